/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/access/perm.h"

#include "tests/unit/core_people.h"

static void a_permission_is_two_words_or_stars(void **state)
{
	static const struct {
		const char *name;
		bool        good;
	} rows[] = {{"doc:read", true}, {"doc:*", true},  {"*:read", true},    {"a.b-c_d:x", true},
	            {"doc", false},     {"doc:", false},  {":read", false},    {"doc:re*", false},
	            {"d*:read", false}, {"a:b:c", false}, {"Doc:read", false}, {"a b:c", false},
	            {"", false}};
	struct fx  *f = *state;
	struct perm p;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const enum rc rc =
		    perm_create(W, &(struct perm_new){.as.name = rows[i].name}, &p, ERR);

		if (rc != (rows[i].good ? RC_OK : RC_INVALID))
			fail_msg("'%s': %s", rows[i].name, rc_slug(rc));
		if (!rows[i].good)
			assert_string_equal(f->err.field, "name");
		err_clear(ERR);
	}
}

static void a_permission_is_found_by_id_and_by_name(void **state)
{
	struct fx  *f = *state;
	struct perm made, p;
	char        id[ID_TEXT];

	OK(perm_create(W, &(struct perm_new){.as.name = "doc:read", .as.description = "x"}, &made,
	               ERR));
	fx_last_is(f, "perm", "{\"name\":\"doc:read\"}");
	OK(perm_get(W, id_format(made.id, id), &p, ERR));
	assert_string_equal(p.name, "doc:read");
	OK(perm_get(W, "doc:read", &p, ERR));
	assert_int_equal(p.row, made.row);
	assert_int_equal(p.created_at.us, FX_T0);
	assert_false(p.builtin);
	REFUSED(NOT_FOUND, perm_get(W, "doc:write", &p, ERR));
	assert_string_equal(fx_field, "perm");
}

static void a_name_is_taken_once(void **state)
{
	struct fx      *f  = *state;
	struct perm_new in = {.as.name = "doc:read", .as.description = "x"};
	struct perm     p;
	unsigned        changes;

	OK(perm_create(W, &in, &p, ERR));
	REFUSED(EXISTS, perm_create(W, &in, &p, ERR));
	assert_string_equal(fx_field, "name");
	changes       = f->pending.changes;
	in.if_missing = true;
	OK(perm_create(W, &in, &p, ERR));
	in.as.description = NULL;
	OK(perm_create(W, &in, &p, ERR));
	assert_int_equal(f->pending.changes, changes);
	in.as.description = "y";
	REFUSED(EXISTS, perm_create(W, &in, &p, ERR));
}

static void only_the_description_can_change(void **state)
{
	struct fx  *f = *state;
	struct perm p;
	unsigned    changes;

	OK(perm_create(W, &(struct perm_new){.as.name = "doc:read", .as.description = "x"}, &p,
	               ERR));
	OK(perm_update(W, "doc:read", "y", &p, ERR));
	OK(perm_get(W, "doc:read", &p, ERR));
	assert_string_equal(p.description, "y");
	changes = f->pending.changes;
	OK(perm_update(W, "doc:read", "y", &p, ERR));
	OK(perm_update(W, "doc:read", NULL, &p, ERR));
	assert_int_equal(f->pending.changes, changes);
	OK(perm_update(W, "doc:read", "", &p, ERR));
	OK(perm_get(W, "doc:read", &p, ERR));
	assert_null(p.description);
	REFUSED(INVALID, perm_update(W, "doc:read", "a\nb", &p, ERR));
	assert_string_equal(fx_field, "description");
}

static void a_permission_that_a_role_gives_is_not_deleted(void **state)
{
	struct fx  *f = *state;
	struct perm p;
	struct role r;

	fx_role(f, "ops", WORDS("doc:read"));
	REFUSED(CONFLICT, perm_delete(W, "doc:read", &p, ERR));
	assert_non_null(strstr(fx_msg, "in use"));
	OK(role_revoke(W, "ops", WORDS("doc:read"), &r, ERR));
	OK(perm_delete(W, "doc:read", &p, ERR));
	assert_string_equal(p.name, "doc:read");
	fx_last_is(f, "perm", "{\"name\":\"doc:read\"}");
	REFUSED(NOT_FOUND, perm_get(W, "doc:read", &p, ERR));
}

static void a_builtin_permission_stays(void **state)
{
	struct fx  *f = *state;
	struct perm p;
	struct role r;

	OK(role_revoke(W, "user", WORDS("profile:read"), &r, ERR));
	REFUSED(CONFLICT, perm_delete(W, "profile:read", &p, ERR));
	REFUSED(CONFLICT, perm_delete(W, "*:*", &p, ERR));
}

static void deleting_what_is_not_there_changes_nothing(void **state)
{
	struct fx     *f       = *state;
	const unsigned changes = f->pending.changes;
	struct perm    p;

	OK(perm_delete(W, "doc:nope", &p, ERR));
	assert_string_equal(p.name, "doc:nope");
	assert_int_equal(f->pending.changes, changes);
}

static void permissions_are_listed_in_the_order_of_their_making(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(perm_record, "name", "builtin");

	fx_role(f, "ops", WORDS("z:z", "a:a"));
	OK(perm_list(W, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "*:* 1\nprofile:read 1\nprofile:update 1\ntoken:introspect 1\n"
	                   "token:verify 1\nz:z 0\na:a 0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_permission_is_two_words_or_stars),
	    FX_TEST(a_permission_is_found_by_id_and_by_name),
	    FX_TEST(a_name_is_taken_once),
	    FX_TEST(only_the_description_can_change),
	    FX_TEST(a_permission_that_a_role_gives_is_not_deleted),
	    FX_TEST(a_builtin_permission_stays),
	    FX_TEST(deleting_what_is_not_there_changes_nothing),
	    FX_TEST(permissions_are_listed_in_the_order_of_their_making),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
