/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/access/role_priv.h -- what role.c and role_edges.c share. */
#ifndef IDCTL_CORE_ROLE_PRIV_H
#define IDCTL_CORE_ROLE_PRIV_H

#include "lib/core/access/role.h"

/* It is about to be changed: --if-version, and the actor's standing. */
MUST_CHECK enum rc role_claim(struct work *w, const struct role *r, struct err *err);

MUST_CHECK enum rc role_reread(struct work *w, struct role *r, struct err *err);

#endif
