/* SPDX-License-Identifier: Apache-2.0 */
/* On a command of its own; all_commands.c looks at the real ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/argv/help.h"
#include "lib/base/str.h"

struct sample {
	const char       *name, *text, *hidden;
	struct strs       list, rest;
	bool              flag;
	struct secret_src secret;
};
#define T struct sample
static const struct opt sample_opt[] = {
    OPT_TEXT(T, text, 't', "text", "TEXT",
             "a text whose help is so long that it does not fit into one line of a terminal"),
    OPT_ARG(T, name, "NAME", "a name", .flags = OPT_REQUIRED),
    OPT_LIST(T, list, 0, "list", "A", "a list"),
    OPT_FLAG(T, flag, 0, "flag-with-a-very-long-name", "a flag"),
    OPT_TEXT(T, hidden, 0, "hidden", "X", "not shown", .flags = OPT_HIDDEN),
    OPT_SECRET(T, secret, "secret", "a secret, from standard input"),
    OPT_ARGS(T, rest, "REST", "the rest"),
    OPT_END,
};
#undef T
static const struct cmd sample_cmd = {
    .name = "try", .summary = "try it", .opts = sample_opt, .opts_size = sizeof(struct sample)};
static const struct cmd *const sample_cmds[] = {&sample_cmd, NULL};
static const struct noun       sample_noun   = {"thing", "things", sample_cmds};

static void a_usage_line_has_arguments_first(void **state)
{
	struct str s = STR_EMPTY;

	(void)state;
	help_usage(&sample_noun, &sample_cmd, &s);
	assert_string_equal(s.p, "idctl thing try NAME [REST…] [--text TEXT] [--list A]… "
	                         "[--flag-with-a-very-long-name] "
	                         "[--secret-stdin | --secret-file FILE | --secret-fd N]");
	str_done(&s);
}

static void what_does_not_fit_is_wrapped_under_its_own_column(void **state)
{
	struct str s = STR_EMPTY;

	(void)state;
	help_command(&sample_noun, &sample_cmd, &s);
	assert_non_null(strstr(
	    s.p, "  -t, --text TEXT             a text whose help is so long that it does not\n"
	         "                              fit into one line of a terminal\n"));
	assert_non_null(strstr(s.p, "      --flag-with-a-very-long-name\n"
	                            "                              a flag\n"));
	assert_null(strstr(s.p, "hidden"));
	assert_int_equal(strncmp(s.p, "try it\n\nusage:\n  idctl thing try", 32), 0);
	str_done(&s);
}

static void a_noun_lists_its_verbs(void **state)
{
	struct str s = STR_EMPTY;

	(void)state;
	help_noun(&sample_noun, &s);
	assert_non_null(strstr(s.p, "\n  try                         try it\n"));
	str_done(&s);
}

/* What help_asked prints for what was understood. */
static enum rc asked(const struct call *p, char **ret, struct err *err)
{
	size_t  n;
	FILE   *to = open_memstream(ret, &n);
	enum rc rc;

	assert_non_null(to);
	rc = help_asked(p, to, err);
	fclose(to);
	return rc;
}

static void nothing_at_all_is_a_usage_error(void **state)
{
	struct err err  = ERR_NONE;
	char      *text = NULL;

	(void)state;
	assert_int_equal(asked(&(struct call){.noun = NULL}, &text, &err), RC_USAGE);
	assert_int_equal(err.advice, ADVICE_HELP_NOUNS);
	assert_string_equal(text, "");
	free(text);
	err_clear(&err);
	assert_int_equal(asked(&(struct call){.noun = &sample_noun}, &text, &err), RC_USAGE);
	assert_int_equal(err.advice, ADVICE_HELP_VERBS);
	assert_string_equal(err.with, "thing");
	free(text);
}

static void help_that_was_asked_for_forgives_an_error_before_it(void **state)
{
	struct err err  = ERR_NONE;
	char      *text = NULL;

	(void)state;
	err_set(&err, RC_USAGE, "something else was wrong");
	assert_int_equal(
	    asked(&(struct call){.g.help = true, .noun = &sample_noun, .cmd = &sample_cmd}, &text,
	          &err),
	    RC_OK);
	assert_int_equal(err.rc, RC_OK);
	assert_non_null(strstr(text, "try it\n"));
	free(text);
}

static void help_that_cannot_be_written_is_a_failure(void **state)
{
	struct err err = ERR_NONE;
	FILE      *to  = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(to);
	assert_int_equal(help_asked(&(struct call){.g.help = true}, to, &err), RC_INTERNAL);
	fclose(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_usage_line_has_arguments_first),
	    cmocka_unit_test(what_does_not_fit_is_wrapped_under_its_own_column),
	    cmocka_unit_test(a_noun_lists_its_verbs),
	    cmocka_unit_test(nothing_at_all_is_a_usage_error),
	    cmocka_unit_test(help_that_was_asked_for_forgives_an_error_before_it),
	    cmocka_unit_test(help_that_cannot_be_written_is_a_failure),
	};

	return cmocka_run_group_tests_name("help", tests, NULL, NULL);
}
