/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/attributes.h"

#include "tests/unit/core_people.h"

static const char *change(struct fx *f, const char *before, struct strs set, struct strs unset)
{
	struct json to;

	OK(attributes_change(W, (struct json){before}, set, unset, &to, ERR));
	return to.text;
}

static void keys_are_sorted_bytewise_and_set_and_unset(void **state)
{
	struct fx *f = *state;

	assert_string_equal(change(f, NULL, NONE, NONE), "{}");
	assert_string_equal(
	    change(f, "{}", WORDS("b=2", "a=1", "B=3", "_=4", "a.b=5", "-=6"), NONE),
	    "{\"-\":\"6\",\"B\":\"3\",\"_\":\"4\",\"a\":\"1\",\"a.b\":\"5\","
	    "\"b\":\"2\"}");
	assert_string_equal(
	    change(f, "{\"a\":\"1\",\"b\":\"2\"}", WORDS("a=x=y", "c=3"), WORDS("b", "nope")),
	    "{\"a\":\"x=y\",\"c\":\"3\"}");
	assert_string_equal(change(f, "{\"a\":\"1\"}", NONE, WORDS("a")), "{}");
	assert_string_equal(change(f, NULL, WORDS("a=1", "a=2"), NONE), "{\"a\":\"2\"}");
	assert_string_equal(change(f, NULL, WORDS("q=\"\\"), NONE), "{\"q\":\"\\\"\\\\\"}");
}

static void text_of_any_script_survives_a_round(void **state)
{
	struct fx  *f    = *state;
	const char *once = change(f, NULL, WORDS("n=Zo\xC3\xAB \xF0\x9F\x98\x80"), NONE);

	assert_string_equal(once, "{\"n\":\"Zo\xC3\xAB \xF0\x9F\x98\x80\"}");
	assert_string_equal(change(f, once, NONE, NONE), once);
}

static void an_invalid_attribute_is_refused(void **state)
{
	struct fx  *f    = *state;
	const char *k64  = arena_printf(f->mem, "%064d=x", 1);
	const char *k65  = arena_printf(f->mem, "%065d=x", 1);
	const char *v500 = arena_printf(f->mem, "a=%0500d", 1);
	const char *v501 = arena_printf(f->mem, "a=%0501d", 1);
	const struct {
		const char *text;
		bool        good;
	} rows[] = {{"a", false},          {"=x", false},   {"a b=x", false},  {"a/b=x", false},
	            {"\xC3\xA9=x", false}, {"a=\n", false}, {"a=\x7f", false}, {"a=\xff", false},
	            {k64, true},           {k65, false},    {v500, true},      {v501, false},
	            {"A.b_c-9=x", true}};
	struct json to;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const enum rc rc =
		    attributes_change(W, (struct json){0}, WORDS(rows[i].text), NONE, &to, ERR);

		if (rc != (rows[i].good ? RC_OK : RC_INVALID))
			fail_msg("%.70s: %s", rows[i].text, rc_slug(rc));
		if (!rows[i].good)
			assert_string_equal(f->err.field, "attr");
		err_clear(ERR);
	}
	REFUSED(INVALID, attributes_change(W, (struct json){0}, NONE, WORDS("a b"), &to, ERR));
	assert_string_equal(fx_field, "attr");
}

static void there_are_at_most_64(void **state)
{
	struct fx  *f = *state;
	const char *v[65];
	const char *full;
	struct json to;

	for (int i = 0; i < 65; i++)
		v[i] = arena_printf(f->mem, "k%02d=x", i);
	full = change(f, NULL, (struct strs){v, 64}, NONE);
	REFUSED(INVALID,
	        attributes_change(W, (struct json){full}, WORDS("one.more=x"), NONE, &to, ERR));
	assert_string_equal(fx_field, "attr");
	REFUSED(INVALID,
	        attributes_change(W, (struct json){0}, (struct strs){v, 65}, NONE, &to, ERR));
	change(f, full, WORDS("k00=y"), NONE);
	assert_non_null(strstr(change(f, full, WORDS("one.more=x"), WORDS("k63")), "one.more"));
}

static void a_damaged_stored_value_is_reported(void **state)
{
	struct fx  *f = *state;
	struct json to;

	REFUSED(CORRUPT, attributes_change(W, (struct json){"{\"a\""}, NONE, NONE, &to, ERR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(keys_are_sorted_bytewise_and_set_and_unset),
	    FX_TEST(text_of_any_script_survives_a_round),
	    FX_TEST(an_invalid_attribute_is_refused),
	    FX_TEST(there_are_at_most_64),
	    FX_TEST(a_damaged_stored_value_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
