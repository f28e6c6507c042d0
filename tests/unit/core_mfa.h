/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/unit/core_mfa.h -- an account with a second factor, and its codes as an authenticator makes them.
 */
#ifndef IDCTL_TESTS_UNIT_CORE_MFA_H
#define IDCTL_TESTS_UNIT_CORE_MFA_H

#include "lib/base/secret.h"
#include "lib/core/throttle/throttle.h"
#include "lib/core/user/mfa.h"
#include "lib/mod/mod.h"
#include "lib/mod/oath.h"
#include "tests/unit/core_people.h"

#define ANN  "ann@example.org"
#define SEED "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" /* 12345678901234567890 */
#define BACK INT64_C(-1)

/* The code of the step that is `off` from now, as an authenticator makes it of the SEED. */
static inline const char *code_at(struct fx *f, int64_t off)
{
	static char                 text[4][9];
	static unsigned             next;
	AUTO(secret) struct secret *seed = secret_copy("12345678901234567890", 20);
	AUTO(secret) struct secret *code = NULL;
	const struct mod_oath      *oath;
	char                       *to = text[next++ % 4];

	OK(MOD_LOAD(oath, &oath, ERR));
	OK(oath->code(seed, "SHA1", 6, f->w.now.us / UTC_SECOND / 30 + off, &code, ERR));
	snprintf(to, sizeof(text[0]), "%s", (const char *)code->p);
	return to;
}

static inline void enroll(struct fx *f, const char *ref, const char *name)
{
	AUTO(secret) struct secret *seed = secret_copy(SEED, strlen(SEED));
	struct mfa_enrollment       e;

	OK(mfa_enroll(W, ref, &(struct mfa_new){.name = name, .seed = seed}, &e, ERR));
	mfa_enrollment_done(&e);
}

static inline enum rc confirm(struct fx *f, const char *ref, const char *name, const char *code)
{
	AUTO(secret) struct secret *s  = secret_copy(code, strlen(code));
	struct err                  no = ERR_NONE, kept;
	struct throttle_try         gate;
	struct mfa_factor           factor;
	enum rc                     rc;

	fx_end(f);
	rc = mfa_confirm_enter(W, ref, name, &gate, ERR);
	store_rollback(f->db);
	kept = f->err;
	err_clear(ERR);
	fx_begin(f);
	f->err = kept;
	if (rc == RC_OK)
		rc =
		    mfa_confirm(W, ref, &(struct mfa_proof){.name = name, .code = s, .gate = &gate},
		                &factor, &no, ERR);
	if (no.rc != RC_OK)
		f->err = no;
	return no.rc != RC_OK ? no.rc : rc;
}

/* Beyond the waits of what was tried before. */
static inline enum rc confirm_unhurried(struct fx *f, const char *ref, const char *name,
                                        const char *code)
{
	fx_sql(f, "DELETE FROM throttle");
	return confirm(f, ref, name, code);
}

/* Ann, with a factor that counts since the step before this one. */
static inline struct user ann(struct fx *f)
{
	const struct user u = fx_user(f, ANN, NONE);

	enroll(f, ANN, NULL);
	OK(confirm(f, ANN, NULL, code_at(f, BACK)));
	return u;
}

/* Between the fixture's transactions, because a check makes its own. */
static inline bool takes_n(struct fx *f, const char *ref, const char *code, size_t n,
                           struct mfa_checked *ret)
{
	AUTO(secret) struct secret *s = secret_copy(code, n);

	fx_end(f);
	OK(mfa_check(W, ref, s, ret, ERR));
	fx_forget(f);
	fx_begin(f);
	return ret->allowed;
}

static const char *fx_reason;

static inline bool takes(struct fx *f, const char *ref, const char *code)
{
	struct mfa_checked got;
	const bool         yes = takes_n(f, ref, code, strlen(code), &got);

	fx_reason = got.reason;
	if (yes)
		assert_null(got.reason);
	else
		assert_true(got.method == NULL && got.factor == NULL && got.recovery_codes == 0);
	return yes;
}

/* As if there were no throttle: for what it is not about. */
static inline bool takes_unhurried(struct fx *f, const char *ref, const char *code)
{
	fx_sql(f, "DELETE FROM throttle");
	return takes(f, ref, code);
}

#endif
