/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every command in the table, those not yet written too. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/argv/parse.h"
#include "cmd/params.h"
#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "tests/cmd/run.h"

enum { COLUMNS = 80 };

struct sweep {
	struct run run;
	unsigned   faults;
};

static int set_up(void **state)
{
	struct sweep *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	run_open(&s->run);
	run_fresh(&s->run, false);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct sweep *s = *state;

	run_close(&s->run);
	free(s);
	return 0;
}

static void complain(struct sweep *s, const char *what, const char *why)
{
	print_error("%s: %s\n", what, why);
	s->faults++;
}

static const char *path_of(const struct noun *noun, const struct cmd *cmd)
{
	static char path[80]; /* until the next call */

	snprintf(path, sizeof(path), "%s%s%s", noun->name, *noun->name == '\0' ? "" : " ",
	         cmd->name);
	return path;
}

typedef void for_command(struct sweep *s, const struct noun *noun, const struct cmd *cmd);

/* Every command that people see. */
static void each_command(struct sweep *s, for_command *what)
{
	s->faults = 0;
	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct cmd *const *c = n->cmds; *c != NULL; c++)
			if (((*c)->needs & NEED_HIDDEN) == 0)
				what(s, n, *c);
	assert_int_equal(s->faults, 0);
}

/* ---- the table itself ---- */

static bool same_spelling(const struct opt *a, const struct opt *b)
{
	static const char *const suffix[] = {"-stdin", "-file", "-fd", ""};
	char                     one[96], two[96];
	const bool secret_a = a->kind == OPT_KIND_SECRET, secret_b = b->kind == OPT_KIND_SECRET;

	if (a->letter != 0 && a->letter == b->letter)
		return true;
	for (int i = 0; a->name != NULL && b->name != NULL && i < 4; i++)
		for (int k = 0; k < 4; k++) {
			snprintf(one, sizeof(one), "%s%s", a->name, secret_a ? suffix[i] : "");
			snprintf(two, sizeof(two), "%s%s", b->name, secret_b ? suffix[k] : "");
			if (strcmp(one, two) == 0)
				return true;
		}
	return false;
}

static void check_options(struct sweep *s, const struct noun *noun, const struct cmd *cmd)
{
	const struct opt *table[PARAM_TABLES + 1], *all[128];
	size_t            n = 0;
	char              why[200];

	param_tables(cmd, table);
	for (size_t i = 0; table[i] != NULL; i++)
		for (const struct opt *o = table[i]; o->kind != OPT_KIND_END; o++)
			all[n++] = o;
	for (size_t i = 0; i < n; i++) {
		if (all[i]->help == NULL || *all[i]->help == '\0')
			complain(s, path_of(noun, cmd), "an option without help");
		for (size_t k = 0; k < i; k++)
			if (same_spelling(all[k], all[i])) {
				snprintf(why, sizeof(why), "'%s' and '%s' are spelled alike",
				         all[k]->name, all[i]->name);
				complain(s, path_of(noun, cmd), why);
			}
	}
	if (cmd->summary == NULL || *cmd->summary == '\0')
		complain(s, path_of(noun, cmd), "no summary");
}

static void no_two_options_are_spelled_alike(void **state)
{
	each_command(*state, check_options);
}

static void check_fallbacks(struct sweep *s, const struct noun *noun, const struct cmd *cmd)
{
	AUTO(arena) struct arena *mem = arena_new();
	struct call               parsed;
	struct err                err = ERR_NONE;
	char                      verb[64], help[] = "--help";
	char *const               argv[] = {verb, help};

	snprintf(verb, sizeof(verb), "%s", cmd->name);
	if (parse_args(
	        &(struct parse_input){
	            .argc = 2, .argv = argv, .noun = noun, .now = {1700000000000000}, .mem = mem},
	        &parsed, &err) != RC_OK)
		complain(s, path_of(noun, cmd), err.msg);
	else if (parsed.cmd != cmd)
		complain(s, path_of(noun, cmd), "another command was understood");
}

static void every_fallback_parses(void **state)
{
	each_command(*state, check_fallbacks);
}

/* ---- what is said of it ---- */

static size_t columns(const char *line, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)line[i] & 0xc0) != 0x80;
	return count;
}

static void judge_help(struct sweep *s, const char *what)
{
	if (s->run.rc != RC_OK)
		complain(s, what, s->run.err.msg);
	if (s->run.n_out == 0)
		complain(s, what, "says nothing");
	for (const char *p = s->run.out; *p != '\0';) {
		const size_t n = strcspn(p, "\n");

		if (columns(p, n) > COLUMNS) {
			print_error("%.*s\n", (int)n, p);
			complain(s, what, "a line is too long");
		}
		if (n > 0 && p[n - 1] == ' ')
			complain(s, what, "a line ends with a blank");
		p += n + (p[n] == '\n');
	}
}

static void check_help(struct sweep *s, const struct noun *noun, const struct cmd *cmd)
{
	run_line(&s->run, path_of(noun, cmd), "-", "--help", NULL);
	judge_help(s, path_of(noun, cmd));
	if (strncmp(s->run.out, cmd->summary, strlen(cmd->summary)) != 0)
		complain(s, path_of(noun, cmd), "help does not begin with the summary");
}

static void help_fits_a_terminal(void **state)
{
	struct sweep *s = *state;

	each_command(s, check_help);
	for (const struct noun *n = nouns; n->name != NULL; n++) {
		run_line(&s->run, n->name, "-", "--help", NULL);
		judge_help(s, n->name);
	}
	assert_int_equal(s->faults, 0);
}

/* All files that match, one after the other; empty when there are none. */
static void read_all(const char *pattern, struct str *ret)
{
	char   block[4096];
	glob_t found = {.gl_pathc = 0};

	str_add(ret, "");
	if (glob(pattern, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++) {
			FILE *f = fopen(found.gl_pathv[i], "r");

			assert_non_null(f);
			for (size_t n; (n = fread(block, 1, sizeof(block), f)) > 0;)
				str_addn(ret, block, n);
			fclose(f);
		}
	globfree(&found);
}

static void check_manual(struct sweep *s, const struct noun *noun, const struct cmd *cmd)
{
	const bool top  = *noun->name == '\0';
	struct str page = STR_EMPTY;
	char       name[96], block[128];

	snprintf(name, sizeof(name), top ? "man/idctl.1" : "man/idctl-%s.1", noun->name);
	snprintf(block, sizeof(block), "gen: command %s %s\n", top ? "-" : noun->name, cmd->name);
	read_all(name, &page);
	if (strstr(page.p, block) == NULL)
		complain(s, path_of(noun, cmd), "has no section in its manual page");
	str_done(&page);
}

static void every_command_is_in_its_manual_page(void **state)
{
	each_command(*state, check_manual);
}

static void check_tested(struct sweep *s, const struct noun *noun, const struct cmd *cmd)
{
	static struct str tests = STR_EMPTY; /* read once; wiped with the last command */
	char              name[96];
	bool              found = false;

	if (tests.p == NULL)
		read_all("tests/cli/*.t", &tests);
	snprintf(name, sizeof(name), " %s", path_of(noun, cmd));
	for (const char *p = tests.p; !found && (p = strstr(p, name)) != NULL; p++)
		found = strchr(" \n'\"", p[strlen(name)]) != NULL;
	if (!found)
		complain(s, path_of(noun, cmd), "no test in tests/cli names it");
}

static void every_command_is_named_by_a_test(void **state)
{
	each_command(*state, check_tested);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_two_options_are_spelled_alike),
	    cmocka_unit_test(every_fallback_parses),
	    cmocka_unit_test(help_fits_a_terminal),
	    cmocka_unit_test(every_command_is_in_its_manual_page),
	    cmocka_unit_test(every_command_is_named_by_a_test),
	};

	return cmocka_run_group_tests_name("commands", tests, set_up, tear_down);
}
