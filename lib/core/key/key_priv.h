/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/key/key_priv.h -- what key.c and key_life.c share. */
#ifndef IDCTL_CORE_KEY_PRIV_H
#define IDCTL_CORE_KEY_PRIV_H

#include "lib/core/key/key.h"

/* The state as it counts now: a next key whose time has come signs, and the one before it is retired. */
MUST_CHECK enum rc key_settle(struct work *w, struct key *k, struct err *err);

/* The private half as it is stored. CONFLICT when it is destroyed. */
MUST_CHECK enum rc key_sealed(struct work *w, const struct key *k, struct bytes *ret,
                              struct err *err);

/* That, unsealed; the caller frees it. */
MUST_CHECK enum rc key_unseal(struct work *w, const struct key *k, struct bytes sealed,
                              struct secret **ret, struct err *err);

void key_changed(struct work *w, const struct key *k);

#endif
