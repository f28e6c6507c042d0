/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dispatch_priv.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "cmd/confirm.h"
#include "cmd/help.h"
#include "cmd/inputs.h"
#include "cmd/process.h"
#include "cmd/refused.h"
#include "lib/base/instant.h"
#include "lib/core/name/text.h"

static enum rc check_words(struct dispatcher *d, struct err *err)
{
	struct work *w = &d->work;

	TRY(text_optional(d->settings.v[SET_REASON].value, "reason", w->mem, &w->request->reason,
	                  err));
	return text_optional(d->settings.v[SET_REQUEST_ID].value, "request_id", w->mem,
	                     &w->request->request_id, err);
}

static enum rc prepare(struct dispatcher *d, struct arena *mem, struct err *err)
{
	const struct parsed *p = &d->parsed;

	TRY(settings_load(&p->g, mem, &d->settings, err));
	d->work = work_begin(&d->handle, &d->request, &d->pending, mem, instant_now());
	/* asking for the name costs more than most reads, and only an event needs it */
	if (dispatch_needs(d, NEED_WRITE | NEED_OWN_TXN))
		process_user(d->user);
	d->request.operator_name = d->user;
	d->request.actor         = (struct actor){.name = d->user, .kind = "operator"};
	d->work.action           = *p->noun->name == '\0'
	                             ? p->cmd->name
	                             : arena_printf(mem, "%s.%s", p->noun->name, p->cmd->name);
	d->request.trace_id      = d->settings.trace_id;
	d->handle.key_path       = d->settings.v[SET_KEY_FILE].value;
	d->handle.key_text       = d->settings.key_text;
	d->handle.password_cost  = d->settings.cost;
	d->handle.network        = &d->settings.network;
	d->request.if_version    = p->version.if_version;
	d->request.clock_vouched = p->g.yes;
	TRY(check_words(d, err));
	d->query = (struct list_query){.where  = p->list.where,
	                               .search = p->list.search,
	                               .sort   = p->list.sort,
	                               .after  = p->list.after,
	                               .limit  = p->list.limit};
	d->ctx   = (struct ctx){.w          = &d->work,
	                        .mem        = mem,
	                        .noun       = p->noun,
	                        .cmd        = p->cmd,
	                        .g          = &p->g,
	                        .settings   = &d->settings,
	                        .query      = &d->query,
	                        .driver     = d->in->driver,
	                        .to         = d->in->out,
	                        .secret_out = p->reveal.secret_out};
	if (p->g.dry_run && dispatch_needs(d, NEED_NO_DRY_RUN))
		return err_set(err, RC_USAGE, "'%s' cannot be rehearsed", p->cmd->name);
	return dispatch_out_make(d, err);
}

static enum rc on_its_own(struct dispatcher *d, struct err *err)
{
	enum rc rc = RC_OK;

	if (dispatch_needs(d, NEED_OWN_TXN))
		rc = dispatch_admit(d, err);
	if (rc == RC_OK)
		rc = dispatch_run(d, err);
	if (dispatch_needs(d, NEED_OWN_TXN) && refused_untold(rc) && !d->parsed.g.dry_run)
		refused_record(&d->ctx, d->parsed.opts, err);
	return dispatch_answer(d, rc, err);
}

/* Secrets, names, and what takes long: all before a store is opened and locked. */
static enum rc gather(struct dispatcher *d, struct err *err)
{
	const struct cmd *cmd = d->parsed.cmd;

	assert(cmd != NULL);
	/* found out early, it is no refusal of the store's */
	if (d->ctx.secret_out != NULL && access(d->ctx.secret_out, F_OK) == 0) {
		err_set(err, RC_EXISTS, "'%.200s' is there already", d->ctx.secret_out);
		return err_field(err, "secret_out");
	}
	TRY(inputs_read(cmd->opts, d->parsed.opts, d->ctx.mem, &d->ctx.lines, err));
	return cmd->before == NULL ? RC_OK : cmd->before(&d->ctx, d->parsed.opts, err);
}

static enum rc go_ahead(struct dispatcher *d, struct err *err)
{
	const struct work_mark begin = work_mark(&d->work);
	enum rc                rc    = dispatch_admit(d, err);

	if (rc == RC_OK)
		rc = d->parsed.cmd->ahead(&d->ctx, d->parsed.opts, err);
	if (rc == RC_OK) {
		work_back_to(&d->work, &begin);
		return RC_OK;
	}
	if (refused_untold(rc) && !d->parsed.g.dry_run)
		refused_record(&d->ctx, d->parsed.opts, err);
	return rc;
}

/* Who may not do it is told so, and not asked. No lock is held while somebody thinks. */
static enum rc ask_person(struct dispatcher *d, struct err *err)
{
	const struct cmd *cmd = d->parsed.cmd;
	enum rc           rc;

	if (cmd->confirm == NULL || d->parsed.g.yes || d->parsed.g.dry_run)
		return RC_OK;
	rc = dispatch_admit(d, err);
	if (refused_untold(rc))
		refused_record(&d->ctx, d->parsed.opts, err);
	return rc == RC_OK ? confirm(cmd->confirm, err) : rc;
}

static enum rc execute(struct dispatcher *d, struct err *err)
{
	TRY(gather(d, err));
	if (dispatch_needs(d, NEED_WRITE)) {
		TRY(ctx_open(&d->ctx, dispatch_needs(d, NEED_CREATE) ? STORE_CREATE : STORE_WRITE,
		             err));
		TRY(ask_person(d, err));
		if (d->parsed.cmd->ahead != NULL)
			TRY(go_ahead(d, err));
		return dispatch_change(d, err);
	}
	if (dispatch_needs(d, NEED_STORE)) {
		TRY(ctx_open(&d->ctx, STORE_READ, err));
		return dispatch_ask(d, err);
	}
	if (dispatch_needs(d, NEED_OWN_TXN)) {
		TRY(ctx_open(&d->ctx, STORE_WRITE, err));
		TRY(ask_person(d, err));
	}
	return on_its_own(d, err);
}

static void done(struct dispatcher *d)
{
	dispatch_out_drop(d);
	if (d->parsed.cmd != NULL)
		inputs_done(d->parsed.cmd->opts, d->parsed.opts);
	secret_free(d->ctx.pretended_key);
	handle_done(&d->handle);
	settings_done(&d->settings);
}

static const struct noun *noun_of_program(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');
	const char *name  = slash == NULL ? argv0 : slash + 1;

	return strncmp(name, "idctl-", 6) == 0 ? parse_noun(name + 6) : NULL;
}

static void tell_place(const struct dispatcher *d, struct dispatch_place *ret)
{
	const struct parsed *p      = &d->parsed;
	const char          *output = d->settings.v[SET_OUTPUT].value;

	ret->noun    = p->noun != NULL && *p->noun->name != '\0' ? p->noun->name : NULL;
	ret->verb    = p->cmd != NULL ? p->cmd->name : NULL;
	ret->verbose = p->g.verbose;
	if (output != NULL)
		ret->json = strncmp(output, "json", 4) == 0;
}

enum rc dispatch(const struct dispatch_input *in, struct dispatch_place *ret, struct err *err)
{
	AUTO(arena) struct arena *mem   = arena_new();
	struct dispatcher         d     = {.in = in};
	const struct parse_input  parse = {.argc = in->argc > 0 ? in->argc - 1 : 0,
	                                   .argv = in->argv + 1,
	                                   .noun =
                                              in->argc > 0 ? noun_of_program(in->argv[0]) : NULL,
	                                   .now = instant_now(),
	                                   .mem = mem};
	enum rc                   rc;

	ret->json = strncmp(settings_output_early(parse.argc, parse.argv), "json", 4) == 0;
	rc        = parse_args(&parse, &d.parsed, err);
	if (d.parsed.g.help || d.parsed.g.version || (rc == RC_OK && d.parsed.cmd == NULL))
		rc = help_asked(&d.parsed, in->out, err);
	else if (rc == RC_OK)
		rc = prepare(&d, mem, err);
	tell_place(&d, ret);
	if (rc == RC_OK && d.ctx.out != NULL)
		rc = execute(&d, err);
	done(&d);
	return rc;
}
