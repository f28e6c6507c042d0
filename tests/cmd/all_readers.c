/* SPDX-License-Identifier: Apache-2.0 */
/* Every command that only looks (tests/sweep/commands.txt), in every format; what it says is judged by readers that are not ours. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/cmd.h"
#include "tests/cmd/run.h"

enum { LINES_MAX = 100 };

struct sweep {
	struct run   run;
	struct swept line[LINES_MAX]; /* of tests/sweep/commands.txt: those that only look */
	size_t       n;
	unsigned     faults, answers;
};

static int set_up(void **state)
{
	struct sweep *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->n = run_lines(true, s->line, LINES_MAX);
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
			/* what only reads the store it was opened for may be changing another one */
			if (((*c)->needs & (NEED_HIDDEN | NEED_ELSEWHERE)) == 0)
				what(s, n, *c);
	assert_int_equal(s->faults, 0);
}

static void judge_json(struct sweep *s, const char *what, const char *text, size_t n)
{
	json_error_t why;
	json_t      *j = json_loadb(text, n, JSON_REJECT_DUPLICATES, &why);

	if (j == NULL)
		complain(s, what, why.text);
	else if (!json_is_object(j))
		complain(s, what, "is no JSON object");
	json_decref(j);
}

static void judge_lines(struct sweep *s, const char *what)
{
	for (const char *p = s->run.out; *p != '\0';) {
		const size_t n = strcspn(p, "\n");

		if (p[n] != '\n')
			complain(s, what, "the last line has no end");
		judge_json(s, what, p, n);
		p += n + (p[n] == '\n');
	}
}

/* RFC 4180 to the letter: how many cells has the record at *at? 0: it is none. */
static unsigned cells(const char **at)
{
	unsigned    n = 1;
	const char *p = *at;

	for (;; n++) {
		if (*p == '"') {
			for (p++; *p != '\0' && (*p != '"' || p[1] == '"'); p++)
				p += *p == '"';
			if (*p++ != '"')
				return 0;
		} else {
			p += strcspn(p, ",\"\r\n");
		}
		if (*p++ != ',')
			break;
	}
	if (p[-1] != '\r' || *p != '\n')
		return 0;
	*at = p + 1;
	return n;
}

static void judge_csv(struct sweep *s, const char *what)
{
	const char    *p      = s->run.out;
	const unsigned wanted = *p == '\0' ? 0 : cells(&p);

	if (wanted == 0)
		complain(s, what, "csv without a heading");
	while (wanted > 0 && *p != '\0')
		if (cells(&p) != wanted) {
			complain(s, what, "a csv record that is none, or of another length");
			return;
		}
}

static void judge_text(struct sweep *s, const char *what)
{
	for (const char *p = s->run.out; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' && *p != '\n') {
			complain(s, what, "a control character");
			return;
		}
	if (s->run.n_out > 0 && s->run.out[s->run.n_out - 1] != '\n')
		complain(s, what, "the last line has no end");
}

static void judge_format(struct sweep *s, const char *format, const char *what)
{
	if (strcmp(format, "json") == 0)
		judge_json(s, what, s->run.out, s->run.n_out);
	else if (strcmp(format, "jsonl") == 0)
		judge_lines(s, what);
	else if (strcmp(format, "csv") == 0)
		judge_csv(s, what);
	else
		judge_text(s, what);
}

static bool is_of(const struct swept *l, const struct noun *noun, const struct cmd *cmd)
{
	const char  *path = path_of(noun, cmd);
	const size_t n    = strlen(path);

	return strncmp(l->text, path, n) == 0 && (l->text[n] == '\0' || l->text[n] == ' ');
}

static const struct cmd *command(const struct swept *l)
{
	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct cmd *const *c = n->cmds; *c != NULL; c++)
			if (is_of(l, n, *c))
				return *c;
	return NULL;
}

static void ask(struct sweep *s, const struct swept *l, const char *format)
{
	const struct cmd *cmd = command(l);
	char              what[300], option[32];

	assert_non_null(cmd);
	snprintf(option, sizeof(option), "-o %s", format);
	snprintf(what, sizeof(what), "%s %s", l->text, option);
	run_line(&s->run, l->text, l->input, option, NULL);
	if (s->run.rc != run_usual(l))
		complain(s, what, s->run.err.msg[0] == '\0' ? "another status" : s->run.err.msg);
	else if ((cmd->needs & (NEED_TEXT | NEED_OBJECT)) != 0)
		assert_true(s->run.n_out > 0);
	else
		judge_format(s, format, what);
	s->answers++;
}

static void every_answer_is_well_formed_in_every_format(void **state)
{
	static const char *const formats[] = {"table", "json", "jsonl", "csv", "id"};
	struct sweep            *s         = *state;

	s->faults = 0;
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < sizeof(formats) / sizeof(*formats); k++)
			ask(s, &s->line[i], formats[k]);
	print_message("%u answers\n", s->answers);
	assert_int_equal(s->faults, 0);
}

static void check_listed(struct sweep *s, const struct noun *noun, const struct cmd *cmd)
{
	bool found = (cmd->needs & (NEED_WRITE | NEED_OWN_TXN | NEED_CALLS)) != 0;

	for (size_t i = 0; i < s->n && !found; i++)
		found = is_of(&s->line[i], noun, cmd);
	if (!found)
		complain(s, path_of(noun, cmd), "a reader that is not tried in every format");
}

static void every_reader_is_tried(void **state)
{
	each_command(*state, check_listed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_reader_is_tried),
	    cmocka_unit_test(every_answer_is_well_formed_in_every_format),
	};

	return cmocka_run_group_tests_name("readers", tests, set_up, tear_down);
}
