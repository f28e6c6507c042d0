/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/argv/gen.h"
#include "lib/base/str.h"

static void a_page_keeps_its_prose_and_gets_its_blocks_anew(void **state)
{
	static const char page[] =
	    ".Sh A\nprose\n.\\\" gen: nouns\nwhat was there\n.\\\" gen: end\nmore\n";
	struct str one = STR_EMPTY, two = STR_EMPTY, block = STR_EMPTY;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(gen_page(page, &one, &err), RC_OK);
	assert_int_equal(gen_block("nouns", &block, &err), RC_OK);
	assert_int_equal(strncmp(one.p, ".Sh A\nprose\n.\\\" gen: nouns\n", 27), 0);
	assert_non_null(strstr(one.p, block.p));
	assert_null(strstr(one.p, "what was there"));
	assert_non_null(strstr(one.p, ".\\\" gen: end\nmore\n"));
	/* and once more changes nothing */
	assert_int_equal(gen_page(one.p, &two, &err), RC_OK);
	assert_string_equal(one.p, two.p);
	str_done(&one);
	str_done(&two);
	str_done(&block);
}

static void a_verb_that_a_page_does_not_have_is_added(void **state)
{
	static const char page[] = ".\\\" gen: synopsis config\n.\\\" gen: end\n"
	                           ".Sh COMMANDS\nprose\n.Sh SEE ALSO\n";
	struct str        one = STR_EMPTY, two = STR_EMPTY;
	struct err        err = ERR_NONE;

	(void)state;
	assert_int_equal(gen_page(page, &one, &err), RC_OK);
	assert_non_null(strstr(one.p, ".Sh COMMANDS\nprose\n.Ss set\n"));
	assert_non_null(strstr(one.p, ".\\\" gen: command config set\n"));
	assert_non_null(strstr(one.p, ".\\\" gen: end\n.Sh SEE ALSO\n"));
	assert_int_equal(gen_page(one.p, &two, &err), RC_OK);
	assert_string_equal(one.p, two.p);
	str_done(&one);
	str_done(&two);
}

static void a_page_without_blocks_stays_as_it_is(void **state)
{
	static const char *const pages[] = {"a\nb\n", "no end of line", "\n\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		struct str s   = STR_EMPTY;
		struct err err = ERR_NONE;

		assert_int_equal(gen_page(pages[i], &s, &err), RC_OK);
		assert_string_equal(s.p, pages[i]);
		str_done(&s);
	}
}

static void what_cannot_be_made_is_refused(void **state)
{
	static const char *const pages[] = {".\\\" gen: nonsense\n.\\\" gen: end\n",
	                                    ".\\\" gen: command user nothing\n.\\\" gen: end\n",
	                                    ".\\\" gen: synopsis nothing\n.\\\" gen: end\n",
	                                    ".\\\" gen: nouns\nno end\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		struct str s   = STR_EMPTY;
		struct err err = ERR_NONE;

		assert_int_equal(gen_page(pages[i], &s, &err), RC_USAGE);
		assert_true(err.msg[0] != '\0');
		str_done(&s);
	}
}

static void every_kind_of_block_can_be_made(void **state)
{
	static const struct {
		const char *what, *has;
	} cases[] = {
	    {"synopsis user", ".Nm idctl user create\n"},
	    {"synopsis -", ".Nm idctl doctor\n"},
	    {"command user create", ".Va email"},
	    {"command - init", "Fl -admin"},
	    {"nouns", ".Xr idctl-user 1 ."},
	    {"verbs", ".It Cm doctor\n"},
	    {"globals", ".It Fl o , Fl -output Ar \\&FORMAT\n"},
	    {"lists", "Fl -where"},
	    {"exits", ".It 75 Pq Li busy\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str s   = STR_EMPTY;
		struct err err = ERR_NONE;

		assert_int_equal(gen_block(cases[i].what, &s, &err), RC_OK);
		if (strstr(s.p, cases[i].has) == NULL)
			fail_msg("%s has no '%s':\n%s", cases[i].what, cases[i].has, s.p);
		str_done(&s);
	}
}

/* mdoc takes a word of two or three letters, and most punctuation, for something to do. */
static void no_line_of_prose_begins_like_a_macro(void **state)
{
	struct str s   = STR_EMPTY;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(gen_block("globals", &s, &err), RC_OK);
	for (const char *p = s.p; *p != '\0'; p += strcspn(p, "\n") + 1)
		if (*p == '.')
			assert_true(strncmp(p, ".It ", 4) == 0 || strncmp(p, ".Bl ", 4) == 0 ||
			            strncmp(p, ".El\n", 4) == 0);
		else
			assert_true(*p != '\'');
	str_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_page_keeps_its_prose_and_gets_its_blocks_anew),
	    cmocka_unit_test(a_verb_that_a_page_does_not_have_is_added),
	    cmocka_unit_test(a_page_without_blocks_stays_as_it_is),
	    cmocka_unit_test(what_cannot_be_made_is_refused),
	    cmocka_unit_test(every_kind_of_block_can_be_made),
	    cmocka_unit_test(no_line_of_prose_begins_like_a_macro),
	};

	return cmocka_run_group_tests_name("gen", tests, NULL, NULL);
}
