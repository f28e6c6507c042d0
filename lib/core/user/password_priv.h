/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/user/password_priv.h -- what the password_*.c files share. */
#ifndef IDCTL_CORE_PASSWORD_PRIV_H
#define IDCTL_CORE_PASSWORD_PRIV_H

#include "lib/core/user/password.h"
#include "lib/crypt/seal.h"

/* Where the hash of an account is sealed to. */
struct seal_place password_place(const struct user *u);

/* The sealed hash as it is stored; p NULL: there is none. */
MUST_CHECK enum rc password_stored(struct work *w, const struct user *u, struct bytes *ret,
                                   struct err *err);

MUST_CHECK enum rc password_there(struct work *w, const struct user *u, bool *ret, struct err *err);

#endif
