/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/advice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/base/str.h"

static void check(const struct err *err, enum advice_for reader, const char *want)
{
	struct str s = STR_EMPTY;

	advice_add(&s, err, reader);
	assert_string_equal(s.p == NULL ? "" : s.p, want);
	str_done(&s);
}

static void advice_is_put_into_words(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	check(&err, ADVICE_FOR_ARGV, "");
	(void)err_set(&err, RC_BUSY, "in use");
	check(&err, ADVICE_FOR_ARGV, "");
	(void)err_advise(&err, ADVICE_TRY_AGAIN);
	check(&err, ADVICE_FOR_ARGV, "try again");
	check(&err, ADVICE_FOR_BATCH, "try again");
	(void)err_advise_with(&err, ADVICE_LIST, "%s", "role");
	check(&err, ADVICE_FOR_ARGV, "idctl role list");
}

static void an_input_is_called_what_its_front_end_calls_it(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	(void)err_advise_with(&err, ADVICE_SECRET_OPTIONS, "%s", "code");
	check(&err, ADVICE_FOR_ARGV, "--code-stdin, --code-file FILE or --code-fd N");
	check(&err, ADVICE_FOR_BATCH, "give it as \"code\"");
}

/* What the advice is about may itself look like a place for it. */
static void what_it_is_about_is_not_read(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	(void)err_advise_with(&err, ADVICE_CHMOD_600, "%s", "{}%s'{}");
	check(&err, ADVICE_FOR_ARGV, "chmod 600 '{}%s'{}'");
}

static void every_advice_has_words(void **state)
{
	(void)state;
	for (int i = ADVICE_NONE + 1; i < ADVICE_COUNT; i++)
		for (enum advice_for reader = ADVICE_FOR_ARGV; reader <= ADVICE_FOR_BATCH;
		     reader++) {
			struct err err = {.rc = RC_NO, .advice = (enum advice)i, .with = "it"};
			struct str s   = STR_EMPTY;

			advice_add(&s, &err, reader);
			assert_true(s.n > 1);
			assert_null(strchr(s.p, '\n'));
			assert_true(s.p[s.n - 1] != '.');
			if (reader == ADVICE_FOR_ARGV && strchr(s.p, '"') != NULL)
				fail_msg("a command line is told of a member: %s", s.p);
			str_done(&s);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(advice_is_put_into_words),
	    cmocka_unit_test(an_input_is_called_what_its_front_end_calls_it),
	    cmocka_unit_test(what_it_is_about_is_not_read),
	    cmocka_unit_test(every_advice_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
