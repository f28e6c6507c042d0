/* SPDX-License-Identifier: Apache-2.0 */
/* idctl help [NOUN [VERB]]: what --help prints. */
#include "cmd/argv/help.h"
#include "cmd/ctx.h"
#include "lib/base/str.h"

struct help_opts {
	const char *noun, *verb;
};

#define T struct help_opts
static const struct opt help_opt[] = {
    OPT_ARG(T, noun, "NOUN", "a noun, or a verb for the whole store", .complete = COMPLETE_COMMAND),
    OPT_ARG(T, verb, "VERB", "one of its verbs"),
    OPT_END,
};
#undef T

static enum rc choose(const struct help_opts *o, struct str *text, struct err *err)
{
	const struct noun *noun = o->noun == NULL || *o->noun == '\0' ? NULL : noun_find(o->noun);
	const struct noun *top  = noun_find("");
	const struct cmd  *cmd  = o->noun == NULL ? NULL
	                        : noun == NULL    ? verb_find(top, o->noun)
	                        : o->verb == NULL ? NULL
	                                          : verb_find(noun, o->verb);

	if (o->noun == NULL) {
		help_program(text);
	} else if (cmd != NULL && (noun != NULL || o->verb == NULL)) {
		help_command(noun == NULL ? top : noun, cmd, text);
	} else if (noun != NULL && o->verb == NULL) {
		help_noun(noun, text);
	} else {
		err_set(err, RC_USAGE, "unknown command '%.64s%s%.64s'", o->noun,
		        o->verb == NULL ? "" : " ", o->verb == NULL ? "" : o->verb);
		return err_advise(err, ADVICE_HELP_NOUNS);
	}
	return RC_OK;
}

static enum rc run_help(struct ctx *c, const void *opts, struct err *err)
{
	struct str text = STR_EMPTY;
	enum rc    rc   = choose(opts, &text, err);

	if (rc == RC_OK)
		rc = ctx_print(c, &text, err);
	str_done(&text);
	return rc;
}

const struct cmd cmd_help = {
    .name      = "help",
    .summary   = "show how to use a command",
    .needs     = NEED_LAZY | NEED_TEXT,
    .opts      = help_opt,
    .opts_size = sizeof(struct help_opts),
    .run       = run_help,
};
