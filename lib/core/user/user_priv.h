/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/user/user_priv.h -- what the user_*.c files share. */
#ifndef IDCTL_CORE_USER_PRIV_H
#define IDCTL_CORE_USER_PRIV_H

#include "lib/core/name/name.h"
#include "lib/core/user/user.h"

/* To change it: user_get, --if-version, and the actor's standing. */
MUST_CHECK enum rc user_claim(struct work *w, const char *ref, struct user *ret, struct err *err);

/* To give him what works without whoever gave it: FORBIDDEN for an actor whose right ends, but for himself. */
MUST_CHECK enum rc user_claim_for_good(struct work *w, const struct user *u, struct err *err);

MUST_CHECK enum rc user_reread(struct work *w, struct user *u, struct err *err);

/* The event: {"fields":[…],"name":…}; fields may be empty. */
void user_changed(struct work *w, const struct user *u, struct strs fields);

/* EXISTS when another account than `row` has the address or the username (NULL: none). */
MUST_CHECK enum rc user_names_free(struct work *w, int64_t row, const struct name *email,
                                   const struct name *username, struct err *err);

#endif
