/* SPDX-License-Identifier: Apache-2.0 */
/* Every command that only looks, in every format; what it says is judged by readers that are not ours. */
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

/* Readers, with arguments that the seed has an answer to; a new one without a line here is a failure. */
static const struct {
	const char *path, *rest, *input;
	enum rc     rc;
} readers[] = {
    {"user list", "", "-", RC_OK},
    {"user show", "ann", "-", RC_OK},
    {"user roles", "ann", "-", RC_OK},
    {"user roles", "ann --at -1s", "-", RC_OK},
    {"role list", "", "-", RC_OK},
    {"role show", "reader", "-", RC_OK},
    {"role members", "reader", "-", RC_OK},
    {"perm list", "", "-", RC_OK},
    {"perm show", "report:read", "-", RC_OK},
    {"perm check", "ann report:read", "-", RC_OK},
    {"perm check", "ann report:burn", "-", RC_NO},
    {"perm explain", "ann report:read", "-", RC_OK},
    {"perm explain", "ann report:burn", "-", RC_NO},
    {"perm who", "report:read", "-", RC_OK},
    {"perm who", "report:read --at -1s", "-", RC_OK},
    {"perm held", "ann", "-", RC_OK},
    {"client list", "", "-", RC_OK},
    {"client show", "billing", "-", RC_OK},
    {"client secret-list", "billing", "-", RC_OK},
    {"client check-secret", "billing --secret-stdin", "other", RC_NO},
    {"token verify", "--audience api --token-stdin", "token", RC_OK},
    {"token verify", "--audience other --token-stdin", "token", RC_NO},
    {"token inspect", "--token-stdin", "token", RC_OK},
    {"token introspect", "--token-stdin", "token", RC_OK},
    {"token list", "", "-", RC_OK},
    {"session list", "", "-", RC_OK},
    {"session show", "\"$(value session-id)\"", "-", RC_OK},
    {"trust list", "", "-", RC_OK},
    {"trust show", "jobs", "-", RC_OK},
    {"trust test", "jobs --offline --token-stdin", "job", RC_OK},
    {"trust test", "spare --offline --token-stdin", "job", RC_NO},
    {"apikey list", "", "-", RC_OK},
    {"apikey show", "\"$(value apikey-id)\"", "-", RC_OK},
    {"key list", "", "-", RC_OK},
    {"key show", "\"$(value old-kid)\"", "-", RC_OK},
    {"key jwks", "", "-", RC_OK},
    {"key data-list", "", "-", RC_OK},
    {"mfa list", "gil", "-", RC_OK},
    {"audit list", "", "-", RC_OK},
    {"audit show", "1", "-", RC_OK},
    {"audit verify", "", "-", RC_OK},
    {"audit export", "", "-", RC_OK},
    {"audit stats", "", "-", RC_OK},
    {"migrate status", "", "-", RC_OK},
    {"migrate plan", "", "-", RC_OK},
    {"migrate check", "", "-", RC_OK},
    {"doctor", "", "-", RC_OK},
    {"version", "", "-", RC_OK},
    {"help", "", "-", RC_OK},
    {"commands", "", "-", RC_OK},
    {"completion", "bash", "-", RC_OK},
};

struct sweep {
	struct run run;
	unsigned   faults, answers;
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

static const struct cmd *command(const char *path)
{
	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct cmd *const *c = n->cmds; *c != NULL; c++)
			if (strcmp(path_of(n, *c), path) == 0)
				return *c;
	return NULL;
}

static void every_answer_is_well_formed_in_every_format(void **state)
{
	static const char *const formats[] = {"table", "json", "jsonl", "csv", "id"};
	struct sweep            *s         = *state;
	char                     line[256], option[32];

	s->faults = 0;
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++)
		for (size_t k = 0; k < sizeof(formats) / sizeof(*formats); k++) {
			const struct cmd *cmd = command(readers[i].path);

			assert_non_null(cmd);
			snprintf(line, sizeof(line), "%s %s", readers[i].path, readers[i].rest);
			snprintf(option, sizeof(option), "-o %s", formats[k]);
			run_line(&s->run, line, readers[i].input, option, NULL);
			snprintf(line + strlen(line), sizeof(line) - strlen(line), " %s", option);
			if (s->run.rc != readers[i].rc)
				complain(s, line,
				         s->run.err.msg[0] == '\0' ? "another status"
				                                   : s->run.err.msg);
			else if ((cmd->needs & (NEED_TEXT | NEED_OBJECT)) != 0)
				assert_true(s->run.n_out > 0);
			else
				judge_format(s, formats[k], line);
			s->answers++;
		}
	print_message("%u answers\n", s->answers);
	assert_int_equal(s->faults, 0);
}

static void check_listed(struct sweep *s, const struct noun *noun, const struct cmd *cmd)
{
	bool found = (cmd->needs & (NEED_WRITE | NEED_OWN_TXN | NEED_CALLS)) != 0;

	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers) && !found; i++)
		found = strcmp(readers[i].path, path_of(noun, cmd)) == 0;
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
