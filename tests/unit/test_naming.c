/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/naming.h"

#include "lib/base/secret.h"
#include "lib/core/key/key.h"
#include "tests/unit/core_people.h"

static const char *names(struct fx *f, const struct naming *of, const char *prefix)
{
	struct strs found;

	OK(naming_suggest(W, of, prefix, &found, ERR));
	return list_join(found, f->mem);
}

static void names_begin_with_what_was_typed(void **state)
{
	struct fx                  *f      = *state;
	AUTO(secret) struct secret *secret = NULL;
	struct client               c;

	fx_user(f, "ann@example.org", NONE);
	fx_user(f, "anna@example.org", NONE);
	fx_user(f, "\xC3\xA9mile@example.org", NONE);
	fx_role(f, "ops", WORDS("doc:read", "doc:write", "*:read"));
	OK(client_create(W, &(struct client_new){.as.name = "app"}, &c, &secret, ERR));
	assert_string_equal(names(f, &user_naming, "ann"), "ann@example.org anna@example.org");
	assert_string_equal(names(f, &user_naming, "ann@"), "ann@example.org");
	assert_string_equal(names(f, &user_naming, "\xC3\xA9"), "\xC3\xA9mile@example.org");
	assert_string_equal(names(f, &user_naming, "annab"), "");
	assert_string_equal(names(f, &role_naming, ""), "admin ops service user");
	assert_string_equal(names(f, &role_naming, "o"), "ops");
	assert_string_equal(names(f, &perm_naming, "doc:"), "doc:read doc:write");
	assert_string_equal(names(f, &perm_naming, "*"), "*:* *:read");
	assert_string_equal(names(f, &client_naming, "a"), "app");
	assert_string_equal(names(f, &subject_naming, "a"), "ann@example.org anna@example.org app");
	assert_string_equal(names(f, &key_naming, f->made.kid), f->made.kid);
	assert_string_equal(names(f, &key_naming, ""), f->made.kid);
}

static void an_address_is_found_as_it_is_shown(void **state)
{
	struct fx *f = *state;

	fx_user(f, "Ann@Example.org", NONE);
	assert_string_equal(names(f, &user_naming, "ann"), "Ann@Example.org");
	assert_string_equal(names(f, &user_naming, "Ann@E"), "Ann@Example.org");
}

static void there_are_at_most_200(void **state)
{
	struct fx  *f = *state;
	struct strs found;

	for (int i = 0; i <= NAMING_MAX; i++)
		fx_role(f, arena_printf(f->mem, "r%03d", i), NONE);
	OK(naming_suggest(W, &role_naming, "r", &found, ERR));
	assert_int_equal(found.n, NAMING_MAX);
	assert_string_equal(found.v[0], "r000");
	assert_string_equal(found.v[199], "r199");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(names_begin_with_what_was_typed),
	    FX_TEST(an_address_is_found_as_it_is_shown),
	    FX_TEST(there_are_at_most_200),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
