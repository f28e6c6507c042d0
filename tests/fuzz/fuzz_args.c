/* SPDX-License-Identifier: Apache-2.0 */
/* A command line, one argument a line, against the real table. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cmd/argv/help.h"
#include "cmd/argv/parse.h"
#include "lib/base/arena.h"
#include "lib/base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARGS_MAX = 64 };

static int split(char *text, char *argv[static ARGS_MAX])
{
	int n = 0;

	for (char *next = text; text != NULL && n < ARGS_MAX; text = next) {
		next = strchr(text, '\n');
		if (next != NULL)
			*next++ = '\0';
		argv[n++] = text;
	}
	return n;
}

static void check(const struct call *p, enum rc rc, const struct err *err)
{
	assert(rc == err->rc);
	if (rc != RC_OK) {
		assert(rc == RC_USAGE || rc == RC_INVALID);
		assert(err->msg[0] != '\0' && strchr(err->msg, '\n') == NULL);
	}
	assert(p->cmd == NULL || p->noun != NULL);
	if (rc == RC_OK && p->cmd != NULL && p->cmd->opts != NULL)
		assert(p->opts != NULL);
	if (p->list.limit != 0)
		assert(p->list.limit >= -1 && p->list.limit <= 1000000000);
}

static void check_help(const struct call *p)
{
	struct str text = STR_EMPTY;

	if (p->cmd != NULL) {
		help_command(p->noun, p->cmd, &text);
		assert(text.n > 0);
	}
	str_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *mem = arena_new();
	char                     *argv[ARGS_MAX];
	char                     *text   = arena_strndup(mem, (const char *)data, size);
	struct call               parsed = {.cmd = NULL};
	struct err                err    = ERR_NONE;
	const int                 argc   = split(text, argv);
	enum rc                   rc;

	rc = parse_args(
	    &(struct parse_input){
	        .argc = argc, .argv = argv, .now = {INT64_C(1700000000000000)}, .mem = mem},
	    &parsed, &err);
	check(&parsed, rc, &err);
	check_help(&parsed);
	return 0;
}
