/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/core/throttle/throttle.h"
#include "lib/core/txn/txn.h"
#include "lib/core/user/mfa_priv.h"
#include "lib/core/work/work.h"
#include "lib/mod/mod.h"
#include "lib/mod/oath.h"

struct attempt {
	const char          *typed; /* the name as typed; NULL: u is known */
	struct user          u;
	bool                 known; /* there is such an account */
	struct throttle_try  gate;
	const struct secret *code;
};

static enum rc name(struct work *w, void *arg, struct err *err)
{
	struct attempt *at  = arg;
	struct ref      ref = {.text = NULL};

	if (at->typed != NULL) {
		TRY(ref_parse(at->typed, &ref, err));
		TRY(user_find(w, &ref, &at->u, &at->known, err));
	}
	at->gate.kind = THROTTLE_OTP;
	return throttle_name(w, at->known ? &at->u : NULL, ref.text, &at->gate.name_key, err);
}

/* What a factor would have cost, for an account that has none. */
static enum rc take_nothing(struct work *w, const struct attempt *at, struct err *err)
{
	AUTO(secret) struct secret *seed = secret_random(20);
	const struct mod_oath      *oath;

	TRY(MOD_LOAD(oath, &oath, err));
	for (int64_t step = 0; step < 3; step++) {
		AUTO(secret) struct secret *want = NULL;

		TRY(oath->code(seed, "SHA1", OTPAUTH_DIGITS_MIN, w->now.us + step, &want, err));
		(void)secret_equal(want, at->code);
	}
	return RC_OK;
}

static enum rc take_step(struct work *w, const struct attempt *at, const struct mfa_factor *f,
                         struct mfa_checked *ret, struct err *err)
{
	int64_t step, taken = 0;

	TRY(mfa_step_of(w, f, at->code, &step, err));
	if (step < 0)
		return RC_OK;
	TRY(store_exec(w->db, IN(TOTP_TAKE, .row = f->row, .step = step, .now = w->now), &taken,
	               err));
	ret->reason = taken == 1 ? NULL : "replayed";
	if (taken == 1)
		*ret = (struct mfa_checked){.allowed = true, .method = "otp", .factor = f->name};
	return RC_OK;
}

static enum rc take_totp(struct work *w, const struct attempt *at, const struct mfa_factors *all,
                         struct mfa_checked *ret, struct err *err)
{
	for (size_t i = 0; i < all->n && !ret->allowed; i++)
		if (all->v[i].confirmed_at.us != 0)
			TRY(take_step(w, at, &all->v[i], ret, err));
	return RC_OK;
}

static enum rc take_recovery(struct work *w, const struct attempt *at, struct mfa_checked *ret,
                             struct err *err)
{
	int64_t number;
	bool    used;

	TRY(mfa_recovery_take(w, &at->u, at->code, &number, &used, err));
	if (used)
		ret->reason = "replayed";
	if (number != 0)
		*ret =
		    (struct mfa_checked){.allowed = true,
		                         .method  = "recovery",
		                         .factor = arena_printf(w->mem, "%lld", (long long)number)};
	return RC_OK;
}

static bool any_counts(const struct mfa_factors *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].confirmed_at.us != 0)
			return true;
	return false;
}

/* The account as it is now, and what it has; what became of it since it was charged counts. */
static enum rc take(struct work *w, struct attempt *at, struct mfa_checked *ret, struct err *err)
{
	struct mfa_factors all;
	bool               able;

	if (at->known)
		TRY(user_find(w, &(struct ref){.kind = REF_ID, .id = at->u.id}, &at->u, &at->known,
		              err));
	TRY(mfa_factors_of(w, at->known ? at->u.row : 0, &all, err));
	able        = at->known && at->u.status == USER_ACTIVE && any_counts(&all);
	ret->reason = able ? "wrong" : "none";
	if (!able)
		return take_nothing(w, at, err);
	if (mfa_is_digits(at->code))
		return take_totp(w, at, &all, ret, err);
	if (mfa_is_recovery(at->code))
		return take_recovery(w, at, ret, err);
	ret->reason = "malformed";
	return RC_OK;
}

static enum rc succeed(struct work *w, const struct attempt *at, struct mfa_checked *ret,
                       struct err *err)
{
	TRY(throttle_succeed(w, &at->gate, err));
	TRY(mfa_recovery_left(w, &at->u, &ret->recovery_codes, err));
	work_changed(w, EVENT(mfa_code_right, at->u.id, .factor = ret->factor,
	                      .method = ret->method, .name = at->u.email));
	return RC_OK;
}

static enum rc fail(struct work *w, const struct attempt *at, const struct mfa_checked *checked,
                    struct err *err)
{
	struct throttle_name whom;

	TRY(throttle_fail(w, &at->gate, err));
	TRY(throttle_about(w, at->known ? &at->u : NULL, at->gate.name_key, &whom, err));
	work_refused(w, RC_NO,
	             DETAILS(mfa_code_wrong, .name = whom.name, .name_mac = whom.mac,
	                     .reason = checked->reason, .source = w->request->source));
	return RC_OK;
}

struct outcome {
	struct attempt     *at;
	struct mfa_checked *ret;
};

static enum rc settle(struct work *w, void *arg, struct err *err)
{
	struct attempt     *at  = ((struct outcome *)arg)->at;
	struct mfa_checked *ret = ((struct outcome *)arg)->ret;

	*ret = (struct mfa_checked){.reason = "throttled"};
	if (at->gate.open)
		TRY(take(w, at, ret, err));
	return ret->allowed ? succeed(w, at, ret, err) : fail(w, at, ret, err);
}

static enum rc check(struct work *w, struct attempt *at, struct mfa_checked *ret, struct err *err)
{
	struct outcome         outcome = {.at = at, .ret = ret};
	const struct mod_oath *oath;

	*ret = (struct mfa_checked){.reason = "throttled"};
	TRY(MOD_LOAD(oath, &oath, err)); /* the loader's work is not done under a lock */
	TRY(throttle_charge(w, &at->gate, &(struct throttle_charge){name, at}, err));
	if (txn_write(w, settle, &outcome, err) != RC_OK)
		*ret = (struct mfa_checked){.reason =
		                                "failed"}; /* what was not stored was not taken */
	return err->rc;
}

enum rc mfa_check_code(struct work *w, const struct user *u, const struct secret *code,
                       struct mfa_checked *ret, struct err *err)
{
	struct attempt at = {.u = *u, .known = true, .code = code};

	return check(w, &at, ret, err);
}

enum rc mfa_check(struct work *w, const char *ref, const struct secret *code,
                  struct mfa_checked *ret, struct err *err)
{
	struct attempt at = {.typed = ref, .code = code};

	return check(w, &at, ret, err);
}
