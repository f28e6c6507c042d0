/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/setup.h"

#include "lib/core/key/key.h"
#include "lib/core/work/meta.h"
#include "tests/unit/core_people.h"

static enum rc run(struct fx *f, const struct setup_request *in, struct setup *ret)
{
	bool made;

	*ret = (struct setup){0};
	TRY(migrate_init(f->db, f->w.now, &made, ERR));
	return setup_run(W, in, made, ret, ERR);
}

static const char *created(struct fx *f, const struct setup *s)
{
	const char *text = "";

	for (size_t i = 0; i < s->created.n; i++)
		text = arena_printf(f->mem, "%s%s;", text, s->created.v[i]);
	return text;
}

static void all_that_is_missing_is_made_and_reported(void **state)
{
	const struct setup_request in   = {.admin         = "Ann@example.org",
	                                   .alg           = "EdDSA",
	                                   .issuer        = "https://id.example.org",
	                                   .made_key_file = true};
	struct fx                 *f    = *state;
	struct fx_rows             rows = FX_ROWS(role_record, "name", "permissions", "builtin");
	struct setup               s;
	struct user                u;
	struct key                 k;
	const char                *id;
	struct id                  parsed;

	fx_begin(f);
	OK(run(f, &in, &s));
	assert_string_equal(created(f, &s), "key file;schema;data key;issuer;roles;signing key;"
	                                    "administrator;");
	assert_string_equal(s.issuer, "https://id.example.org");
	assert_string_equal(s.alg, "EdDSA");
	assert_string_equal(s.admin, "Ann@example.org");
	OK(key_active(W, &k, ERR));
	assert_string_equal(k.kid, s.kid);
	OK(user_get(W, "ann@example.org", &u, ERR));
	assert_string_equal(list_join(u.roles, f->mem), "admin");
	OK(role_list(W, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "admin *:* 1\nservice token:introspect,token:verify 1\n"
	                   "user profile:read,profile:update 1\n");
	OK(meta_get(W, "instance_id", &id, ERR));
	assert_true(id_parse(id, &parsed));
}

static void the_second_time_makes_nothing(void **state)
{
	const struct setup_request in = {.admin = FX_ROOT, .alg = "EdDSA"};
	struct fx                 *f  = *state;
	struct setup               s;
	const char                *before, *after;
	const unsigned             changes = f->pending.changes;

	OK(meta_get(W, "instance_id", &before, ERR));
	OK(run(f, &in, &s));
	assert_int_equal(s.created.n, 0);
	assert_int_equal(f->pending.changes, changes);
	assert_string_equal(s.kid, f->made.kid);
	assert_string_equal(s.issuer, "http://localhost");
	OK(meta_get(W, "instance_id", &after, ERR));
	assert_string_equal(before, after);
	fx_commit(f);
	OK(run(f, &(struct setup_request){.alg = "EdDSA"}, &s));
	assert_null(s.admin);
	assert_int_equal(s.created.n, 0);
}

static void what_its_owner_made_of_it_stays(void **state)
{
	const struct setup_request in = {.admin = FX_ROOT, .alg = "EdDSA"};
	struct fx                 *f  = *state;
	struct setup               s;
	struct role                r;
	struct perm                p;

	OK(role_update(W, "user", &(struct role_change){.to.description = "people"}, &r, ERR));
	OK(role_revoke(W, "user", WORDS("profile:update"), &r, ERR));
	OK(perm_update(W, "profile:read", "other words", &p, ERR));
	OK(run(f, &in, &s));
	assert_int_equal(s.created.n, 0);
	OK(role_get(W, "user", &r, ERR));
	assert_string_equal(r.description, "people");
	assert_string_equal(list_join(r.permissions, f->mem), "profile:read");
	OK(perm_get(W, "profile:read", &p, ERR));
	assert_string_equal(p.description, "other words");
}

static void only_what_is_missing_is_made(void **state)
{
	const struct setup_request in = {.admin = "new@example.org", .alg = "EdDSA"};
	struct fx                 *f  = *state;
	struct setup               s;

	OK(run(f, &in, &s));
	assert_string_equal(created(f, &s), "administrator;");
	fx_commit(f);
	fx_sql(f, "DELETE FROM role_perm WHERE role_id = (SELECT id FROM role WHERE name = "
	          "'service'); DELETE FROM role WHERE name = 'service'; DELETE FROM signing_key");
	OK(run(f, &in, &s));
	assert_string_equal(created(f, &s), "roles;signing key;");
}

static void an_issuer_is_a_plain_url_and_stays(void **state)
{
	static const char *const bad[] = {
	    "",           "example.org", "ftp://x.org", "https://",
	    "http://a b", "https://x?y", "https://x#y", "https://\xC3\xA9.org"};
	struct fx   *f = *state;
	struct setup s;
	char         at_most[257] = "https://";

	for (size_t i = 0; i < COUNT(bad); i++) {
		REFUSED(INVALID,
		        run(f, &(struct setup_request){.alg = "EdDSA", .issuer = bad[i]}, &s));
		assert_string_equal(fx_field, "issuer");
	}
	memset(at_most + 8, 'a', 248);
	REFUSED(INVALID, run(f, &(struct setup_request){.alg = "EdDSA", .issuer = at_most}, &s));
	REFUSED(CONFLICT,
	        run(f, &(struct setup_request){.alg = "EdDSA", .issuer = "https://x.org"}, &s));
	assert_string_equal(fx_field, "issuer");
	OK(run(f, &(struct setup_request){.alg = "EdDSA", .issuer = "http://localhost"}, &s));
}

static void an_administrator_is_an_address(void **state)
{
	struct fx   *f = *state;
	struct setup s;

	REFUSED(INVALID, run(f, &(struct setup_request){.admin = "ann", .alg = "EdDSA"}, &s));
	fx_undo(f);
	REFUSED(INVALID, run(f, &(struct setup_request){.admin = "a b@x.org", .alg = "EdDSA"}, &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(all_that_is_missing_is_made_and_reported, fx_open_bare,
	                                    fx_close),
	    FX_TEST(the_second_time_makes_nothing),
	    FX_TEST(what_its_owner_made_of_it_stays),
	    FX_TEST(only_what_is_missing_is_made),
	    FX_TEST(an_issuer_is_a_plain_url_and_stays),
	    FX_TEST(an_administrator_is_an_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
