/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/user/user_priv.h -- what the user_*.c files share. */
#ifndef IDCTL_CORE_USER_PRIV_H
#define IDCTL_CORE_USER_PRIV_H

#include "lib/core/name/name.h"
#include "lib/core/user/user.h"

struct ends;

/* To change it: user_get, --if-version, and the actor's standing. */
MUST_CHECK enum rc user_claim(struct work *w, const char *ref, struct user *ret, struct err *err);

/* To give a user what outlasts the giver: FORBIDDEN for an actor whose right ends, except for the actor's own account. */
MUST_CHECK enum rc user_claim_for_good(struct work *w, const struct user *u, struct err *err);

/* What was issued to it so far is about to end, because of `why`; keys: its API keys, too. */
MUST_CHECK enum rc user_end_issued(struct work *w, const struct user *u, bool keys, const char *why,
                                   struct ends *ret, struct err *err);

/* EXISTS when another account than `row` has the address or the username (NULL: none). */
MUST_CHECK enum rc user_names_free(struct work *w, int64_t row, const struct name *email,
                                   const struct name *username, struct err *err);

#endif
