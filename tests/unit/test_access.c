/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/access/access.h"

#include "tests/unit/core_people.h"

static enum access answer(struct fx *f, const char *ref, const char *perm)
{
	const struct subject s = fx_subject(f, ref);
	enum access          a;

	OK(access_check(W, &s, perm, &a, ERR));
	return a;
}

static void a_permission_covers_itself_and_by_stars_and_nothing_else(void **state)
{
	static const struct {
		const char *held, *wanted;
		bool        covered;
	} rows[] = {
	    {"doc:read", "doc:read", true},
	    {"doc:read", "doc:write", false},
	    {"doc:read", "dox:read", false},
	    {"doc:*", "doc:read", true},
	    {"doc:*", "docs:read", false},
	    {"doc:*", "do:read", false},
	    {"*:read", "doc:read", true},
	    {"*:read", "doc:reads", false},
	    {"*:read", "doc:rea", false},
	    {"*:*", "doc:read", true},
	    {"*:*", "*:*", true},
	    {"doc:*", "doc:*", true},
	    {"doc:*", "*:*", false},
	    {"*:read", "*:*", false},
	    {"*:read", "doc:*", false},
	    {"doc:*", "*:read", false},
	    {"doc:read", "doc:*", false},
	    {"doc:read", "*:read", false},
	    {"*:read", "*:read", true},
	    {"*:*", "doc:*", true},
	    {"doc.a:read", "doc:read", false},
	};
	struct fx *f = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *role = arena_printf(f->mem, "r%zu", i);
		const char *mail = arena_printf(f->mem, "u%zu@example.org", i);
		const bool  pure = access_covers(WORDS("x:y", rows[i].held), rows[i].wanted);
		enum access asked;

		fx_role(f, role, WORDS(rows[i].held));
		fx_user(f, mail, WORDS(role));
		asked = answer(f, mail, rows[i].wanted);
		if (pure != rows[i].covered || (asked == ACCESS_ALLOW) != rows[i].covered)
			fail_msg("%s covers %s: pure %d, asked %d", rows[i].held, rows[i].wanted,
			         pure, asked);
	}
	assert_false(access_covers(NONE, "doc:read"));
}

static void a_subject_without_a_role_holds_nothing(void **state)
{
	struct fx *f = *state;

	fx_role(f, "reader", WORDS("doc:read"));
	fx_user(f, "a@example.org", NONE);
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_DENY);
	assert_int_equal(answer(f, "a@example.org", "never.registered:read"), ACCESS_DENY);
	assert_int_equal(answer(f, FX_ROOT, "never.registered:read"), ACCESS_ALLOW);
}

static void the_question_must_be_well_formed(void **state)
{
	static const char *const bad[] = {
	    "",        ":",        "doc",       "doc:", ":read",       "doc:read:x",
	    "d*:read", "Doc:read", "doc:re ad", "**:*", "doc:\xC3\xA9"};
	struct fx           *f = *state;
	const struct subject s = fx_subject(f, FX_ROOT);
	enum access          a;

	for (size_t i = 0; i < COUNT(bad); i++) {
		a = ACCESS_ALLOW;
		REFUSED(INVALID, access_check(W, &s, bad[i], &a, ERR));
		assert_string_equal(fx_field, "perm");
		assert_int_equal(a, ACCESS_DENY);
	}
}

static void a_grant_ends_to_the_microsecond(void **state)
{
	struct fx       *f   = *state;
	const struct utc end = {FX_T0 + 1000001};

	fx_role(f, "reader", WORDS("doc:read"));
	fx_user(f, "a@example.org", NONE);
	fx_grant(f, "a@example.org", "reader", end);
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_ALLOW);
	f->w.now.us = end.us - 1;
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_ALLOW);
	f->w.now.us = end.us;
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_DENY);
	f->w.now.us = end.us + 1;
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_DENY);
}

static void inheritance_reaches_as_deep_as_it_goes(void **state)
{
	struct fx  *f = *state;
	struct role r;

	fx_role(f, "level-0", WORDS("doc:read"));
	for (int i = 1; i <= ROLE_CHAIN_MAX; i++) {
		const char *name = arena_printf(f->mem, "level-%d", i);

		fx_role(f, name, NONE);
		OK(role_inherit(W, name, WORDS(arena_printf(f->mem, "level-%d", i - 1)), &r, ERR));
	}
	fx_user(f, "a@example.org", WORDS(arena_printf(f->mem, "level-%d", ROLE_CHAIN_MAX)));
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_ALLOW);
	fx_role(f, "one-more", NONE);
	REFUSED(CONFLICT,
	        role_inherit(W, "one-more", WORDS(arena_printf(f->mem, "level-%d", ROLE_CHAIN_MAX)),
	                     &r, ERR));
	assert_string_equal(fx_field, "parent");
	OK(role_disinherit(W, "level-30", WORDS("level-29"), &r, ERR));
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_DENY);
}

static void what_is_held_is_listed_sorted_with_what_is_inherited(void **state)
{
	struct fx     *f = *state;
	struct role    r;
	struct subject s;
	struct strs    perms, roles;

	fx_role(f, "base", WORDS("b:x", "a:x"));
	fx_role(f, "top", WORDS("c:x", "a:x"));
	OK(role_inherit(W, "top", WORDS("base"), &r, ERR));
	fx_user(f, "a@example.org", WORDS("top"));
	s = fx_subject(f, "a@example.org");
	OK(access_perms(W, &s, &perms, ERR));
	OK(access_roles(W, &s, &roles, ERR));
	assert_string_equal(list_join(perms, f->mem), "a:x b:x c:x");
	assert_string_equal(list_join(roles, f->mem), "base top");
}

static void the_inactive_hold_nothing(void **state)
{
	struct fx                  *f = *state;
	struct user                 u;
	struct client               c;
	AUTO(secret) struct secret *secret = NULL;

	fx_role(f, "reader", WORDS("doc:read"));
	fx_user(f, "a@example.org", WORDS("reader"));
	OK(client_create(W, &(struct client_new){.as.name = "app", .roles = WORDS("reader")}, &c,
	                 &secret, ERR));
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_ALLOW);
	assert_int_equal(answer(f, "app", "doc:read"), ACCESS_ALLOW);
	OK(user_disable(W, "a@example.org", &u, ERR));
	OK(client_set_enabled(W, "app", false, &c, ERR));
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_DENY);
	assert_int_equal(answer(f, "app", "doc:read"), ACCESS_DENY);
	OK(user_delete(W, "a@example.org", &u, ERR));
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_DENY);
	OK(user_restore(W, "a@example.org", &u, ERR)); /* to what it was: disabled */
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_DENY);
	OK(user_enable(W, "a@example.org", &u, ERR));
	assert_int_equal(answer(f, "a@example.org", "doc:read"), ACCESS_ALLOW);
}

static void an_actor_may_do_what_it_holds_and_the_operator_everything(void **state)
{
	struct fx *f = *state;

	fx_role(f, "helpdesk", WORDS("user:*", "role:show"));
	fx_user(f, "h@example.org", NONE);
	fx_grant(f, "h@example.org", "helpdesk", AFTER(f, 10));
	OK(access_require(W, "store:doctor", ERR));
	OK(access_require_all(W, WORDS("*:*"), ERR));
	fx_act_as(f, "h@example.org");
	OK(access_require(W, "user:disable", ERR));
	REFUSED(FORBIDDEN, access_require(W, "role:create", ERR));
	OK(access_require_all(W, WORDS("user:create", "user:*", "role:show"), ERR));
	REFUSED(FORBIDDEN, access_require_all(W, WORDS("user:create", "role:grant"), ERR));
	REFUSED(FORBIDDEN, access_require_all(W, WORDS("*:*"), ERR));
	REFUSED(FORBIDDEN, access_require_all(W, WORDS("*:show"), ERR));
	OK(access_require_all(W, NONE, ERR));
	f->w.now.us += 10 * UTC_SECOND;
	REFUSED(FORBIDDEN, access_require(W, "user:disable", ERR));
	REFUSED(FORBIDDEN, access_require_all(W, WORDS("role:show"), ERR));
}

static void an_actor_cannot_change_a_subject_that_holds_more(void **state)
{
	struct fx     *f = *state;
	struct subject root, self, peer;

	fx_role(f, "helpdesk", WORDS("user:*"));
	fx_role(f, "reader", WORDS("user:show"));
	fx_user(f, "h@example.org", WORDS("helpdesk"));
	fx_user(f, "p@example.org", WORDS("reader"));
	root = fx_subject(f, FX_ROOT);
	self = fx_subject(f, "h@example.org");
	peer = fx_subject(f, "p@example.org");
	OK(access_require_over(W, &root, ERR));
	fx_act_as(f, "h@example.org");
	OK(access_require_over(W, &self, ERR));
	OK(access_require_over(W, &peer, ERR));
	REFUSED(FORBIDDEN, access_require_over(W, &root, ERR));
	fx_act_as(f, "p@example.org");
	REFUSED(FORBIDDEN, access_require_over(W, &self, ERR));
	fx_act_as(f, FX_ROOT);
	OK(access_require_over(W, &self, ERR));
}

static void an_explanation_shows_each_way_from_the_grant_to_the_permission(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(access_step_record, "chain", "step", "role", "permission");
	struct fx_rows whys = FX_ROWS(access_step_record, "step", "granted_by", "until", "reason");
	struct role    r;
	struct subject s;
	enum access    a;

	fx_role(f, "base", WORDS("doc:*"));
	fx_role(f, "middle", NONE);
	fx_role(f, "top", NONE);
	fx_role(f, "other", WORDS("doc:read"));
	OK(role_inherit(W, "middle", WORDS("base"), &r, ERR));
	OK(role_inherit(W, "top", WORDS("middle"), &r, ERR));
	fx_user(f, "a@example.org", NONE);
	f->request.reason = "for the audit";
	fx_grant(f, "a@example.org", "top", AFTER(f, 60));
	fx_grant(f, "a@example.org", "other", NO_END);
	s = fx_subject(f, "a@example.org");
	OK(access_explain(W, &s, "doc:read", &a, FX_SINK(&rows), ERR));
	assert_int_equal(a, ACCESS_ALLOW);
	fx_rows_are(&rows, "1 grant other -\n1 permission other doc:read\n"
	                   "2 grant top -\n2 inherits middle -\n2 inherits base -\n"
	                   "2 permission base doc:*\n");
	f->w.now.us += 1;
	OK(access_explain(W, &s, "doc:write", &a, FX_SINK(&whys), ERR));
	fx_rows_are(&whys, "grant local 60 for the audit\ninherits - 0 -\ninherits - 0 -\n"
	                   "permission - 0 -\n");
}

static void a_denial_names_the_roles_that_would_help(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(access_step_record, "allowed", "step", "role", "permission");
	struct role    r;
	struct user    u;
	struct subject s;
	enum access    a;

	fx_role(f, "base", WORDS("doc:read"));
	fx_role(f, "top", NONE);
	OK(role_inherit(W, "top", WORDS("base"), &r, ERR));
	fx_user(f, "a@example.org", NONE);
	fx_grant(f, "a@example.org", "top", AFTER(f, 60));
	s = fx_subject(f, "a@example.org");
	f->w.now.us += 60 * UTC_SECOND;
	OK(access_explain(W, &s, "doc:read", &a, FX_SINK(&rows), ERR));
	assert_int_equal(a, ACCESS_DENY);
	fx_rows_are(&rows,
	            "0 nearest base doc:read\n0 nearest admin *:*\n0 nearest top doc:read\n");
	f->w.now.us = FX_T0;
	OK(user_disable(W, "a@example.org", &u, ERR));
	s = fx_subject(f, "a@example.org");
	OK(access_explain(W, &s, "doc:read", &a, FX_SINK(&rows), ERR));
	assert_int_equal(a, ACCESS_DENY);
	assert_int_equal(rows.n, 3);
	str_done(&rows.text);
}

static void who_holds_it_are_the_active_by_grants_that_count(void **state)
{
	struct fx                  *f    = *state;
	struct fx_rows              rows = FX_ROWS(grant_record, "subject_type", "subject", "role");
	struct user                 u;
	struct role                 r;
	struct client               c;
	AUTO(secret) struct secret *secret = NULL;

	fx_role(f, "base", WORDS("doc:read"));
	fx_role(f, "top", NONE);
	OK(role_inherit(W, "top", WORDS("base"), &r, ERR));
	fx_user(f, "a@example.org", WORDS("top"));
	fx_user(f, "b@example.org", NONE);
	fx_grant(f, "b@example.org", "base", AFTER(f, 5));
	fx_user(f, "c@example.org", WORDS("base"));
	OK(user_disable(W, "c@example.org", &u, ERR));
	OK(client_create(W, &(struct client_new){.as.name = "app", .roles = WORDS("base")}, &c,
	                 &secret, ERR));
	f->w.now.us += 5 * UTC_SECOND - 1;
	OK(access_who(W, "doc:read", &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "user " FX_ROOT " admin\nuser a@example.org top\n"
	                   "user b@example.org base\nclient app base\n");
	f->w.now.us++;
	OK(client_set_enabled(W, "app", false, &c, ERR));
	OK(access_who(W, "doc:read", &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "user " FX_ROOT " admin\nuser a@example.org top\n");
	REFUSED(INVALID, access_who(W, "doc", &fx_all, FX_SINK(&rows), ERR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_permission_covers_itself_and_by_stars_and_nothing_else),
	    FX_TEST(a_subject_without_a_role_holds_nothing),
	    FX_TEST(the_question_must_be_well_formed),
	    FX_TEST(a_grant_ends_to_the_microsecond),
	    FX_TEST(inheritance_reaches_as_deep_as_it_goes),
	    FX_TEST(what_is_held_is_listed_sorted_with_what_is_inherited),
	    FX_TEST(the_inactive_hold_nothing),
	    FX_TEST(an_actor_may_do_what_it_holds_and_the_operator_everything),
	    FX_TEST(an_actor_cannot_change_a_subject_that_holds_more),
	    FX_TEST(an_explanation_shows_each_way_from_the_grant_to_the_permission),
	    FX_TEST(a_denial_names_the_roles_that_would_help),
	    FX_TEST(who_holds_it_are_the_active_by_grants_that_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
