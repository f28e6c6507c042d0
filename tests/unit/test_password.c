/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/key/reseal.h"
#include "tests/unit/core_password.h"

static void a_right_password_is_right_by_every_name_of_the_account(void **state)
{
	struct fx  *f = *state;
	struct user u;

	OK(user_create(W, &(struct user_new){.as.email = "ann@example.org", .as.username = "ann"},
	               &u, ERR));
	OK(set(f, "ann", RIGHT));
	assert_true(right(f, "ann", RIGHT));
	assert_true(right(f, "ANN@example.org", RIGHT));
	OK(user_get(W, "ann", &u, ERR));
	assert_int_equal(u.last_login_at.us, f->w.now.us);
	assert_false(right(f, "ann", WRONG));
	assert_false(right(f, "ann", RIGHT "x"));
}

static void what_is_wrong_is_not_told(void **state)
{
	struct fx  *f = *state;
	struct user u;

	fx_user(f, "ann@example.org", NONE);
	assert_false(right(f, "ann@example.org", RIGHT)); /* no password */
	assert_false(right(f, "nobody@example.org", RIGHT));
	assert_false(right(f, "no body", RIGHT));
	OK(set(f, "ann@example.org", RIGHT));
	OK(user_disable(W, "ann@example.org", &u, ERR));
	assert_false(right(f, "ann@example.org", RIGHT));
	OK(user_enable(W, "ann@example.org", &u, ERR));
	assert_true(right(f, "ann@example.org", RIGHT));
	OK(user_delete(W, "ann@example.org", &u, ERR));
	assert_false(right(f, "ann@example.org", RIGHT));
}

static void an_unfit_password_is_refused_for_known_and_unknown_alike(void **state)
{
	static const char *const unfit[] = {"", "a\nb", "\xff"};
	struct fx               *f       = *state;
	bool                     yes;

	fx_user(f, "ann@example.org", NONE);
	OK(set(f, "ann@example.org", RIGHT));
	for (size_t i = 0; i < COUNT(unfit); i++) {
		f->w.now.us += 1000 * UTC_SECOND;
		REFUSED(INVALID, check(f, "ann@example.org", unfit[i], &yes));
		assert_false(yes);
		REFUSED(INVALID, check(f, "nobody@example.org", unfit[i], &yes));
	}
}

static void an_unknown_account_costs_what_a_known_one_costs(void **state)
{
	static const char *const refs[] = {"nobody@example.org", "no body", "bare@example.org",
	                                   "gone@example.org"};
	struct fx               *f      = *state;
	struct user              u;
	double                   known;

	fx_user(f, "ann@example.org", NONE);
	fx_user(f, "bare@example.org", NONE);
	fx_user(f, "gone@example.org", NONE);
	OK(set(f, "ann@example.org", RIGHT));
	OK(set(f, "gone@example.org", RIGHT));
	OK(user_delete(W, "gone@example.org", &u, ERR));
	known = seconds_of(f, "ann@example.org");
	for (size_t i = 0; i < COUNT(refs); i++) {
		const double other = seconds_of(f, refs[i]);

		if (other < known / 3 || other > known * 3)
			fail_msg("%s: %f s, known: %f s", refs[i], other, known);
	}
}

static void known_and_unknown_wait_alike(void **state)
{
	/* the second spelling of one name */
	static const char *const pairs[][2] = {{"ann", "ANN"},
	                                       {"nobody", "NoBody"},
	                                       {"ann@example.org", "Ann@Example.ORG"},
	                                       {"nobody@example.org", "NOBODY@example.org"}};
	struct fx               *f          = *state;
	struct user              u;
	bool                     yes;

	OK(user_create(W, &(struct user_new){.as.email = "ann@example.org", .as.username = "ann"},
	               &u, ERR));
	OK(set(f, "ann", RIGHT));
	for (size_t i = 0; i < COUNT(pairs); i++) {
		f->w.now.us += 1000 * UTC_SECOND;
		OK(check(f, pairs[i][0], WRONG, &yes));
		assert_non_null(strstr(newest(f).details.text, "\"throttled\":false"));
		OK(check(f, pairs[i][1], RIGHT, &yes));
		assert_false(yes);
		if (strstr(newest(f).details.text, "\"throttled\":true") == NULL)
			fail_msg("%s is not %s", pairs[i][1], pairs[i][0]);
	}
}

static void a_try_is_charged_before_it_is_made(void **state)
{
	struct fx *f = *state;
	bool       yes;

	fx_user(f, "ann@example.org", NONE);
	OK(set(f, "ann@example.org", RIGHT));
	/* what goes wrong afterwards gives no free guess */
	REFUSED(INVALID, check(f, "ann@example.org", "\xff", &yes));
	assert_int_equal(fx_sql(f, "SELECT failures FROM throttle"), 1);
	OK(check(f, "ann@example.org", RIGHT, &yes));
	assert_false(yes);
	f->w.now.us += UTC_SECOND;
	OK(check(f, "ann@example.org", RIGHT, &yes));
	assert_true(yes);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle"), 0);
	/* a success begins anew */
	OK(check(f, "ann@example.org", RIGHT, &yes));
	assert_true(yes);
}

static void unlock_forgets_failures_and_says_so_once(void **state)
{
	struct fx  *f = *state;
	struct user u;
	unsigned    changes;
	bool        yes;

	OK(user_create(W, &(struct user_new){.as.email = "Ann@example.org", .as.username = "ann"},
	               &u, ERR));
	OK(set(f, "ann", RIGHT));
	OK(check(f, "ann", WRONG, &yes));
	OK(check(f, "ann", RIGHT, &yes));
	assert_false(yes);
	changes = f->pending.changes;
	OK(password_unlock(W, "ann", &u, ERR));
	assert_int_equal(f->pending.changes, changes + 1);
	fx_last_is(f, "user", "{\"name\":\"Ann@example.org\"}");
	OK(password_unlock(W, "ann", &u, ERR));
	assert_int_equal(f->pending.changes, changes + 1);
	OK(check(f, "ann", RIGHT, &yes));
	assert_true(yes);
	REFUSED(NOT_FOUND, password_unlock(W, "nobody", &u, ERR));
}

static void a_failure_is_in_the_log_without_an_unknown_name(void **state)
{
	struct fx         *f = *state;
	struct audit_event e;

	fx_user(f, "ann@example.org", NONE);
	assert_false(right(f, "ann@example.org", WRONG));
	e = newest(f);
	assert_string_equal(e.outcome, "no");
	assert_string_equal(e.details.text, "{\"name\":\"ann@example.org\",\"throttled\":false}");
	assert_non_null(e.target_id);
	assert_false(right(f, "hunter2hunter2", WRONG));
	e = newest(f);
	assert_null(strstr(e.details.text, "hunter2"));
	assert_null(e.target_id);
	assert_int_equal(strlen(e.details.text),
	                 strlen("{\"name_mac\":\"\",\"throttled\":false}") + 64);
	OK(set(f, "ann@example.org", RIGHT));
	assert_true(right(f, "ann@example.org", RIGHT));
	e = newest(f);
	assert_string_equal(e.outcome, "ok");
	assert_string_equal(e.details.text, "{\"name\":\"ann@example.org\"}");
}

static void what_an_old_key_gave_away_is_not_written_again(void **state)
{
	struct fx     *f = *state;
	struct datakey k;
	const char    *before;

	assert_false(right(f, "hunter2hunter2", WRONG));
	before = newest(f).details.text;
	assert_false(right(f, "hunter2hunter2", WRONG));
	assert_string_equal(newest(f).details.text, before);
	OK(datakey_rotate(W, &k, ERR));
	fx_commit(f);
	assert_false(right(f, "hunter2hunter2", WRONG));
	assert_string_not_equal(newest(f).details.text, before);
}

static void setting_moves_the_epoch_and_the_version(void **state)
{
	struct fx  *f = *state;
	struct user u;

	fx_user(f, "ann@example.org", NONE);
	OK(set(f, "ann@example.org", RIGHT));
	fx_last_is(f, "user", "{\"fields\":[\"password\"],\"name\":\"ann@example.org\"}");
	OK(user_get(W, "ann@example.org", &u, ERR));
	assert_int_equal(u.epoch, 2);
	assert_int_equal(u.version, 2);
	assert_false(u.must_change_password);
	OK(password_set(W, "ann@example.org", &(struct password_new){.must_change = true}, &u,
	                ERR));
	assert_int_equal(u.epoch, 3);
	assert_true(u.must_change_password);
	assert_false(right(f, "ann@example.org", RIGHT)); /* no hash: no password */
	f->request.if_version = 1;
	REFUSED(CONFLICT, set(f, "ann@example.org", RIGHT));
	f->request.if_version = 0;
	OK(user_delete(W, "ann@example.org", &u, ERR));
	REFUSED(CONFLICT, set(f, "ann@example.org", RIGHT));
}

static void a_sealed_password_opens_in_its_own_row_only(void **state)
{
	struct fx *f = *state;
	bool       yes;

	fx_user(f, "ann@example.org", NONE);
	fx_user(f, "eve@example.org", NONE);
	OK(set(f, "ann@example.org", RIGHT));
	OK(set(f, "eve@example.org", WRONG));
	assert_true(right(f, "eve@example.org", WRONG));
	fx_sql(f, "UPDATE user_account SET password = (SELECT password FROM user_account "
	          "WHERE email LIKE 'eve%') WHERE email LIKE 'ann%'");
	f->w.now.us += 1000 * UTC_SECOND;
	REFUSED(CORRUPT, check(f, "ann@example.org", WRONG, &yes));
	assert_false(yes);
	assert_true(right(f, "eve@example.org", WRONG));
}

static void nothing_of_a_password_is_in_the_database(void **state)
{
	struct fx *f = *state;

	fx_user(f, "ann@example.org", NONE);
	OK(set(f, "ann@example.org", RIGHT));
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM user_account WHERE password IS NOT NULL"),
	                 1);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM user_account WHERE "
	                           "instr(password, 'argon2') OR instr(password, 'horse')"),
	                 0);
}

static void nobody_takes_over_an_account_with_more_rights(void **state)
{
	struct fx *f = *state;

	fx_role(f, "helpdesk", WORDS("user:*"));
	fx_user(f, "h@example.org", WORDS("helpdesk"));
	fx_user(f, "a@example.org", NONE);
	fx_act_as(f, "h@example.org");
	REFUSED(FORBIDDEN, set(f, FX_ROOT, RIGHT));
	OK(set(f, "a@example.org", RIGHT));
	OK(set(f, "h@example.org", RIGHT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_right_password_is_right_by_every_name_of_the_account),
	    FX_TEST(what_is_wrong_is_not_told),
	    FX_TEST(an_unfit_password_is_refused_for_known_and_unknown_alike),
	    FX_TEST(an_unknown_account_costs_what_a_known_one_costs),
	    FX_TEST(known_and_unknown_wait_alike),
	    FX_TEST(a_try_is_charged_before_it_is_made),
	    FX_TEST(unlock_forgets_failures_and_says_so_once),
	    FX_TEST(a_failure_is_in_the_log_without_an_unknown_name),
	    FX_TEST(what_an_old_key_gave_away_is_not_written_again),
	    FX_TEST(setting_moves_the_epoch_and_the_version),
	    FX_TEST(a_sealed_password_opens_in_its_own_row_only),
	    FX_TEST(nothing_of_a_password_is_in_the_database),
	    FX_TEST(nobody_takes_over_an_account_with_more_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
