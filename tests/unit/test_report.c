/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"
#include "lib/out/report.h"

static const struct err taken = {
    .rc     = RC_CONFLICT,
    .msg    = "ann@example.org is already taken",
    .field  = "email",
    .native = "23505",
};

static const char show_ann[] = "idctl user show ann@example.org";

static void check(const struct err *err, struct report_context context, const char *want)
{
	char  *got = NULL;
	size_t n;
	FILE  *to = open_memstream(&got, &n);

	context.prog = "idctl";
	report_error(to, err, &context);
	fclose(to);
	if (strcmp(got, want) != 0)
		fail_msg("%s\ninstead of\n%s", got, want);
	if (context.json) {
		json_t *j = json_loads(got, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(json_object_get(j, "error"));
		json_decref(j);
	}
	free(got);
}

static void text_says_who_what_and_what_next(void **state)
{
	(void)state;
	check(&taken, (struct report_context){.noun = "user", .verb = "create", .hint = show_ann},
	      "idctl: user create: ann@example.org is already taken (conflict)\n"
	      "hint: idctl user show ann@example.org\n");
	check(&taken,
	      (struct report_context){
	          .noun = "user", .verb = "create", .verbose = true, .hint = show_ann},
	      "idctl: user create: ann@example.org is already taken (conflict)\n"
	      "hint: idctl user show ann@example.org\nnative: 23505\n");
	check(&(struct err){.rc = RC_USAGE, .msg = "no such command"}, (struct report_context){0},
	      "idctl: no such command (usage)\n");
	check(&(struct err){.rc = RC_USAGE, .msg = "no such verb"},
	      (struct report_context){.noun = "user"}, "idctl: user: no such verb (usage)\n");
	check(&(struct err){.rc = RC_BUSY, .msg = "locked"},
	      (struct report_context){.verb = "init", .verbose = true},
	      "idctl: init: locked (busy)\n");
}

static void json_has_every_key(void **state)
{
	(void)state;
	check(&taken,
	      (struct report_context){
	          .json = true, .noun = "user", .verb = "create", .hint = show_ann},
	      "{\"error\":{\"code\":\"conflict\",\"message\":\"ann@example.org is already taken\","
	      "\"noun\":\"user\",\"verb\":\"create\",\"field\":\"email\","
	      "\"hint\":\"idctl user show ann@example.org\"}}\n");
	check(&(struct err){.rc = RC_USAGE, .msg = "no such command"},
	      (struct report_context){.json = true},
	      "{\"error\":{\"code\":\"usage\",\"message\":\"no such command\",\"noun\":null,"
	      "\"verb\":null,\"field\":null,\"hint\":null}}\n");
	check(&taken,
	      (struct report_context){
	          .json = true, .verbose = true, .verb = "init", .hint = show_ann},
	      "{\"error\":{\"code\":\"conflict\",\"message\":\"ann@example.org is already taken\","
	      "\"noun\":null,\"verb\":\"init\",\"field\":\"email\","
	      "\"hint\":\"idctl user show ann@example.org\",\"native\":\"23505\"}}\n");
}

static void an_outcome_without_words_gets_its_meaning(void **state)
{
	(void)state;
	check(&(struct err){.rc = RC_NO}, (struct report_context){.noun = "perm", .verb = "check"},
	      "idctl: perm check: the answer is no (no)\n");
	check(&(struct err){.rc = RC_NOT_FOUND}, (struct report_context){.json = true},
	      "{\"error\":{\"code\":\"not_found\",\"message\":\"what was named does not exist\","
	      "\"noun\":null,\"verb\":null,\"field\":null,\"hint\":null}}\n");
}

static void hostile_words_are_shown_not_obeyed(void **state)
{
	const struct err hostile = {
	    .rc     = RC_INVALID,
	    .msg    = "'a\nidctl: all is well\x1b[2J' \xe2\x80\xae\x9b\xff",
	    .native = "server \x1b]0;x\x07 says",
	};

	(void)state;
	check(&hostile, (struct report_context){.verbose = true, .hint = "b\rc"},
	      "idctl: 'a\\u{000a}idctl: all is well\\u{001b}[2J' \\u{202e}\\x9b\\xff (invalid)\n"
	      "hint: b\\u{000d}c\nnative: server \\u{001b}]0;x\\u{0007} says\n");
	check(&hostile, (struct report_context){.json = true, .hint = "b\rc"},
	      "{\"error\":{\"code\":\"invalid\",\"message\":\"'a\\nidctl: all is well\\u001b[2J' "
	      "\\u202e\xEF\xBF\xBD\xEF\xBF\xBD\",\"noun\":null,\"verb\":null,\"field\":null,"
	      "\"hint\":\"b\\rc\"}}\n");
}

static void a_message_cut_inside_a_character_is_still_text(void **state)
{
	struct err err = ERR_NONE;
	char      *got = NULL;
	size_t     n;
	FILE      *to = open_memstream(&got, &n);
	json_t    *j;

	(void)state;
	err_set(&err, RC_INVALID, "%0318d\xc3\xa9", 0); /* the last byte has no room */
	report_error(to, &err, &(struct report_context){.json = true, .prog = "idctl"});
	fclose(to);
	j = json_loads(got, 0, NULL);
	assert_non_null(j);
	json_decref(j);
	free(got);
}

static void nothing_is_said_about_a_closed_standard_error(void **state)
{
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	report_error(full, &taken, &(struct report_context){.prog = "idctl"});
	fclose(full);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_says_who_what_and_what_next),
	    cmocka_unit_test(json_has_every_key),
	    cmocka_unit_test(an_outcome_without_words_gets_its_meaning),
	    cmocka_unit_test(hostile_words_are_shown_not_obeyed),
	    cmocka_unit_test(a_message_cut_inside_a_character_is_still_text),
	    cmocka_unit_test(nothing_is_said_about_a_closed_standard_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
