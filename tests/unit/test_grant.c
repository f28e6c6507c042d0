/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/access/grant.h"

#include "lib/core/access/access.h"
#include "tests/unit/core_people.h"

static void a_grant_counts_while_its_end_is_absent_or_ahead(void **state)
{
	static const struct {
		int64_t until, now;
		bool    counts;
	} rows[] = {{0, 1, true},      {0, INT64_MAX, true}, {100, 99, true},
	            {100, 100, false}, {100, 101, false},    {INT64_MAX, 1, true}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct grant g = {.until = {rows[i].until}};

		if (grant_counts(&g, (struct utc){rows[i].now}) != rows[i].counts)
			fail_msg("until %lld at %lld", (long long)rows[i].until,
			         (long long)rows[i].now);
	}
}

static void an_end_lies_ahead(void **state)
{
	struct fx     *f = *state;
	struct subject s;

	fx_user(f, "a@example.org", NONE);
	s = fx_subject(f, "a@example.org");
	REFUSED(INVALID, grant_add(W, &s, WORDS("user"), (struct utc){FX_T0}, ERR));
	assert_string_equal(fx_field, "until");
	REFUSED(INVALID, grant_add(W, &s, WORDS("user"), (struct utc){FX_T0 - 1}, ERR));
	OK(grant_add(W, &s, WORDS("user"), (struct utc){FX_T0 + 1}, ERR));
}

static void there_is_one_grant_per_subject_and_role_and_it_can_be_moved(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(grant_record, "role", "until", "reason", "granted_by");
	struct user    u    = fx_user(f, "a@example.org", NONE);

	f->request.reason = "first";
	fx_grant(f, "a@example.org", "user", AFTER(f, 10));
	fx_last_is(f, "user",
	           "{\"name\":\"a@example.org\",\"roles\":[\"user\"],"
	           "\"until\":\"2027-01-15T08:00:10.000Z\"}");
	f->request.reason = "second";
	fx_act_as(f, FX_ROOT);
	fx_grant(f, "a@example.org", "user", AFTER(f, 99));
	OK(grant_list_of_user(W, u.row, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "user 99 second " FX_ROOT "\n");
	fx_grant(f, "a@example.org", "user", NO_END);
	fx_last_is(f, "user", "{\"name\":\"a@example.org\",\"roles\":[\"user\"]}");
	OK(grant_list_of_user(W, u.row, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "user 0 second " FX_ROOT "\n");
}

static void the_same_grant_again_changes_nothing(void **state)
{
	struct fx     *f = *state;
	struct user    before, after;
	unsigned       changes;
	struct subject s;

	fx_user(f, "a@example.org", WORDS("user"));
	OK(user_get(W, "a@example.org", &before, ERR));
	changes = f->pending.changes;
	fx_grant(f, "a@example.org", "user", NO_END);
	s = fx_subject(f, "a@example.org");
	OK(grant_remove(W, &s, WORDS("service"), ERR));
	OK(user_get(W, "a@example.org", &after, ERR));
	assert_int_equal(f->pending.changes, changes);
	assert_int_equal(after.version, before.version);
	OK(grant_remove(W, &s, WORDS("user"), ERR));
	OK(user_get(W, "a@example.org", &after, ERR));
	assert_int_equal(f->pending.changes, changes + 1);
	assert_int_equal(after.version, before.version + 1);
	fx_last_is(f, "user", "{\"name\":\"a@example.org\",\"roles\":[\"user\"]}");
}

static void an_unknown_role_is_refused(void **state)
{
	struct fx     *f = *state;
	struct subject s = fx_subject(f, FX_ROOT);

	REFUSED(NOT_FOUND, grant_add(W, &s, WORDS("user", "nope"), NO_END, ERR));
	assert_string_equal(fx_field, "role");
	REFUSED(NOT_FOUND, grant_remove(W, &s, WORDS("nope"), ERR));
}

static void another_version_than_expected_is_a_conflict(void **state)
{
	struct fx     *f = *state;
	struct subject s;

	fx_user(f, "a@example.org", NONE);
	s                     = fx_subject(f, "a@example.org");
	f->request.if_version = s.version + 1;
	REFUSED(CONFLICT, grant_add(W, &s, WORDS("user"), NO_END, ERR));
	assert_string_equal(fx_field, "if_version");
	REFUSED(CONFLICT, grant_remove(W, &s, WORDS("user"), ERR));
	f->request.if_version = s.version;
	OK(grant_add(W, &s, WORDS("user"), NO_END, ERR));
}

/* What an actor has by inheritance it may pass on, too; a role's name alone is a claim, whatever it gives. */
static void an_actor_passes_on_only_roles_that_it_has(void **state)
{
	struct fx     *f = *state;
	struct role    r;
	struct subject s;

	fx_role(f, "helpdesk", WORDS("user:*"));
	fx_role(f, "shell", NONE);
	OK(role_inherit(W, "shell", WORDS("admin"), &r, ERR));
	fx_role(f, "viewer", WORDS("user:show"));
	OK(role_inherit(W, "helpdesk", WORDS("viewer"), &r, ERR));
	fx_role(f, "empty", NONE);
	fx_role(f, "less", WORDS("user:show"));
	fx_user(f, "h@example.org", WORDS("helpdesk"));
	fx_user(f, "a@example.org", NONE);
	fx_act_as(f, "h@example.org");
	s = fx_subject(f, "a@example.org");
	OK(grant_add(W, &s, WORDS("viewer"), NO_END, ERR));
	OK(grant_add(W, &s, WORDS("helpdesk"), NO_END, ERR));
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("admin"), NO_END, ERR));
	assert_non_null(strstr(fx_msg, "granting role 'admin'"));
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("shell"), AFTER(f, 1), ERR));
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("viewer", "service"), AFTER(f, 1), ERR));
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("empty"), NO_END, ERR));
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("less"), NO_END, ERR));
	fx_operator(f);
	fx_grant(f, "a@example.org", "empty", NO_END);
	fx_act_as(f, "h@example.org");
	s = fx_subject(f, "a@example.org");
	REFUSED(FORBIDDEN, grant_remove(W, &s, WORDS("empty"), ERR));
	OK(grant_remove(W, &s, WORDS("viewer"), ERR));
	s = fx_subject(f, "h@example.org");
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("admin"), NO_END, ERR));
}

static void a_role_is_passed_on_no_longer_than_the_actor_has_it(void **state)
{
	struct fx       *f   = *state;
	const struct utc end = AFTER(f, 100);
	struct subject   s;

	fx_role(f, "helpdesk", WORDS("user:*"));
	fx_user(f, "h@example.org", NONE);
	fx_user(f, "a@example.org", NONE);
	fx_grant(f, "h@example.org", "helpdesk", end);
	fx_act_as(f, "h@example.org");
	s = fx_subject(f, "a@example.org");
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("helpdesk"), NO_END, ERR));
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("helpdesk"), (struct utc){end.us + 1}, ERR));
	OK(grant_add(W, &s, WORDS("helpdesk"), end, ERR));
	/* nor does the actor lengthen its own */
	s = fx_subject(f, "h@example.org");
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("helpdesk"), NO_END, ERR));
}

static void moving_the_end_of_a_grant_asks_the_same(void **state)
{
	struct fx     *f = *state;
	struct subject s;

	fx_role(f, "helpdesk", WORDS("user:*"));
	fx_user(f, "h@example.org", WORDS("helpdesk"));
	fx_user(f, "a@example.org", NONE);
	fx_grant(f, "a@example.org", "service", AFTER(f, 10));
	f->w.now.us += 10 * UTC_SECOND; /* over: a holds nothing, but the row is there */
	fx_act_as(f, "h@example.org");
	s = fx_subject(f, "a@example.org");
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("service"), AFTER(f, 10), ERR));
	REFUSED(FORBIDDEN, grant_add(W, &s, WORDS("service"), NO_END, ERR));
}

static void the_last_administrator_keeps_the_grant(void **state)
{
	struct fx     *f = *state;
	struct subject s = fx_subject(f, FX_ROOT);

	REFUSED(CONFLICT, grant_remove(W, &s, WORDS("admin"), ERR));
	fx_undo(f);
	REFUSED(CONFLICT, grant_add(W, &s, WORDS("admin"), AFTER(f, 1000), ERR));
	fx_undo(f);
	/* a second one whose grant ends does not count, nor one who is not active */
	fx_user(f, "a@example.org", NONE);
	fx_grant(f, "a@example.org", "admin", AFTER(f, 1000));
	OK(user_create(W,
	               &(struct user_new){
	                   .as.email = "d@example.org", .disabled = true, .roles = WORDS("admin")},
	               &(struct user){0}, ERR));
	fx_commit(f);
	REFUSED(CONFLICT, grant_remove(W, &s, WORDS("admin"), ERR));
	fx_undo(f);
	fx_grant(f, "a@example.org", "admin", NO_END);
	s = fx_subject(f, FX_ROOT);
	OK(grant_remove(W, &s, WORDS("admin"), ERR));
	s = fx_subject(f, "a@example.org");
	REFUSED(CONFLICT, grant_remove(W, &s, WORDS("admin"), ERR));
}

static void an_administrator_by_inheritance_is_one(void **state)
{
	struct fx     *f = *state;
	struct role    r;
	struct subject s = fx_subject(f, FX_ROOT);

	fx_role(f, "boss", NONE);
	OK(role_inherit(W, "boss", WORDS("admin"), &r, ERR));
	fx_user(f, "a@example.org", WORDS("boss"));
	OK(grant_remove(W, &s, WORDS("admin"), ERR));
	s = fx_subject(f, "a@example.org");
	REFUSED(CONFLICT, grant_remove(W, &s, WORDS("boss"), ERR));
}

/* A client does not count: nobody can sign in as one. */
static void a_client_is_not_an_administrator(void **state)
{
	struct fx                  *f      = *state;
	AUTO(secret) struct secret *secret = NULL;
	struct client               c;
	struct subject              s = fx_subject(f, FX_ROOT);

	OK(client_create(W, &(struct client_new){.as.name = "app", .roles = WORDS("admin")}, &c,
	                 &secret, ERR));
	REFUSED(CONFLICT, grant_remove(W, &s, WORDS("admin"), ERR));
}

static void without_an_administrator_other_grants_can_end(void **state)
{
	struct fx     *f = *state;
	struct subject s;
	bool           exists;

	fx_setup(f, NULL);
	fx_user(f, "a@example.org", WORDS("user"));
	OK(access_admin_exists(W, &exists, ERR));
	assert_false(exists);
	s = fx_subject(f, "a@example.org");
	OK(grant_remove(W, &s, WORDS("user"), ERR));
}

static int open_without_setup(void **state)
{
	fx_open_bare(state);
	return 0;
}

static void grants_are_listed_by_user_and_by_role_the_ended_too(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(grant_record, "subject_type", "subject", "until");
	AUTO(secret) struct secret *secret = NULL;
	struct client               c;
	struct role                 r = fx_role(f, "reader", NONE);
	struct user                 u = fx_user(f, "a@example.org", NONE);

	OK(client_create(W, &(struct client_new){.as.name = "app", .roles = WORDS("reader")}, &c,
	                 &secret, ERR));
	fx_grant(f, "a@example.org", "reader", AFTER(f, 5));
	f->w.now.us += 50 * UTC_SECOND;
	OK(grant_list_of_role(W, r.row, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "client app 0\nuser a@example.org 5\n");
	OK(grant_list_of_user(W, u.row, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "user a@example.org 5\n");
	OK(user_get(W, "a@example.org", &u, ERR));
	assert_int_equal(u.roles.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_grant_counts_while_its_end_is_absent_or_ahead),
	    FX_TEST(an_end_lies_ahead),
	    FX_TEST(there_is_one_grant_per_subject_and_role_and_it_can_be_moved),
	    FX_TEST(the_same_grant_again_changes_nothing),
	    FX_TEST(an_unknown_role_is_refused),
	    FX_TEST(another_version_than_expected_is_a_conflict),
	    FX_TEST(an_actor_passes_on_only_roles_that_it_has),
	    FX_TEST(a_role_is_passed_on_no_longer_than_the_actor_has_it),
	    FX_TEST(moving_the_end_of_a_grant_asks_the_same),
	    FX_TEST(the_last_administrator_keeps_the_grant),
	    FX_TEST(an_administrator_by_inheritance_is_one),
	    FX_TEST(a_client_is_not_an_administrator),
	    cmocka_unit_test_setup_teardown(without_an_administrator_other_grants_can_end,
	                                    open_without_setup, fx_close),
	    FX_TEST(grants_are_listed_by_user_and_by_role_the_ended_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
