/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every command that changes something, with the store failing at its first
 * call, its second, its third … until there is no such call and it succeeds.
 * The lines are those of the crash sweep: tests/sweep/commands.txt.
 *
 * SAMPLE=1: at each of them. Otherwise at a sample, which SEED chooses: one of three,
 * or of seven where each takes a connection to a server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/cmd/run.h"
#include "tests/store/faulty.h"

enum { CALLS_MAX = 2000, LINES_MAX = 100 };

struct sweep {
	struct run   run;
	struct swept line[LINES_MAX];
	size_t       n;
	unsigned     faults, points;
	unsigned     seed, every; /* odd: calls fail in two ways, by turns */
};

static unsigned number(const char *name, unsigned otherwise)
{
	const char *text = getenv(name);

	return text == NULL || *text == '\0' ? otherwise : (unsigned)strtoul(text, NULL, 10);
}

static int set_up(void **state)
{
	struct sweep *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->n     = run_lines(false, s->line, LINES_MAX);
	s->seed  = number("SEED", 0);
	s->every = number("SAMPLE", 1) == 1 ? 1 : database_wanted() ? 7 : 3;
	run_open(&s->run);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct sweep *s = *state;

	print_message("%u lines, %u points\n", (unsigned)s->n, s->points);
	run_close(&s->run);
	free(s);
	return 0;
}

static void complain(struct sweep *s, const struct swept *l, unsigned at, const char *what)
{
	print_error("%s: call %u (%s): %s (%s: %s)\n", l->text, at,
	            faulty_where() == NULL ? "-" : faulty_where(), what, rc_slug(s->run.rc),
	            s->run.err.msg);
	s->faults++;
}

static bool has(const struct swept *l, char flag)
{
	return strchr(l->flags, flag) != NULL;
}

static void make_ready(struct sweep *s, const struct swept *l)
{
	run_fresh(&s->run, has(l, 'e'));
	if (!has(l, 'o'))
		return;
	run_line(&s->run, "migrate down --to 1 --yes", "-", NULL, NULL);
	assert_int_equal(s->run.rc, RC_OK);
}

/* Its lines are answered each for itself, and one of them says it; or all of them fail with it, where it is not restartable. */
static void judge_line(struct sweep *s, const struct swept *l, unsigned at, enum rc told)
{
	char code[64];

	snprintf(code, sizeof(code), "\"status\":%d,\"error\":{\"code\":\"%s\",\"message\":\"",
	         rc_status(told), rc_slug(told));
	if (s->run.rc != (has(l, 'r') ? RC_PARTIAL : told))
		complain(s, l, at, "it does not end as one whose line failed");
	else if (strstr(s->run.out, code) == NULL)
		complain(s, l, at, "no line is answered with the failure");
	else if (!has(l, 'r') && strstr(s->run.out, "\"status\":0") != NULL)
		complain(s, l, at, "all of it failed, and a line did not");
}

static void judge_output(struct sweep *s, const struct swept *l, unsigned at)
{
	/* a secret is told before the commit: dispatch.h */
	const bool told_before = has(l, 's') && strcmp(faulty_where(), "commit") == 0;

	if (s->run.n_out > 0 && !told_before && !has(l, 'r') && !has(l, 'l'))
		complain(s, l, at, "it failed, and answered");
}

/* What the line leaves after a failure at call `at`. */
static void judge_failure(struct sweep *s, const struct swept *l, unsigned at, uint64_t before)
{
	const enum rc told = at % 2 == 0 ? RC_BUSY : RC_UNAVAILABLE;

	if (s->run.rc == run_usual(l))
		complain(s, l, at, "the failure went unnoticed");
	else if (has(l, 'l'))
		judge_line(s, l, at, told);
	else if (s->run.rc != told || s->run.err.rc != told)
		complain(s, l, at, "the failure became another one");
	if (!has(l, 'l') && s->run.rc != RC_OK && s->run.err.msg[0] == '\0')
		complain(s, l, at, "no message");
	judge_output(s, l, at);
	if (!has(l, 'r')) {
		if (run_digest(&s->run) != before)
			complain(s, l, at, "the store has changed");
		return;
	}
	if (run_digest(&s->run) == before)
		return;
	/* what works in steps can be run again, to the end */
	faulty_arm(0, RC_OK);
	run_line(&s->run, l->text, l->input, NULL, faulty_driver());
	if (s->run.rc != run_usual(l))
		complain(s, l, at, "running it again does not complete it");
}

static void sweep_line(struct sweep *s, const struct swept *l)
{
	const unsigned line = (unsigned)(l - s->line);

	for (unsigned at = 1 + (s->seed + line) % s->every; at < CALLS_MAX; at += s->every) {
		uint64_t before;

		make_ready(s, l);
		before = run_digest(&s->run);
		faulty_arm(at, at % 2 == 0 ? RC_BUSY : RC_UNAVAILABLE);
		run_line(&s->run, l->text, l->input, NULL, faulty_driver());
		if (!faulty_struck()) {
			if (s->run.rc != run_usual(l))
				complain(s, l, at, "undisturbed, it fails");
			else if (run_digest(&s->run) == before)
				complain(s, l, at, "undisturbed, it changes nothing");
			return;
		}
		judge_failure(s, l, at, before);
		s->points++;
	}
	complain(s, l, CALLS_MAX, "it never succeeds");
}

static void a_store_that_fails_leaves_all_as_it_was(void **state)
{
	struct sweep *s = *state;

	for (size_t i = 0; i < s->n; i++)
		sweep_line(s, &s->line[i]);
	assert_int_equal(s->faults, 0);
}

/* The same without any failure: nothing is changed, and a secret that is shown would be good for something. */
static void a_dry_run_changes_nothing(void **state)
{
	struct sweep *s = *state;

	faulty_arm(0, RC_OK);
	s->faults = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct swept *l = &s->line[i];
		uint64_t            before;

		make_ready(s, l);
		before = run_digest(&s->run);
		run_line(&s->run, l->text, l->input, "--dry-run", NULL);
		if (s->run.rc == RC_USAGE && strstr(s->run.err.msg, "has no dry run") != NULL)
			continue;
		if (s->run.rc != RC_OK)
			complain(s, l, 0, "the dry run fails");
		else if (strstr(s->run.out, "\"dry_run\":true") == NULL)
			complain(s, l, 0, "it does not say that it was one");
		if (run_digest(&s->run) != before)
			complain(s, l, 0, "the dry run changed the store");
	}
	assert_int_equal(s->faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_store_that_fails_leaves_all_as_it_was),
	    cmocka_unit_test(a_dry_run_changes_nothing),
	};

	return cmocka_run_group_tests_name("writers", tests, set_up, tear_down);
}
