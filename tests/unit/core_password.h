/* SPDX-License-Identifier: Apache-2.0 */
/* tests/unit/core_password.h -- passwords set and checked, in the store of core_fixture.h. */
#ifndef IDCTL_TESTS_UNIT_CORE_PASSWORD_H
#define IDCTL_TESTS_UNIT_CORE_PASSWORD_H

#include <time.h>

#include "lib/core/user/password.h"
#include "tests/unit/core_people.h"

#define RIGHT "correct horse battery staple"
#define WRONG "wrong horse battery staple"

static inline enum rc set(struct fx *f, const char *ref, const char *text)
{
	AUTO(secret) struct secret *pw   = secret_copy(text, strlen(text));
	AUTO(secret) struct secret *hash = NULL;
	struct user                 u;

	TRY(password_hash(f->handle.password_cost, pw, &hash, ERR));
	return password_set(W, ref, &(struct password_new){.password = pw, .hash = hash}, &u, ERR);
}

static inline enum rc set_hash(struct fx *f, const char *ref, const char *text)
{
	AUTO(secret) struct secret *hash = secret_copy(text, strlen(text));
	struct user                 u;

	return password_set(W, ref, &(struct password_new){.hash = hash}, &u, ERR);
}

/* Between the fixture's transactions, because a check makes its own; *f->pending.events stays. */
static inline enum rc check(struct fx *f, const char *ref, const char *text, bool *ret)
{
	AUTO(secret) struct secret *pw = secret_copy(text, strlen(text));
	struct password_checked     checked;
	struct err                  kept;
	enum rc                     rc;

	fx_end(f);
	rc = password_verify(W, &(struct password_try){.ref = ref, .password = pw}, &checked, ERR);
	*ret = checked.right;
	kept = f->err;
	store_rollback(f->db);
	fx_forget(f);
	err_clear(ERR);
	fx_begin(f);
	f->err = kept;
	return rc;
}

static inline bool right(struct fx *f, const char *ref, const char *text)
{
	bool yes = true;

	f->w.now.us += 1000 * UTC_SECOND; /* beyond every wait */
	OK(check(f, ref, text, &yes));
	return yes;
}

/* The newest entry of the log. */
static inline struct audit_event newest(struct fx *f)
{
	struct audit_event e;

	OK(audit_get(W, fx_sql(f, "SELECT max(seq) FROM audit_event"), &e, ERR));
	return e;
}

static inline double seconds_of(struct fx *f, const char *ref)
{
	struct timespec a, b;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	assert_false(right(f, ref, WRONG));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

#endif
