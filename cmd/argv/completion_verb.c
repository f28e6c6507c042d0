/* SPDX-License-Identifier: Apache-2.0 */
/* idctl completion SHELL: the script that lets a shell ask `idctl __complete`. */
#include <string.h>

#include "cmd/argv/completion_text.h"
#include "cmd/ctx.h"
#include "lib/base/str.h"

static const char *const    shell_word[] = {"bash", "zsh", "fish"};
static const struct wordmap shells       = WORDMAP("shell", shell_word);

struct completion_opts {
	const char *shell;
};

#define T struct completion_opts
static const struct opt completion_opt[] = {
    OPT_ARG(T, shell, "SHELL", "bash, zsh or fish", .flags = OPT_REQUIRED, .words = &shells),
    OPT_END,
};
#undef T

static enum rc run_completion(struct ctx *c, const void *opts, struct err *err)
{
	const struct completion_opts *o    = opts;
	struct str                    text = STR_EMPTY;
	unsigned                      which;
	enum rc                       rc;

	if (!word_find(&shells, o->shell, &which))
		return err_set(err, RC_USAGE, "'%.32s' is not one of %s", o->shell,
		               word_list(&shells, c->mem));
	for (const char *const *line = completion_texts[which].line; *line != NULL; line++)
		str_addf(&text, "%s\n", *line);
	rc = ctx_print(c, &text, err);
	str_done(&text);
	return rc;
}

const struct cmd cmd_completion = {
    .name      = "completion",
    .summary   = "print a shell's completion script",
    .needs     = NEED_LAZY | NEED_TEXT,
    .opts      = completion_opt,
    .opts_size = sizeof(struct completion_opts),
    .run       = run_completion,
};
