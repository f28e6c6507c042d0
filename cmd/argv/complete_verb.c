/* SPDX-License-Identifier: Apache-2.0 */
/* idctl __complete WORD…: candidates for the last word, then ":N" (1 failed, 4 no file names). Silent, and soon over. */
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "cmd/argv/complete.h"
#include "cmd/ctx.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/core/work/naming.h"

enum { TIME_MS = 300, NO_FILES = 4 };

struct complete_opts {
	struct strs words;
};

#define T struct complete_opts
static const struct opt complete_opt[] = {
    OPT_ARGS(T, words, "WORD", "the words so far"),
    OPT_END,
};
#undef T

static void give_up(int signo)
{
	(void)signo;
	_exit(0);
}

static void limit_time(void)
{
	const struct itimerval t      = {.it_value = {.tv_usec = TIME_MS * 1000}};
	const struct sigaction action = {.sa_handler = give_up};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

struct wanted_names {
	const struct completion *k;
	struct strs              names;
};

static enum rc ask_names(struct ctx *c, void *arg, struct err *err)
{
	struct wanted_names *w = arg;

	return naming_suggest(c->w, w->k->names, w->k->prefix, &w->names, err);
}

static void add_names(struct ctx *c, const struct completion *k)
{
	struct err          ignored = ERR_NONE;
	struct wanted_names w       = {.k = k};

	if (ctx_read(c, ask_names, &w, &ignored) != RC_OK)
		return;
	for (size_t i = 0; i < w.names.n; i++)
		/* what a shell could take for something else is typed by hand */
		if (utf8_plain(w.names.v[i]) &&
		    strpbrk(w.names.v[i], " \"'`$\\;&|<>(){}[]!#~?") == NULL)
			complete_add(k->out, k->before, w.names.v[i], "", k->prefix);
}

static void add_fields(const struct completion *k)
{
	const struct record *rec = k->cmd == NULL ? NULL : k->cmd->emits;

	for (size_t i = 0; rec != NULL && i < rec->n; i++)
		if ((rec->field[i].flags & FIELD_HIDDEN) == 0)
			complete_add(k->out, k->before, rec->field[i].name,
			             field_help(&rec->field[i]), k->prefix);
}

static void add_nouns(const struct completion *k)
{
	for (const struct noun *n = nouns; n->name != NULL; n++)
		if (*n->name != '\0')
			complete_add(k->out, "", n->name, n->summary, k->prefix);
}

static void add_wanted(struct ctx *c, const struct completion *k)
{
	if (k->names != NULL)
		add_names(c, k);
	switch (k->wanted) {
	case COMPLETE_FIELD:
		add_fields(k);
		break;
	case COMPLETE_COMMAND:
		add_nouns(k);
		break;
	case COMPLETE_NONE:
	case COMPLETE_FILE:
		break;
	}
}

static enum rc run_complete(struct ctx *c, const void *opts, struct err *err)
{
	const struct complete_opts *o   = opts;
	struct str                  out = STR_EMPTY;
	struct completion           k   = {.out = &out};
	enum rc                     rc;

	limit_time();
	str_add(&out, "");
	complete(o->words.v, o->words.n, NULL, &k);
	add_wanted(c, &k);
	str_addf(&out, ":%d\n", k.wanted == COMPLETE_FILE ? 0 : NO_FILES);
	rc = ctx_print(c, &out, err);
	str_done(&out);
	return rc;
}

const struct cmd cmd_complete = {
    .name      = "__complete",
    .summary   = "print completions of the last word",
    .needs     = NEED_LAZY | NEED_TEXT | NEED_HIDDEN,
    .opts      = complete_opt,
    .opts_size = sizeof(struct complete_opts),
    .run       = run_complete,
};
