/* SPDX-License-Identifier: Apache-2.0 */
/* The code that lets a factor count. A wrong one costs what a wrong one costs anywhere. */
#include "lib/core/subject/ends.h"
#include "lib/core/throttle/throttle.h"
#include "lib/core/user/mfa_priv.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/work.h"

struct entering {
	const char          *ref, *name;
	struct throttle_try *gate;
};

/* The factor, of an account that the actor may change. */
static enum rc find(struct work *w, const char *ref, const char *asked, struct user *ret_user,
                    struct mfa_factor *ret, struct err *err)
{
	const char *factor;
	bool        found;

	TRY(mfa_claim(w, ref, ret_user, err));
	TRY(mfa_factor_name(w, asked, &factor, err));
	TRY(mfa_factor_named(w, ret_user, factor, ret, &found, err));
	if (found)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "%.200s has no factor '%s'", ret_user->email, factor);
	return err_field(err, "name");
}

static enum rc name(struct work *w, void *arg, struct err *err)
{
	const struct entering *e = arg;
	struct mfa_factor      f;
	struct user            u;

	TRY(find(w, e->ref, e->name, &u, &f, err));
	e->gate->kind = THROTTLE_OTP;
	return throttle_name(w, &u, e->ref, &e->gate->name_key, err);
}

enum rc mfa_confirm_enter(struct work *w, const char *ref, const char *factor,
                          struct throttle_try *ret, struct err *err)
{
	*ret = (struct throttle_try){.kind = NULL};
	return throttle_charge(
	    w, ret, &(struct throttle_charge){name, &(struct entering){ref, factor, ret}}, err);
}

/* Said whether the code is wrong, or was one too many to be looked at. */
static enum rc refuse(struct work *w, const struct user *u, const struct throttle_try *gate,
                      struct err *ret_no, struct err *err)
{
	TRY(throttle_fail(w, gate, err));
	work_refused(
	    w, RC_NO,
	    DETAILS(confirm_refused, .field = "code", .name = u->email, .throttled = !gate->open));
	err_set(ret_no, RC_NO, "wrong code, or too many attempts");
	err_advise(ret_no, ADVICE_CLOCKS);
	err_field(ret_no, "code");
	return RC_OK;
}

static enum rc take(struct work *w, const struct mfa_factor *f, const struct secret *code,
                    bool *ret_right, struct err *err)
{
	int64_t step = -1, taken = 0;

	if (mfa_is_digits(code))
		TRY(mfa_step_of(w, f, code, &step, err));
	if (step >= 0)
		TRY(store_exec(w->db, IN(TOTP_CONFIRM, .row = f->row, .step = step, .now = w->now),
		               &taken, err));
	*ret_right = taken == 1;
	return RC_OK;
}

static enum rc count(struct work *w, const struct user *u, struct mfa_factor *f, struct err *err)
{
	struct ends ended;

	TRY(user_end_issued(w, u, false, "second factor added", &ended, err));
	TRY(store_exec(w->db, IN(USER_NEW_EPOCH, .row = u->row, .now = w->now), NULL, err));
	f->confirmed_at = f->last_used_at = w->now;
	mfa_changed(w, u, f->name);
	return RC_OK;
}

enum rc mfa_confirm(struct work *w, const char *ref, const struct mfa_proof *in,
                    struct mfa_factor *ret, struct err *ret_no, struct err *err)
{
	struct user u;
	bool        right = false;

	TRY(find(w, ref, in->name, &u, ret, err));
	if (ret->confirmed_at.us != 0)
		return throttle_withdraw(w, in->gate, err);
	if (in->gate->open)
		TRY(take(w, ret, in->code, &right, err));
	if (!right)
		return refuse(w, &u, in->gate, ret_no, err);
	TRY(throttle_succeed(w, in->gate, err));
	return count(w, &u, ret, err);
}
