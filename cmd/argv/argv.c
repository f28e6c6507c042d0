/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/argv.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/argv/confirm.h"
#include "cmd/argv/help.h"
#include "cmd/argv/inputs.h"
#include "cmd/argv/parse.h"
#include "cmd/argv/process.h"
#include "cmd/argv/settings_load.h"
#include "cmd/dispatch.h"
#include "lib/base/instant.h"
#include "lib/base/shown.h"
#include "lib/base/str.h"

static enum rc read_inputs(void *arg, struct call *call, struct arena *mem,
                           const size_t **ret_lines, struct err *err)
{
	(void)arg;
	return inputs_read(call->cmd->opts, call->opts, mem, ret_lines, err);
}

static enum rc ask(void *arg, const char *question, struct err *err)
{
	(void)arg;
	return confirm(question, err);
}

static void note(void *arg, const char *text)
{
	struct str line = STR_EMPTY;

	(void)arg;
	str_add(&line, "idctl: ");
	shown_add(&line, text);
	str_addc(&line, '\n');
	(void)process_write(STDERR_FILENO, line.p, line.n); /* said or not, the work goes on */
	str_done(&line);
}

static enum rc write_out(void *arg, const char *p, size_t n, bool others_wait, struct err *err)
{
	const struct argv_input *in = arg;
	const bool ok = others_wait ? fflush(in->out) == 0 && process_write(fileno(in->out), p, n)
	                            : fwrite(p, 1, n, in->out) == n && fflush(in->out) == 0;

	if (ok)
		return RC_OK;
	return err_set(err, RC_INTERNAL, "standard output cannot be written: %s", strerror(errno));
}

/* What the settings say where the command line is silent. */
static void resolve(struct globals *g, const struct settings *s)
{
	g->actor      = s->v[SET_ACTOR].value;
	g->reason     = s->v[SET_REASON].value;
	g->request_id = s->v[SET_REQUEST_ID].value;
}

static enum rc choose_output(const struct argv_input *in, struct call *call,
                             const struct settings *s, struct out_options *ret, struct err *err)
{
	const bool  tty  = isatty(fileno(in->out)) == 1;
	const char *when = s->v[SET_COLOR].value;
	unsigned    kind = OUT_TABLE;

	if (!word_find(&out_kinds, s->v[SET_OUTPUT].value, &kind))
		return err_set(err, RC_INTERNAL, "no such format");
	*ret = (struct out_options){.kind   = (enum out_kind)kind,
	                            .header = !call->g.no_header,
	                            .fields = call->g.fields,
	                            .color  = strcmp(when, "always") == 0 ||
	                                     (strcmp(when, "auto") == 0 && tty && !s->no_color),
	                            .terminal = tty,
	                            .to       = in->out};
	if (call->g.field != NULL) {
		ret->kind   = OUT_FIELD;
		ret->fields = (struct strs){.v = &call->g.field, .n = 1};
	}
	return RC_OK;
}

static enum rc serve(const struct argv_input *in, struct call *call, struct service *s,
                     struct arena *mem, struct err *err)
{
	struct argv_input mine  = *in;
	struct front      front = {.arg   = &mine,
	                           .input = STDIN_FILENO,
	                           .read  = read_inputs,
	                           .ask   = ask,
	                           .note  = note,
	                           .write = write_out};

	TRY(choose_output(in, call, &s->settings, &front.out, err));
	resolve(&call->g, &s->settings);
	/* asking for the name costs more than most reads, and only an event needs it */
	if ((call->cmd->needs & (NEED_WRITE | NEED_OWN_TXN | NEED_CALLS)) != 0)
		process_user(s->user);
	service_begin(s);
	return dispatch(s, &front, call, mem, err);
}

static const struct noun *noun_of_program(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');
	const char *name  = slash == NULL ? argv0 : slash + 1;

	return strncmp(name, "idctl-", 6) == 0 ? noun_find(name + 6) : NULL;
}

static void tell_place(const struct call *call, const struct settings *s, struct argv_place *ret)
{
	const char *output = s->v[SET_OUTPUT].value;

	ret->noun    = call->noun != NULL && *call->noun->name != '\0' ? call->noun->name : NULL;
	ret->verb    = call->cmd != NULL ? call->cmd->name : NULL;
	ret->verbose = call->g.verbose;
	if (output != NULL)
		ret->json = strncmp(output, "json", 4) == 0;
}

enum rc argv_run(const struct argv_input *in, struct argv_place *ret, struct err *err)
{
	AUTO(arena) struct arena *mem   = arena_new();
	struct service            s     = {.driver = in->driver};
	struct call               call  = {.cmd = NULL};
	const struct parse_input  parse = {.argc = in->argc > 0 ? in->argc - 1 : 0,
	                                   .argv = in->argv + 1,
	                                   .noun =
                                              in->argc > 0 ? noun_of_program(in->argv[0]) : NULL,
	                                   .now = instant_now(),
	                                   .mem = mem};
	enum rc                   rc;

	ret->json = strncmp(settings_output_early(parse.argc, parse.argv), "json", 4) == 0;
	rc        = parse_args(&parse, &call, err);
	if (call.g.help || call.g.version || (rc == RC_OK && call.cmd == NULL)) {
		rc = help_asked(&call, in->out, err);
		tell_place(&call, &s.settings, ret);
		if (rc == RC_USAGE && !ret->json && !call.g.quiet)
			help_choices(call.noun, stderr);
		return rc;
	}
	if (rc == RC_OK)
		rc = settings_load(&call.g, mem, &s.settings, err);
	tell_place(&call, &s.settings, ret);
	if (rc == RC_OK)
		rc = serve(in, &call, &s, mem, err);
	service_done(&s);
	return rc;
}
