/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/name/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/strs.h"

#define WORDS(...)                                              \
	((struct strs){.v = (const char *const[]){__VA_ARGS__}, \
	               .n = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)})
static const struct strs none = {.n = 0};

/* RFC 6749, 3.3: %x21 / %x23-5B / %x5D-7E */
static void a_word_is_a_scope_token(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		const char text[] = {'a', (char)c, '\0'};
		const bool good = c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e);
		struct err err  = ERR_NONE;

		if ((words_check(WORDS(text), "scope", &err) == RC_OK) != good)
			fail_msg("byte %02x", (unsigned)c);
		if (!good)
			assert_string_equal(err.field, "scope");
	}
}

static void words_and_lists_have_a_length(void **state)
{
	char        long_word[257];
	const char *v[65];
	struct err  err = ERR_NONE;

	(void)state;
	memset(long_word, 'a', 256);
	long_word[255] = '\0';
	assert_int_equal(words_check(WORDS("ok", long_word), "audience", &err), RC_OK);
	long_word[255] = 'a';
	long_word[256] = '\0';
	assert_int_equal(words_check(WORDS("ok", long_word), "audience", &err), RC_INVALID);
	assert_string_equal(err.field, "audience");
	err_clear(&err);
	assert_int_equal(words_check(WORDS(""), "audience", &err), RC_INVALID);
	err_clear(&err);
	for (size_t i = 0; i < 65; i++)
		v[i] = "x";
	assert_int_equal(words_check((struct strs){v, 64}, "audience", &err), RC_OK);
	assert_int_equal(words_check((struct strs){v, 65}, "audience", &err), RC_INVALID);
	err_clear(&err);
	assert_int_equal(words_check(none, "audience", &err), RC_OK);
}

static void they_are_compared_as_sets(void **state)
{
	const struct {
		struct strs a, b;
		bool        within, same;
	} rows[] = {
	    {none, none, true, true},
	    {none, WORDS("a"), true, false},
	    {WORDS("a"), none, false, false},
	    {WORDS("a"), WORDS("b", "a"), true, false},
	    {WORDS("b", "a"), WORDS("a", "b"), true, true},
	    {WORDS("a", "a"), WORDS("a"), true, true},
	    {WORDS("a", "c"), WORDS("a", "b"), false, false},
	    {WORDS("A"), WORDS("a"), false, false},
	    {WORDS("a"), WORDS("ab"), false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strs_within(rows[i].a, rows[i].b) != rows[i].within ||
		    strs_same(rows[i].a, rows[i].b) != rows[i].same)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_word_is_a_scope_token),
	    cmocka_unit_test(words_and_lists_have_a_length),
	    cmocka_unit_test(they_are_compared_as_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
