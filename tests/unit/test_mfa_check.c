/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/mfa.h"

#include "lib/core/throttle/throttle.h"
#include "lib/core/user/password.h"
#include "tests/unit/core_mfa.h"
#include "tests/unit/vectors.h"

static struct audit_event newest(struct fx *f)
{
	struct audit_event e;

	OK(audit_get(W, fx_sql(f, "SELECT max(seq) FROM audit_event"), &e, ERR));
	return e;
}

/* ---- codes ---- */

static void a_code_is_good_a_step_around_and_once(void **state)
{
	struct fx *f = *state;

	ann(f);
	assert_false(takes_unhurried(f, ANN, code_at(f, -1))); /* it confirmed the factor */
	assert_false(takes_unhurried(f, ANN, code_at(f, 2)));
	assert_string_equal(fx_reason, "wrong");
	assert_true(takes_unhurried(f, ANN, code_at(f, 0)));
	assert_false(takes_unhurried(f, ANN, code_at(f, 0)));
	assert_string_equal(fx_reason, "replayed");
	assert_true(takes_unhurried(f, ANN, code_at(f, 1)));
	assert_false(takes_unhurried(f, ANN, code_at(f, 0)));
	assert_string_equal(fx_reason, "replayed");
	f->w.now.us += 30 * UTC_SECOND;
	assert_false(takes_unhurried(f, ANN, code_at(f, 0)));
	f->w.now.us += 60 * UTC_SECOND;
	assert_false(takes_unhurried(f, ANN, code_at(f, -2)));
	assert_true(takes_unhurried(f, ANN, code_at(f, -1)));
}

static void a_clock_that_goes_back_opens_nothing(void **state)
{
	static const int64_t back[] = {30, 60, 3600, 86400, 30 * 86400};
	struct fx           *f      = *state;

	ann(f);
	assert_true(takes_unhurried(f, ANN, code_at(f, 0)));
	for (size_t i = 0; i < COUNT(back); i++) {
		f->w.now.us = FX_T0 - back[i] * UTC_SECOND;
		for (int64_t off = -1; off <= 1; off++)
			assert_false(takes_unhurried(f, ANN, code_at(f, off)));
	}
	f->w.now.us = FX_T0 + 60 * UTC_SECOND;
	assert_true(takes_unhurried(f, ANN, code_at(f, 0)));
}

static void only_the_digits_themselves_are_a_code(void **state)
{
	struct fx  *f     = *state;
	json_t     *all   = vector_json("otp-rfc4226-6238/totp_negative.json"), *one;
	const char *valid = json_string_value(json_object_get(all, "valid"));
	size_t      i, n = 0;

	f->w.now.us = json_integer_value(json_object_get(all, "unix_time")) * UTC_SECOND;
	ann(f);
	json_array_foreach(json_object_get(all, "reject"), i, one)
	{
		if (takes_unhurried(f, ANN, json_string_value(one)))
			fail_msg("'%s' is taken", json_string_value(one));
		n++;
	}
	assert_true(n > 10);
	assert_false(takes_unhurried(f, ANN, "0818044"));
	assert_true(takes_unhurried(f, ANN, valid));
	json_decref(all);
}

static void a_nul_ends_nothing(void **state)
{
	struct fx         *f = *state;
	struct mfa_checked got;
	char               code[16] = "";

	ann(f);
	memcpy(code, code_at(f, 0), 6);
	assert_false(takes_n(f, ANN, code, 7, &got));
	assert_false(takes_n(f, ANN, code, 0, &got));
}

static void every_refusal_gives_the_same_answer(void **state)
{
	struct fx  *f = *state;
	struct user u;

	ann(f);
	fx_user(f, "bob@example.org", NONE);
	assert_false(takes(f, "bob@example.org", code_at(f, 0)));
	assert_string_equal(fx_reason, "none");
	assert_false(takes(f, "bob@example.org", code_at(f, 0)));
	assert_string_equal(fx_reason, "throttled");
	assert_false(takes(f, "nobody@example.org", code_at(f, 0)));
	assert_string_equal(fx_reason, "none");
	assert_false(takes(f, "NOBODY@example.org", code_at(f, 0)));
	assert_string_equal(fx_reason, "throttled"); /* an unknown name has one bucket, too */
	assert_null(strstr(newest(f).details.text, "obody"));
	OK(user_disable(W, ANN, &u, ERR));
	assert_false(takes(f, ANN, code_at(f, 0)));
	assert_string_equal(fx_reason, "none");
	OK(user_enable(W, ANN, &u, ERR));
	f->w.now.us += UTC_SECOND;
	assert_true(takes(f, ANN, code_at(f, 0)));
}

static void a_try_is_charged_before_it_is_made(void **state)
{
	AUTO(secret) struct secret *code = secret_copy("000000", 6);
	struct fx                  *f    = *state;
	struct mfa_checked          got;

	ann(f);
	/* the check breaks, the charge stays */
	fx_sql(f, "UPDATE totp SET seed = zeroblob(200)");
	fx_end(f);
	assert_int_equal(mfa_check(W, ANN, code, &got, ERR), RC_CORRUPT);
	assert_false(got.allowed);
	err_clear(ERR);
	store_rollback(f->db);
	fx_forget(f);
	fx_begin(f);
	assert_int_equal(fx_sql(f, "SELECT failures FROM throttle WHERE kind = 'otp'"), 1);
}

static void a_right_code_waits_like_a_wrong_one_and_clears_the_count(void **state)
{
	struct fx  *f = *state;
	struct user u;

	ann(f);
	assert_false(takes(f, ANN, "000000"));
	assert_false(takes(f, ANN, code_at(f, 0)));
	assert_string_equal(fx_reason, "throttled");
	f->w.now.us += UTC_SECOND;
	assert_true(takes(f, ANN, code_at(f, 0)));
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle"), 0);
	for (int i = 0; i < 5; i++) {
		assert_false(takes(f, ANN, "000000"));
		f->w.now.us += UTC_SECOND;
	}
	f->w.now.us += 897 * UTC_SECOND;
	assert_false(takes(f, ANN, code_at(f, 0)));
	assert_string_equal(fx_reason, "throttled");
	OK(password_unlock(W, ANN, &u, ERR));
	assert_true(takes(f, ANN, code_at(f, 0)));
}

static void a_factor_works_for_its_own_account_only(void **state)
{
	struct fx *f = *state;

	ann(f);
	fx_user(f, "bob@example.org", NONE);
	enroll(f, "bob@example.org", NULL);
	OK(confirm(f, "bob@example.org", NULL, code_at(f, 0)));
	/* the same seed, and yet each account takes a step of its own */
	assert_true(takes(f, ANN, code_at(f, 0)));
	/* a seed that is moved to another row of the database does not open there */
	fx_sql(f, "UPDATE totp SET seed = (SELECT seed FROM totp ORDER BY id LIMIT 1)");
	fx_end(f);
	{
		AUTO(secret) struct secret *code = secret_copy(code_at(f, 1), 6);
		struct mfa_checked          got;

		assert_int_equal(mfa_check(W, "bob@example.org", code, &got, ERR), RC_CORRUPT);
	}
	err_clear(ERR);
	store_rollback(f->db);
	fx_forget(f);
	fx_begin(f);
}

/* ---- recovery codes ---- */

static void a_recovery_code_is_good_once(void **state)
{
	struct fx          *f = *state;
	struct mfa_recovery r, old;
	struct mfa_checked  got;
	char                text[40];

	fx_user(f, ANN, NONE);
	REFUSED(CONFLICT, mfa_recovery_make(W, ANN, &r, ERR));
	enroll(f, ANN, NULL);
	REFUSED(CONFLICT, mfa_recovery_make(W, ANN, &r, ERR));
	OK(confirm(f, ANN, NULL, code_at(f, 0)));
	OK(mfa_recovery_make(W, ANN, &old, ERR));
	OK(mfa_recovery_make(W, ANN, &r, ERR));
	assert_false(takes_unhurried(f, ANN, (const char *)old.text[0]->p));
	fx_sql(f, "DELETE FROM throttle");
	assert_true(takes_n(f, ANN, (const char *)r.text[9]->p, r.text[9]->n, &got));
	assert_string_equal(got.method, "recovery");
	assert_string_equal(got.factor, "10");
	assert_int_equal(got.recovery_codes, 9);
	assert_false(takes_unhurried(f, ANN, (const char *)r.text[9]->p));
	assert_string_equal(fx_reason, "replayed");
	/* as people write: small letters, O for 0, l for 1 */
	snprintf(text, sizeof(text), "%s", (const char *)r.text[2]->p);
	for (char *p = text; *p != '\0'; p++)
		*p = (char)(p < text + 2 ? *p : *p == '0' ? 'O' : *p == '1' ? 'l' : *p | 0x20);
	for (char *p = text + 2; *p != '\0'; p++)
		if (*p == ('-' | 0x20))
			*p = '-';
	assert_true(takes_unhurried(f, ANN, text));
	mfa_recovery_done(&old);
	mfa_recovery_done(&r);
}

static void an_invalid_recovery_code_is_refused(void **state)
{
	static const char *const no[] = {"0-0000-0000-0000-0000",  "11-0000-0000-0000-0000",
	                                 "01-0000-0000-0000-0000", "1-0000-0000-0000-000",
	                                 "1-0000-0000-0000-00000", "1-000000000000-0000",
	                                 "1-U000-0000-0000-0000",  "1 0000 0000 0000 0000",
	                                 "-1-0000-0000-0000-0000", "10000-0000-0000-0000"};
	struct fx               *f    = *state;
	struct mfa_recovery      r;
	char                     text[40];

	ann(f);
	OK(mfa_recovery_make(W, ANN, &r, ERR));
	for (size_t i = 0; i < COUNT(no); i++) {
		assert_false(takes_unhurried(f, ANN, no[i]));
		assert_string_equal(fx_reason, "malformed");
	}
	assert_false(takes_unhurried(f, ANN, "1-0000-0000-0000-0000"));
	assert_string_equal(fx_reason, "wrong");
	/* of one number under another */
	snprintf(text, sizeof(text), "2%s", (const char *)r.text[0]->p + 1);
	assert_false(takes_unhurried(f, ANN, text));
	assert_string_equal(fx_reason, "wrong");
	/* and in another account */
	fx_user(f, "bob@example.org", NONE);
	enroll(f, "bob@example.org", NULL);
	OK(confirm(f, "bob@example.org", NULL, code_at(f, 0)));
	fx_sql(f, "INSERT INTO recovery_code SELECT (SELECT max(user_id) FROM totp), number, mac, "
	          "key_version, created_at, used_at FROM recovery_code");
	assert_false(takes_unhurried(f, "bob@example.org", (const char *)r.text[0]->p));
	assert_true(takes_unhurried(f, ANN, (const char *)r.text[0]->p));
	mfa_recovery_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_code_is_good_a_step_around_and_once),
	    FX_TEST(a_clock_that_goes_back_opens_nothing),
	    FX_TEST(only_the_digits_themselves_are_a_code),
	    FX_TEST(a_nul_ends_nothing),
	    FX_TEST(every_refusal_gives_the_same_answer),
	    FX_TEST(a_try_is_charged_before_it_is_made),
	    FX_TEST(a_right_code_waits_like_a_wrong_one_and_clears_the_count),
	    FX_TEST(a_factor_works_for_its_own_account_only),
	    FX_TEST(a_recovery_code_is_good_once),
	    FX_TEST(an_invalid_recovery_code_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
