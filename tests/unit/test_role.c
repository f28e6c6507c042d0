/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/access/role.h"

#include "lib/core/access/access.h"
#include "tests/unit/core_people.h"

static void a_role_is_found_by_id_and_by_name(void **state)
{
	struct fx  *f    = *state;
	struct role made = fx_role(f, "ops", NONE), r;
	char        id[ID_TEXT];

	id_format(made.id, id);
	OK(role_get(W, id, &r, ERR));
	assert_int_equal(r.row, made.row);
	OK(role_get(W, "ops", &r, ERR));
	assert_int_equal(r.row, made.row);
	OK(role_get(W, "name:ops", &r, ERR));
	assert_int_equal(r.row, made.row);
	REFUSED(NOT_FOUND, role_get(W, "op", &r, ERR));
	assert_string_equal(fx_field, "role");
	REFUSED(INVALID, role_get(W, "", &r, ERR));
}

static void a_name_is_taken_once(void **state)
{
	struct fx  *f = *state;
	struct role r;

	OK(role_create(W, &(struct role_new){.as.name = "ops", .as.description = "Operations"}, &r,
	               ERR));
	fx_last_is(f, "role", "{\"name\":\"ops\",\"require_mfa\":false}");
	assert_int_equal(r.version, 1);
	assert_string_equal(r.description, "Operations");
	REFUSED(EXISTS, role_create(W, &(struct role_new){.as.name = "ops"}, &r, ERR));
	assert_string_equal(fx_field, "name");
	fx_role(f, "dev", NONE);
	REFUSED(EXISTS, role_update(W, "dev", &(struct role_change){.to.name = "ops"}, &r, ERR));
	assert_string_equal(fx_field, "name");
	REFUSED(INVALID, role_create(W, &(struct role_new){.as.name = "Ops"}, &r, ERR));
	assert_string_equal(fx_field, "name");
}

static void if_missing_takes_an_identical_one(void **state)
{
	struct fx  *f = *state;
	struct role r;
	unsigned    changes;

	OK(role_create(W, &(struct role_new){.as.name = "ops", .as.description = "x"}, &r, ERR));
	changes = f->pending.changes;
	OK(role_create(W, &(struct role_new){.as.name = "ops", .if_missing = true}, &r, ERR));
	OK(role_create(
	    W, &(struct role_new){.as.name = "ops", .as.description = "x", .if_missing = true}, &r,
	    ERR));
	assert_int_equal(f->pending.changes, changes);
	REFUSED(EXISTS,
	        role_create(
	            W,
	            &(struct role_new){.as.name = "ops", .as.description = "y", .if_missing = true},
	            &r, ERR));
}

static void an_update_leaves_null_clears_empty_and_counts(void **state)
{
	struct fx  *f = *state;
	struct role r;
	unsigned    changes;

	OK(role_create(W, &(struct role_new){.as.name = "ops", .as.description = "x"}, &r, ERR));
	f->w.now.us += UTC_SECOND;
	OK(role_update(W, "ops", &(struct role_change){.to.name = "operations"}, &r, ERR));
	assert_string_equal(r.name, "operations");
	assert_string_equal(r.description, "x");
	assert_int_equal(r.version, 2);
	assert_int_equal(r.updated_at.us, FX_T0 + UTC_SECOND);
	assert_int_equal(r.created_at.us, FX_T0);
	OK(role_update(W, "operations", &(struct role_change){.to.description = ""}, &r, ERR));
	assert_null(r.description);
	changes = f->pending.changes;
	OK(role_update(W, "operations",
	               &(struct role_change){.to.name = "operations", .to.description = ""}, &r,
	               ERR));
	assert_int_equal(f->pending.changes, changes);
	assert_int_equal(r.version, 3);
	f->request.if_version = 2;
	REFUSED(CONFLICT,
	        role_update(W, "operations", &(struct role_change){.to.name = "ops"}, &r, ERR));
	REFUSED(CONFLICT, role_delete(W, "operations", &r, ERR));
	REFUSED(CONFLICT, role_grant(W, "operations", WORDS("profile:read"), &r, ERR));
}

static void a_builtin_role_keeps_its_name_and_stays(void **state)
{
	static const char *const builtin[] = {"admin", "user", "service"};
	struct fx               *f         = *state;
	struct role              r;

	for (size_t i = 0; i < COUNT(builtin); i++) {
		REFUSED(CONFLICT, role_update(W, builtin[i],
		                              &(struct role_change){.to.name = "other"}, &r, ERR));
		OK(role_update(W, builtin[i],
		               &(struct role_change){.to.description = "may be described anew"}, &r,
		               ERR));
		if (i > 0)
			REFUSED(CONFLICT, role_delete(W, builtin[i], &r, ERR));
	}
	REFUSED(CONFLICT, role_delete(W, "admin", &r, ERR));
}

static void a_role_that_is_used_is_not_deleted(void **state)
{
	struct fx     *f = *state;
	struct role    r;
	struct subject s;

	fx_role(f, "base", WORDS("doc:read"));
	fx_role(f, "top", NONE);
	OK(role_inherit(W, "top", WORDS("base"), &r, ERR));
	REFUSED(CONFLICT, role_delete(W, "base", &r, ERR));
	assert_non_null(strstr(fx_msg, "in use"));
	fx_user(f, "a@example.org", WORDS("top"));
	REFUSED(CONFLICT, role_delete(W, "top", &r, ERR));
	s = fx_subject(f, "a@example.org");
	OK(grant_remove(W, &s, WORDS("top"), ERR));
	OK(role_delete(W, "top", &r, ERR));
	fx_last_is(f, "role", "{\"name\":\"top\"}");
	OK(role_delete(W, "base", &r, ERR));
	assert_string_equal(r.name, "base");
	REFUSED(NOT_FOUND, role_get(W, "base", &r, ERR));
}

static void deleting_what_is_not_there_changes_nothing(void **state)
{
	struct fx     *f       = *state;
	const unsigned changes = f->pending.changes;
	struct role    r;

	OK(role_delete(W, "nope", &r, ERR));
	assert_string_equal(r.name, "nope");
	assert_int_equal(f->pending.changes, changes);
	REFUSED(INVALID, role_delete(W, "id:nope", &r, ERR));
}

static void permissions_are_given_and_taken(void **state)
{
	struct fx  *f = *state;
	struct role r;
	unsigned    changes;

	fx_role(f, "ops", WORDS("doc:write", "doc:read"));
	OK(role_get(W, "ops", &r, ERR));
	assert_string_equal(list_join(r.permissions, f->mem), "doc:read doc:write");
	changes = f->pending.changes;
	OK(role_grant(W, "ops", WORDS("doc:read"), &r, ERR));
	OK(role_revoke(W, "ops", WORDS("profile:read"), &r, ERR));
	assert_int_equal(f->pending.changes, changes);
	OK(role_revoke(W, "ops", WORDS("doc:read", "profile:read"), &r, ERR));
	assert_string_equal(list_join(r.permissions, f->mem), "doc:write");
	fx_last_is(f, "role", "{\"name\":\"ops\",\"permissions\":[\"doc:read\"]}");
	/* a slip of the finger gives nothing */
	REFUSED(NOT_FOUND, role_grant(W, "ops", WORDS("doc:raed"), &r, ERR));
	assert_string_equal(fx_field, "perm");
}

static void inheritance_has_no_cycles(void **state)
{
	struct fx  *f = *state;
	struct role r;

	fx_role(f, "a", NONE);
	fx_role(f, "b", NONE);
	fx_role(f, "c", NONE);
	REFUSED(CONFLICT, role_inherit(W, "a", WORDS("a"), &r, ERR));
	assert_string_equal(fx_field, "parent");
	OK(role_inherit(W, "a", WORDS("b"), &r, ERR));
	fx_last_is(f, "role", "{\"name\":\"a\",\"parents\":[\"b\"]}");
	assert_string_equal(list_join(r.parents, f->mem), "b");
	REFUSED(CONFLICT, role_inherit(W, "b", WORDS("a"), &r, ERR));
	OK(role_inherit(W, "b", WORDS("c"), &r, ERR));
	REFUSED(CONFLICT, role_inherit(W, "c", WORDS("a"), &r, ERR));
	OK(role_inherit(W, "a", WORDS("c"), &r, ERR)); /* a diamond is none */
	fx_undo(f);
	fx_role(f, "a", NONE);
	fx_role(f, "b", NONE);
	/* within one call as well */
	OK(role_inherit(W, "a", WORDS("b"), &r, ERR));
	OK(role_disinherit(W, "a", WORDS("b"), &r, ERR));
	assert_int_equal(r.parents.n, 0);
	OK(role_inherit(W, "b", WORDS("a"), &r, ERR));
}

static void an_actor_changes_only_roles_that_it_has_with_what_it_holds(void **state)
{
	struct fx  *f = *state;
	struct role r;

	fx_role(f, "roles", WORDS("role:*", "doc:read"));
	fx_role(f, "writer", WORDS("doc:write"));
	fx_role(f, "reader", WORDS("doc:read"));
	fx_role(f, "sub", NONE);
	OK(role_inherit(W, "roles", WORDS("sub"), &r, ERR));
	fx_user(f, "a@example.org", WORDS("roles"));
	fx_act_as(f, "a@example.org");
	OK(role_grant(W, "sub", WORDS("doc:read", "role:*"), &r, ERR));
	OK(role_update(W, "sub", &(struct role_change){.to.description = "shaped"}, &r, ERR));
	REFUSED(FORBIDDEN, role_grant(W, "sub", WORDS("doc:write"), &r, ERR));
	REFUSED(FORBIDDEN, role_grant(W, "roles", WORDS("*:*"), &r, ERR));
	REFUSED(FORBIDDEN, role_inherit(W, "roles", WORDS("writer"), &r, ERR));
	REFUSED(FORBIDDEN, role_inherit(W, "sub", WORDS("admin"), &r, ERR));
	/* others are not the actor's, whatever they give */
	REFUSED(FORBIDDEN, role_grant(W, "reader", WORDS("doc:read"), &r, ERR));
	REFUSED(FORBIDDEN, role_revoke(W, "reader", WORDS("doc:read"), &r, ERR));
	REFUSED(FORBIDDEN, role_inherit(W, "reader", WORDS("sub"), &r, ERR));
	REFUSED(FORBIDDEN,
	        role_update(W, "reader", &(struct role_change){.to.name = "renamed"}, &r, ERR));
	REFUSED(FORBIDDEN, role_delete(W, "reader", &r, ERR));
	REFUSED(FORBIDDEN, role_grant(W, "admin", WORDS("doc:read"), &r, ERR));
	fx_act_as(f, FX_ROOT);
	OK(role_grant(W, "reader", WORDS("doc:write"), &r, ERR));
	OK(role_inherit(W, "reader", WORDS("writer"), &r, ERR));
}

static void the_last_administrator_stays_whatever_happens_to_roles(void **state)
{
	struct fx     *f = *state;
	struct role    r;
	struct subject s;

	REFUSED(CONFLICT, role_revoke(W, "admin", WORDS("*:*"), &r, ERR));
	fx_undo(f);
	fx_role(f, "boss", NONE);
	OK(role_inherit(W, "boss", WORDS("admin"), &r, ERR));
	fx_user(f, "a@example.org", WORDS("boss"));
	s = fx_subject(f, FX_ROOT);
	OK(grant_remove(W, &s, WORDS("admin"), ERR));
	fx_commit(f);
	REFUSED(CONFLICT, role_disinherit(W, "boss", WORDS("admin"), &r, ERR));
	fx_undo(f);
	REFUSED(CONFLICT, role_revoke(W, "admin", WORDS("*:*"), &r, ERR));
	fx_undo(f);
	OK(role_grant(W, "boss", WORDS("*:*"), &r, ERR));
	OK(role_disinherit(W, "boss", WORDS("admin"), &r, ERR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_role_is_found_by_id_and_by_name),
	    FX_TEST(a_name_is_taken_once),
	    FX_TEST(if_missing_takes_an_identical_one),
	    FX_TEST(an_update_leaves_null_clears_empty_and_counts),
	    FX_TEST(a_builtin_role_keeps_its_name_and_stays),
	    FX_TEST(a_role_that_is_used_is_not_deleted),
	    FX_TEST(deleting_what_is_not_there_changes_nothing),
	    FX_TEST(permissions_are_given_and_taken),
	    FX_TEST(inheritance_has_no_cycles),
	    FX_TEST(an_actor_changes_only_roles_that_it_has_with_what_it_holds),
	    FX_TEST(the_last_administrator_stays_whatever_happens_to_roles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
