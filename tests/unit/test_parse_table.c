/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for the command line of every command there is. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/nouns.h"
#include "cmd/params.h"
#include "tests/unit/parse_fixture.h"

/* A value that an option takes; a secret's way in is part of its name. */
static const char *value_for(const struct opt *o)
{
	return o->kind == OPT_KIND_WORD     ? o->words->word[word_first(o->words)]
	     : o->kind == OPT_KIND_INT      ? (o->min > 1 ? "6" : "1")
	     : o->kind == OPT_KIND_DURATION ? "1d"
	     : o->kind == OPT_KIND_TIME     ? "2026-01-01T00:00:00Z"
	                                    : "x";
}

static void said_twice(struct fixture *f, const struct noun *noun, const struct cmd *cmd,
                       const struct opt *o)
{
	char        option[2][80], field[PARAM_FIELD];
	const char *argv[] = {noun->name, cmd->name, option[0], option[1], NULL};

	for (int i = 0; i < 2; i++)
		snprintf(option[i], sizeof(option[i]),
		         o->kind == OPT_KIND_FLAG ? "--%s" : "--%s=%s", o->name, value_for(o));
	param_field(o, field);
	if (parse(f, argv + (*noun->name == '\0'), NULL) != RC_USAGE ||
	    strstr(f->err.msg, "is given twice") == NULL || strcmp(f->err.field, field) != 0)
		fail_msg("%s %s %s: %s", noun->name, cmd->name, option[0], f->err.msg);
}

/* Of one command: how many options were tried. */
static unsigned all_twice(struct fixture *f, const struct noun *noun, const struct cmd *cmd)
{
	const struct opt *tables[PARAM_TABLES + 1];
	unsigned          n = 0;

	param_tables(cmd, tables);
	for (size_t t = 0; tables[t] != NULL; t++)
		for (const struct opt *o = tables[t]; o->kind != OPT_KIND_END; o++) {
			if (o->name == NULL || o->kind == OPT_KIND_LIST ||
			    o->kind == OPT_KIND_SECRET)
				continue;
			said_twice(f, noun, cmd, o);
			n++;
		}
	return n;
}

/* An option before a command's own, as a wrapper puts it, is not taken back by one behind. */
static void an_option_that_is_not_a_list_is_given_once(void **state)
{
	struct fixture *f = *state;
	unsigned        n = 0;

	for (const struct noun *noun = nouns; noun->name != NULL; noun++)
		for (const struct cmd *const *cmd = noun->cmds; *cmd != NULL; cmd++)
			n += all_twice(f, noun, *cmd);
	assert_true(n > 1000);
	assert_int_equal(parse(f, ARGV("-n", "user", "list", "-n"), NULL), RC_USAGE);
	assert_int_equal(parse(f, ARGV("user", "list", "-nn"), NULL), RC_USAGE);
	assert_int_equal(parse(f, ARGV("-o", "json", "user", "list", "-ocsv"), NULL), RC_USAGE);
}

/* What many words take grows with them, and not with their square. */
static void many_words_take_memory_for_as_many(void **state)
{
	struct fixture *f    = *state;
	const int       argc = PARAM_WORDS_MAX + 1;
	char          **argv = calloc((size_t)argc + 1, sizeof(*argv));
	char word[] = "x", user[] = "user", show[] = "show", list[] = "list", where[] = "-wa=b";
	struct rusage before, after;

	for (int i = 0; i < argc; i++)
		argv[i] = word;
	argv[0] = user;
	argv[1] = show;
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(
	    parse_args(&(struct parse_input){.argc = argc - 1, .argv = argv, .mem = f->mem},
	               &f->parsed, &f->err),
	    RC_OK);
	for (int i = 2; i < argc; i++)
		argv[i] = where;
	argv[1] = list;
	assert_int_equal(
	    parse_args(&(struct parse_input){.argc = argc - 1, .argv = argv, .mem = f->mem},
	               &f->parsed, &f->err),
	    RC_OK);
	assert_int_equal(f->parsed.list.where.n, argc - 3);
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 64 * 1024);
	assert_int_equal(
	    parse_args(&(struct parse_input){.argc = argc, .argv = argv, .mem = f->mem}, &f->parsed,
	               &f->err),
	    RC_USAGE);
	free(argv);
}

/* So many kB more than before, in a process of its own: what another took does not count. */
static long taken_by(struct fixture *f, int argc, char **argv)
{
	struct parse_input in = {.argc = argc, .argv = argv, .mem = f->mem};
	struct rusage      before, after;
	enum rc            rc;

	getrusage(RUSAGE_SELF, &before);
	f->err = (struct err)ERR_NONE;
	rc     = parse_args(&in, &f->parsed, &f->err);
	getrusage(RUSAGE_SELF, &after);
	/* what else must be said is missing, or "x" is none of the words that it takes */
	return rc == RC_OK || rc == RC_USAGE || rc == RC_INVALID
	         ? after.ru_maxrss - before.ru_maxrss
	         : LONG_MAX;
}

/* As many words as are taken, all of one list: an option's, or the names. */
static void all_of_one(struct fixture *f, const struct noun *noun, const struct cmd *cmd,
                       const struct opt *o, char **argv)
{
	char      noun_name[40], verb[40], word[80];
	const int argc = PARAM_WORDS_MAX - 1;
	int       n    = 0, status;
	pid_t     pid;

	snprintf(noun_name, sizeof(noun_name), "%s", noun->name);
	snprintf(verb, sizeof(verb), "%s", cmd->name);
	snprintf(word, sizeof(word), o->kind == OPT_KIND_LIST ? "--%s=x" : "x", o->name);
	if (*noun->name != '\0')
		argv[n++] = noun_name;
	argv[n++] = verb;
	while (n < argc)
		argv[n++] = word;
	argv[n] = NULL;
	pid     = fork();
	if (pid == 0)
		_exit(taken_by(f, argc, argv) < 32 * 1024 ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status != 0)
		fail_msg("%s %s %s: more than 32 MiB", noun->name, cmd->name, word);
}

/* One list in four of each command, which by SEED; all of them with SAMPLE=1. */
static unsigned all_lists(struct fixture *f, const struct noun *noun, const struct cmd *cmd,
                          char **argv)
{
	const char       *seed = getenv("SEED"), *sample = getenv("SAMPLE");
	const unsigned    first = seed == NULL ? 0 : (unsigned)atoi(seed);
	const unsigned    each  = sample != NULL && strcmp(sample, "1") == 0 ? 1 : 4;
	const struct opt *tables[PARAM_TABLES + 1];
	unsigned          n = 0;

	param_tables(cmd, tables);
	for (size_t t = 0; tables[t] != NULL; t++)
		for (const struct opt *o = tables[t]; o->kind != OPT_KIND_END; o++)
			if ((o->kind == OPT_KIND_LIST || o->kind == OPT_KIND_ARGS) &&
			    (n++ + first) % each == 0)
				all_of_one(f, noun, cmd, o, argv);
	return n;
}

static void every_list_takes_memory_for_its_words(void **state)
{
	struct fixture *f    = *state;
	char          **argv = calloc(PARAM_WORDS_MAX + 1, sizeof(*argv));
	unsigned        n    = 0;

	for (const struct noun *noun = nouns; noun->name != NULL; noun++)
		for (const struct cmd *const *cmd = noun->cmds; *cmd != NULL; cmd++)
			n += all_lists(f, noun, *cmd, argv);
	assert_true(n > 60);
	free(argv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_option_that_is_not_a_list_is_given_once),
	    TEST(many_words_take_memory_for_as_many),
	    TEST(every_list_takes_memory_for_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
