/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/key/key_priv.h -- what key.c and key_life.c share. */
#ifndef IDCTL_CORE_KEY_PRIV_H
#define IDCTL_CORE_KEY_PRIV_H

#include "lib/core/key/key.h"

/* The state as it counts now: a next key whose time has come signs, and the one before it is retired. */
MUST_CHECK enum rc key_settle(struct work *w, struct key *k, struct err *err);

void key_changed(struct work *w, const struct key *k);

#endif
