/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/mfa.h"

#include "tests/unit/core_mfa.h"

static int64_t epoch_of(struct fx *f, const char *ref)
{
	struct user u;

	OK(user_get(W, ref, &u, ERR));
	return u.epoch;
}

static void enroll_fresh(struct fx *f, const char *name)
{
	struct mfa_enrollment e;

	OK(mfa_enroll(W, ANN, &(struct mfa_new){.name = name}, &e, ERR));
	mfa_enrollment_done(&e);
}

/* ---- enrolling ---- */

static void a_new_seed_is_as_long_as_its_hash_and_is_sealed(void **state)
{
	static const struct {
		const char *algorithm;
		size_t      n;
	} row[]                 = {{NULL, 20}, {"SHA1", 20}, {"SHA256", 32}, {"SHA512", 64}};
	struct fx            *f = *state;
	struct mfa_enrollment e;
	char                  sql[200];

	fx_user(f, ANN, NONE);
	for (size_t i = 0; i < COUNT(row); i++) {
		struct err     err = ERR_NONE;
		struct otpauth o;

		OK(mfa_enroll(W, ANN, &(struct mfa_new){.algorithm = row[i].algorithm}, &e, ERR));
		assert_null(e.secret);
		assert_null(e.uri);
		assert_int_equal(otpauth_parse(e.uri_text, f->mem, &o, &err), RC_OK);
		assert_int_equal(o.seed->n, row[i].n);
		assert_string_equal(o.issuer, "localhost");
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM totp WHERE instr(seed, '%.10s')",
		         (const char *)o.seed->p);
		secret_free(o.seed);
		assert_int_equal(fx_sql(f, "SELECT count(*) FROM totp"), 1);
		/* in buckets, so that its size tells nothing: head, length, 64 or 256 bytes, tag */
		assert_int_equal(fx_sql(f, "SELECT length(seed) FROM totp"),
		                 29 + (row[i].n + 4 > 64 ? 256 : 64) + 16);
		mfa_enrollment_done(&e);
	}
}

static void a_factor_counts_from_its_first_right_code_on(void **state)
{
	struct fx    *f      = *state;
	struct user   u      = fx_user(f, ANN, NONE);
	const int64_t before = epoch_of(f, ANN);
	bool          yes;

	enroll(f, ANN, NULL);
	OK(mfa_enrolled(W, &u, &yes, ERR));
	assert_false(yes);
	assert_false(takes_unhurried(f, ANN, code_at(f, 0)));
	assert_string_equal(fx_reason, "none");
	assert_int_equal(epoch_of(f, ANN), before);
	REFUSED(NO, confirm_unhurried(f, ANN, NULL, "000000"));
	assert_string_equal(fx_field, "code");
	/* one waits after it, as after any wrong code */
	REFUSED(NO, confirm(f, ANN, NULL, code_at(f, 0)));
	REFUSED(NO, confirm_unhurried(f, ANN, NULL, ""));
	REFUSED(NO, confirm_unhurried(f, ANN, NULL, code_at(f, 2)));
	REFUSED(NO, confirm_unhurried(f, ANN, NULL, code_at(f, -2)));
	REFUSED(NOT_FOUND, confirm_unhurried(f, ANN, "other", code_at(f, 0)));
	assert_string_equal(fx_field, "name");
	OK(confirm_unhurried(f, ANN, NULL, code_at(f, 0)));
	OK(mfa_enrolled(W, &u, &yes, ERR));
	assert_true(yes);
	/* what was issued before it counted ends */
	assert_int_equal(epoch_of(f, ANN), before + 1);
	/* its first code was a code */
	assert_false(takes_unhurried(f, ANN, code_at(f, 0)));
	assert_string_equal(fx_reason, "replayed");
	/* confirmed once more it stays as it is, and nothing is learnt of a code */
	OK(confirm_unhurried(f, ANN, NULL, code_at(f, 1)));
	OK(confirm_unhurried(f, ANN, NULL, "000000"));
	assert_int_equal(epoch_of(f, ANN), before + 1);
	assert_true(takes_unhurried(f, ANN, code_at(f, 1)));
}

static void what_was_never_confirmed_is_replaced_and_what_counts_is_not(void **state)
{
	struct fx            *f = *state;
	struct mfa_enrollment e;
	struct user           u;
	char                  name[2] = "a";

	fx_user(f, ANN, NONE);
	OK(mfa_enroll(W, ANN, &(struct mfa_new){.name = NULL}, &e, ERR));
	mfa_enrollment_done(&e);
	enroll(f, ANN, MFA_NAME);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM totp"), 1);
	OK(confirm_unhurried(f, ANN, NULL, code_at(f, 0)));
	REFUSED(EXISTS, mfa_enroll(W, ANN, &(struct mfa_new){.name = NULL}, &e, ERR));
	assert_string_equal(fx_field, "name");
	mfa_enrollment_done(&e);
	for (; name[0] < 'a' + MFA_FACTORS_MAX - 1; name[0]++)
		enroll_fresh(f, name);
	REFUSED(CONFLICT, mfa_enroll(W, ANN, &(struct mfa_new){.name = name}, &e, ERR));
	enroll_fresh(f, "a"); /* in the place of one that is there */
	REFUSED(INVALID, mfa_enroll(W, ANN, &(struct mfa_new){.name = "A b"}, &e, ERR));
	assert_string_equal(fx_field, "name");
	REFUSED(INVALID,
	        mfa_enroll(W, ANN, &(struct mfa_new){.name = "a", .issuer = "a:b"}, &e, ERR));
	assert_string_equal(fx_field, "issuer");
	OK(user_delete(W, ANN, &u, ERR));
	REFUSED(CONFLICT, mfa_enroll(W, ANN, &(struct mfa_new){.name = "a"}, &e, ERR));
	REFUSED(NOT_FOUND, mfa_enroll(W, "nobody", &(struct mfa_new){.name = NULL}, &e, ERR));
}

/* A code would be good once for each. */
static void a_seed_is_of_one_factor(void **state)
{
	AUTO(secret) struct secret *seed = secret_copy(SEED, strlen(SEED));
	struct fx                  *f    = *state;
	struct mfa_new              in   = {.name = "second", .seed = seed};
	struct mfa_enrollment       e;

	fx_user(f, ANN, NONE);
	enroll(f, ANN, NULL);
	REFUSED(EXISTS, mfa_enroll(W, ANN, &in, &e, ERR));
	assert_string_equal(fx_field, "seed");
	OK(confirm_unhurried(f, ANN, NULL, code_at(f, 0)));
	REFUSED(EXISTS, mfa_enroll(W, ANN, &in, &e, ERR));
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM totp"), 1);
	enroll_fresh(f, "second");
	fx_user(f, "bob@example.org", NONE);
	enroll(f, "bob@example.org", NULL);
}

static void what_contradicts_the_uri_is_refused(void **state)
{
	static const char uri[] =
	    "otpauth://totp/x?secret=" SEED "&algorithm=SHA256&digits=8&period=60&issuer=Theirs";
	AUTO(secret) struct secret *seed = secret_copy(uri, sizeof(uri) - 1);
	static const struct {
		struct mfa_new in;
		const char    *field;
	} row[]                 = {{{.algorithm = "SHA1"}, "algorithm"},
	                           {{.digits = 6}, "digits"},
	                           {{.period = 30}, "period"}};
	struct fx            *f = *state;
	struct mfa_enrollment e;

	fx_user(f, ANN, NONE);
	for (size_t i = 0; i < COUNT(row); i++) {
		struct mfa_new in = row[i].in;

		in.seed = seed;
		REFUSED(INVALID, mfa_enroll(W, ANN, &in, &e, ERR));
		assert_string_equal(fx_field, row[i].field);
	}
	OK(mfa_enroll(W, ANN, &(struct mfa_new){.seed = seed, .digits = 8}, &e, ERR));
	assert_string_equal(e.algorithm, "SHA256");
	assert_int_equal(e.digits, 8);
	assert_int_equal(e.period, 60);
	assert_non_null(strstr((const char *)e.uri_text->p, "&issuer=Theirs&"));
	mfa_enrollment_done(&e);
}

/* ---- the end of it, and who must ---- */

static void what_is_removed_ends_what_was_issued_and_its_recovery_codes(void **state)
{
	struct fx          *f = *state;
	struct user         u = ann(f);
	struct mfa_recovery r;
	struct mfa_factor   factor;
	int64_t             epoch;
	bool                yes;

	OK(mfa_recovery_make(W, ANN, &r, ERR));
	enroll_fresh(f, "second");
	epoch = epoch_of(f, ANN);
	OK(mfa_remove(W, ANN, "second", &factor, ERR));
	assert_int_equal(epoch_of(f, ANN), epoch); /* it never counted */
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM recovery_code"), 10);
	enroll_fresh(f, "second");
	OK(mfa_remove(W, ANN, NULL, &factor, ERR));
	assert_string_equal(factor.name, MFA_NAME);
	assert_int_equal(epoch_of(f, ANN), epoch + 1);
	OK(mfa_enrolled(W, &u, &yes, ERR));
	assert_false(yes);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM recovery_code"), 0);
	assert_false(takes_unhurried(f, ANN, (const char *)r.text[0]->p));
	{
		const unsigned changes = f->pending.changes;

		OK(mfa_remove(W, ANN, NULL, &factor, ERR));
		assert_int_equal(f->pending.changes, changes);
		assert_string_equal(factor.name, MFA_NAME);
	}
	mfa_recovery_done(&r);
	OK(user_delete(W, ANN, &u, ERR));
	OK(user_purge(W, ANN, &u, ERR));
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM totp"), 0);
}

static void a_role_can_ask_for_it_by_any_chain_while_it_is_held(void **state)
{
	struct fx  *f = *state;
	struct user u = fx_user(f, ANN, NONE);
	struct role r;
	bool        yes;

	OK(role_create(W, &(struct role_new){.as.name = "base", .as.require_mfa = true}, &r, ERR));
	assert_true(r.require_mfa);
	fx_role(f, "top", NONE);
	OK(role_inherit(W, "top", WORDS("base"), &r, ERR));
	OK(mfa_required(W, &u, &yes, ERR));
	assert_false(yes);
	fx_grant(f, ANN, "top", AFTER(f, 60));
	OK(mfa_required(W, &u, &yes, ERR));
	assert_true(yes);
	f->w.now.us += 60 * UTC_SECOND;
	OK(mfa_required(W, &u, &yes, ERR));
	assert_false(yes);
	fx_grant(f, ANN, "top", NO_END);
	OK(role_update(W, "base", &(struct role_change){.none = WORDS("require_mfa")}, &r, ERR));
	assert_false(r.require_mfa);
	OK(mfa_required(W, &u, &yes, ERR));
	assert_false(yes);
	OK(role_update(W, "base", &(struct role_change){.to.description = "x"}, &r, ERR));
	OK(role_update(W, "top", &(struct role_change){.to.require_mfa = true}, &r, ERR));
	OK(role_update(W, "top", &(struct role_change){.to.description = "y"}, &r, ERR));
	assert_true(r.require_mfa);
	OK(mfa_required(W, &u, &yes, ERR));
	assert_true(yes);
}

static void nobody_changes_the_factors_of_a_user_who_holds_more(void **state)
{
	struct fx            *f = *state;
	struct mfa_enrollment e;
	struct mfa_recovery   r;
	struct mfa_factor     factor;

	enroll(f, FX_ROOT, NULL);
	OK(confirm_unhurried(f, FX_ROOT, NULL, code_at(f, 0)));
	fx_role(f, "helpdesk", WORDS("mfa:*"));
	fx_user(f, "help@example.org", WORDS("helpdesk"));
	fx_user(f, ANN, NONE);
	fx_act_as(f, "help@example.org");
	enroll(f, ANN, NULL);
	REFUSED(FORBIDDEN, mfa_enroll(W, FX_ROOT, &(struct mfa_new){.name = "x"}, &e, ERR));
	REFUSED(FORBIDDEN, mfa_remove(W, FX_ROOT, NULL, &factor, ERR));
	REFUSED(FORBIDDEN, mfa_recovery_make(W, FX_ROOT, &r, ERR));
	REFUSED(FORBIDDEN, confirm_unhurried(f, FX_ROOT, NULL, code_at(f, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_new_seed_is_as_long_as_its_hash_and_is_sealed),
	    FX_TEST(a_factor_counts_from_its_first_right_code_on),
	    FX_TEST(what_was_never_confirmed_is_replaced_and_what_counts_is_not),
	    FX_TEST(a_seed_is_of_one_factor),
	    FX_TEST(what_contradicts_the_uri_is_refused),
	    FX_TEST(what_is_removed_ends_what_was_issued_and_its_recovery_codes),
	    FX_TEST(a_role_can_ask_for_it_by_any_chain_while_it_is_held),
	    FX_TEST(nobody_changes_the_factors_of_a_user_who_holds_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
