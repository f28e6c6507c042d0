/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/user/mfa_priv.h -- what the mfa_*.c files share. */
#ifndef IDCTL_CORE_MFA_PRIV_H
#define IDCTL_CORE_MFA_PRIV_H

#include "lib/core/user/mfa.h"
#include "lib/core/user/user.h"
#include "lib/crypt/seal.h"

struct str;

struct mfa_factors {
	struct mfa_factor v[MFA_FACTORS_MAX];
	size_t            n;
};

/* All of an account, confirmed or not. */
MUST_CHECK enum rc mfa_factors_of(struct work *w, int64_t user_row, struct mfa_factors *ret,
                                  struct err *err);

MUST_CHECK enum rc mfa_factor_named(struct work *w, const struct user *u, const char *name,
                                    struct mfa_factor *ret, bool *ret_found, struct err *err);

/* To change a user's factors: user_claim, and CONFLICT when the user is deleted. */
MUST_CHECK enum rc mfa_claim(struct work *w, const char *ref, struct user *ret, struct err *err);

/* A factor's name, or the usual one for NULL. */
MUST_CHECK enum rc mfa_factor_name(struct work *w, const char *asked, const char **ret,
                                   struct err *err);

/* The event: {"factor":…,"name":…}. */
void mfa_changed(struct work *w, const struct user *u, const char *factor);

struct seal_place mfa_seed_place(struct id factor);

/* Is it 6 to 8 ASCII digits and nothing else? Is it spelled like a recovery code? */
bool mfa_is_digits(const struct secret *code);
bool mfa_is_recovery(const struct secret *code);

/*
 * Which step within the window is it the code of? One that was not taken yet, where there is a
 * choice; -1: of none.
 */
MUST_CHECK enum rc mfa_step_of(struct work *w, const struct mfa_factor *f,
                               const struct secret *code, int64_t *ret, struct err *err);

/* Use it up: *ret_number, 0 when it is not one of the user's, or was used (*ret_used). */
MUST_CHECK enum rc mfa_recovery_take(struct work *w, const struct user *u,
                                     const struct secret *code, int64_t *ret_number, bool *ret_used,
                                     struct err *err);
MUST_CHECK enum rc mfa_recovery_left(struct work *w, const struct user *u, int64_t *ret,
                                     struct err *err);

#endif
