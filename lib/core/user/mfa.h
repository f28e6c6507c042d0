/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/mfa.h -- second factors: one-time codes by time (TOTP, RFC 6238), and recovery codes.
 *
 * A factor is enrolled with its seed shown once, and counts from its first right code on. From
 * then on each code is good once: the step that it belongs to is stored, and no step up to it is
 * taken again, whatever becomes of the clock. When a factor begins or ceases to count, the
 * account's epoch moves, as with a new password: what was issued on other terms ends.
 *
 * A recovery code is N-XXXX-XXXX-XXXX-XXXX: a number from 1 to MFA_RECOVERY_CODES and 80 random bits in
 * Crockford's base32, good once. Kept of it is a keyed hash, bound to account and number. The
 * codes go with the last factor.
 */
#ifndef IDCTL_CORE_MFA_H
#define IDCTL_CORE_MFA_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/list/list.h"
#include "lib/core/user/otpauth.h"

struct secret;
struct user;
struct work;

enum {
	MFA_FACTORS_MAX    = 5, /* of an account: each makes a guess that much likelier */
	MFA_RECOVERY_CODES = 10,
};

#define MFA_NAME "totp" /* of a factor that was given no name */

struct mfa_factor {
	int64_t      row;
	struct id    id;
	const char  *user; /* address */
	const char  *name, *algorithm;
	int64_t      digits, period; /* seconds */
	struct bytes seed;           /* sealed */
	int64_t      last_step;      /* -1: none was taken */
	struct utc   created_at;
	struct utc   confirmed_at;   /* 0: it does not count yet */
	struct utc   last_used_at;   /* 0: never */
	int64_t      recovery_codes; /* that the account has left */
};
extern const struct record mfa_factor_record;

/* Has the account a factor that counts? */
MUST_CHECK enum rc mfa_enrolled(struct work *w, const struct user *u, bool *ret, struct err *err);

/* Does a role that the user has now, inherited or not, require a second factor? */
MUST_CHECK enum rc mfa_required(struct work *w, const struct user *u, bool *ret, struct err *err);

struct mfa_new {
	const char *name;           /* NULL: MFA_NAME */
	const char *algorithm;      /* NULL: what the seed's URI says, or SHA1 */
	int64_t     digits, period; /* 0: what the URI says, or 6 and 30 */
	const char *issuer;         /* NULL: what the URI says, or the host of the store's issuer */
	const struct secret *
	    seed; /* either form of lib/core/user/otpauth.h; NULL: a new one, as long as the hash */
};

struct mfa_enrollment {
	struct id      id;
	const char    *user, *name, *algorithm;
	int64_t        digits, period;
	struct utc     created_at;
	const char    *secret, *uri; /* NULL: for the caller who shows them to fill in */
	struct secret *secret_text,
	    *uri_text; /* base32; otpauth://… The caller's to free, by mfa_enrollment_done() */
};
extern const struct record mfa_enrollment_record;

/*
 * In place of one of that name that was never confirmed. EXISTS (field "name") when it was; CONFLICT beyond
 * MFA_FACTORS_MAX, and of a deleted account; INVALID (field "seed", "name", "issuer", or what contradicts the URI).
 */
MUST_CHECK enum rc mfa_enroll(struct work *w, const char *ref, const struct mfa_new *in,
                              struct mfa_enrollment *ret, struct err *err);
void               mfa_enrollment_done(struct mfa_enrollment *e);

struct throttle_try;
struct mfa_proof {
	const char                *name; /* of the factor; NULL: MFA_NAME */
	const struct secret       *code;
	const struct throttle_try *gate; /* of mfa_confirm_enter() */
};

/*
 * From now on it counts; one that does already stays as it is, whatever the code. Each code is a try, charged ahead like
 * those of mfa_check(), in a transaction of its own. Within one, then: *ret_no is NO (field "code") when that is not a code
 * of this moment, or one too many; the event says which. NOT_FOUND (field "name").
 */
MUST_CHECK enum rc mfa_confirm_enter(struct work *w, const char *ref, const char *factor,
                                     struct throttle_try *ret, struct err *err);
MUST_CHECK enum rc mfa_confirm(struct work *w, const char *ref, const struct mfa_proof *in,
                               struct mfa_factor *ret, struct err *ret_no, struct err *err);

/* name NULL: MFA_NAME. What is not there: unchanged, *ret has the name. */
MUST_CHECK enum rc mfa_remove(struct work *w, const char *ref, const char *name,
                              struct mfa_factor *ret, struct err *err);
MUST_CHECK enum rc mfa_remove_all(struct work *w, const char *ref, const struct list_sink *sink,
                                  struct err *err);

MUST_CHECK enum rc mfa_list(struct work *w, const struct user *u, const struct list_query *q,
                            const struct list_sink *sink, struct err *err);

struct mfa_recovery {
	const char    *user;
	struct utc     created_at;
	struct strs    codes; /* empty: for the caller who shows them to fill in */
	struct secret *text[MFA_RECOVERY_CODES]; /* the caller's to free, by mfa_recovery_done() */
};
extern const struct record mfa_recovery_record;

/* New ones; the former are void. CONFLICT when no factor counts. */
MUST_CHECK enum rc mfa_recovery_make(struct work *w, const char *ref, struct mfa_recovery *ret,
                                     struct err *err);
void               mfa_recovery_done(struct mfa_recovery *r);

struct mfa_checked {
	bool allowed;
	const char         *
            reason; /* of a no: "throttled", "malformed", "none", "wrong", "replayed"; for the log, never for who asks */
	const char *method; /* "otp" or "recovery"; NULL on a no */
	const char *factor; /* the factor's name, or the recovery code's number; NULL on a no */
	int64_t     recovery_codes; /* left; 0 on a no */
};

/*
 * Take a code of a user: a TOTP code of this step or of one beside it, or a recovery code. Needs a
 * writing store and no open transaction; makes its own, as password_verify() does: charged
 * first, then taken or refused, with its event. A right code forgets the charges. For a user who
 * can no longer sign in, or has no factor, it is a no like any other.
 */
MUST_CHECK enum rc mfa_check_code(struct work *w, const struct user *u, const struct secret *code,
                                  struct mfa_checked *ret, struct err *err);

/* The same by a name, which nobody may have. */
MUST_CHECK enum rc mfa_check(struct work *w, const char *ref, const struct secret *code,
                             struct mfa_checked *ret, struct err *err);

#endif
