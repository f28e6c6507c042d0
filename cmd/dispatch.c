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
#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/audit/audit.h"
#include "lib/core/name/text.h"
#include "lib/core/subject/subject.h"
#include "lib/store/migrate.h"

static enum rc check_words(struct dispatcher *d, struct err *err)
{
	struct work *w = &d->work;

	TRY(text_optional(d->settings.v[SET_REASON].value, "reason", w->mem, &w->reason, err));
	return text_optional(d->settings.v[SET_REQUEST_ID].value, "request_id", w->mem,
	                     &w->request_id, err);
}

static enum rc prepare(struct dispatcher *d, struct arena *mem, struct err *err)
{
	const struct parsed *p = &d->parsed;

	TRY(settings_load(&p->g, mem, &d->settings, err));
	work_init(&d->work, NULL, mem, instant_now());
	/* asking for the name costs more than most reads, and only an event needs it */
	if (dispatch_needs(d, NEED_WRITE | NEED_OWN_TXN))
		process_user(d->user);
	d->work.operator_name = d->user;
	d->work.actor         = (struct actor){.name = d->user, .kind = "operator"};
	d->work.action        = *p->noun->name == '\0'
	                          ? p->cmd->name
	                          : arena_printf(mem, "%s.%s", p->noun->name, p->cmd->name);
	d->work.trace_id      = d->settings.trace_id;
	d->work.key_path      = d->settings.v[SET_KEY_FILE].value;
	d->work.key_text      = d->settings.key_text;
	d->work.password_cost = d->settings.cost;
	d->work.network       = &d->settings.network;
	d->work.if_version    = p->version.if_version;
	d->work.clock_vouched = p->g.yes;
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

enum rc ctx_begin(struct ctx *c, enum store_power power, struct err *err)
{
	TRY(store_begin(c->w->db, power, err));
	if ((c->cmd->needs & NEED_ANY_SCHEMA) != 0)
		return RC_OK;
	/* who makes his transactions himself will change something in them */
	return migrate_require(
	    c->w->db, (c->cmd->needs & (NEED_OWN_TXN | NEED_WRITE)) != 0 ? STORE_WRITE : power,
	    err);
}

enum rc ctx_open(struct ctx *c, enum store_power power, struct err *err)
{
	const char *url = c->settings->v[SET_DB].value;

	if (url == NULL) {
		err_set(err, RC_CONFIG,
		        "no store is named, and there is no home folder to look in");
		return err_hint(err, "--db sqlite:PATH or IDCTL_DB");
	}
	TRY(store_open(url, power, c->driver, &c->w->db, err));
	if ((c->cmd->needs & NEED_LAZY) == 0)
		return RC_OK;
	TRY(ctx_begin(c, STORE_READ, err));
	return ctx_act(c, err);
}

enum rc ctx_act(struct ctx *c, struct err *err)
{
	const char *actor = c->settings->v[SET_ACTOR].value;
	const char *noun  = *c->noun->name == '\0' ? "store" : c->noun->name;

	if (actor == NULL)
		return RC_OK;
	TRY(subject_act_as(c->w, actor, err));
	return access_require(c->w, arena_printf(c->mem, "%s:%s", noun, c->cmd->name), err);
}

static enum rc resolve_actor(struct dispatcher *d, struct err *err)
{
	const char *actor = d->settings.v[SET_ACTOR].value;

	return actor == NULL || dispatch_needs(d, NEED_CREATE) ? RC_OK : ctx_act(&d->ctx, err);
}

static enum rc run(struct dispatcher *d, struct err *err)
{
	const struct cmd       *cmd  = d->parsed.cmd;
	const struct refs_opts *refs = d->parsed.opts;

	if (cmd->each == NULL)
		return cmd->run(&d->ctx, d->parsed.opts, err);
	return ctx_each(&d->ctx, refs->refs, cmd->emits, refs, cmd->each, err);
}

/* A secret has been shown, and the commit failed. */
static enum rc disown(const struct work *w, struct err *err)
{
	char id[ID_TEXT];

	if (err->cure != CURE_SETTLE)
		return err_hint(err, "not committed: discard what was shown");
	return err_hint(err,
	                "it was, if there is: idctl audit list --where 'event_id = %s'; "
	                "if there is not, discard what was shown",
	                id_format(w->receipt.id, id));
}

static enum rc commit(struct dispatcher *d, struct err *err)
{
	if (d->parsed.g.dry_run) {
		store_rollback(d->work.db);
		return dispatch_out_finish(d, err);
	}
	TRY(audit_append(&d->work, err));
	if (!dispatch_needs(d, NEED_REVEAL)) {
		TRY(audit_commit(&d->work, err));
		return dispatch_out_finish(d, err);
	}
	TRY(dispatch_out_finish(d, err));
	return audit_commit(&d->work, err) == RC_OK ? RC_OK : disown(&d->work, err);
}

/* Where nobody knows whether it is good, whoever finds out needs it. */
static void withdraw_secret(const struct dispatcher *d, const struct err *why)
{
	if (d->ctx.secret_written && why->cure != CURE_SETTLE)
		unlink(d->ctx.secret_out);
}

static enum rc attempt(struct dispatcher *d, struct err *err)
{
	TRY(ctx_begin(&d->ctx, STORE_WRITE, err));
	d->work.now = instant_now(); /* rights end while one stands in the queue, too */
	TRY(resolve_actor(d, err));
	TRY(run(d, err));
	return commit(d, err);
}

/* As if nothing had been tried yet. */
static enum rc start_over(struct dispatcher *d, struct err *err)
{
	const struct actor operator= {.name = d->user, .kind = "operator"};

	err_clear(err);
	work_start_over(&d->work);
	d->work.actor = operator;
	d->ctx.began = d->ctx.many = d->ctx.secret_written = false;
	d->ctx.changes_shown                               = 0;
	err_clear(&d->ctx.answer);
	dispatch_out_drop(d);
	return dispatch_out_make(d, err);
}

static enum rc answer_no(const struct dispatcher *d, struct err *err)
{
	if (d->ctx.answer.rc != RC_OK)
		*err = d->ctx.answer;
	return d->ctx.answer.rc;
}

static enum rc change(struct dispatcher *d, struct err *err)
{
	unsigned tries = 0;
	enum rc  rc;

	for (;;) {
		rc = attempt(d, err);
		if (rc == RC_OK)
			return answer_no(d, err);
		store_rollback(d->work.db);
		withdraw_secret(d, err);
		if (d->told || !store_again(&tries, err))
			break;
		TRY(start_over(d, err));
	}
	if (refused_by_rule(rc) && !d->parsed.g.dry_run)
		refused_record(&d->ctx, d->parsed.opts, err);
	return rc;
}

/* No and partly are answers: what was said of them goes out, and the status tells. */
static enum rc answer(struct dispatcher *d, enum rc rc, struct err *err)
{
	if (rc == RC_OK || ((rc == RC_NO || rc == RC_PARTIAL) && d->ctx.began))
		TRY(dispatch_out_finish(d, err));
	return rc;
}

static enum rc ask(struct dispatcher *d, struct err *err)
{
	unsigned tries = 0;
	enum rc  rc;

	for (;;) {
		rc = ctx_begin(&d->ctx, STORE_READ, err);
		if (rc == RC_OK)
			rc = resolve_actor(d, err);
		if (rc == RC_OK)
			rc = run(d, err);
		/* what was said cannot be taken back */
		if (rc == RC_OK || d->ctx.began || !store_again(&tries, err))
			return answer(d, rc, err);
		store_rollback(d->work.db);
		TRY(start_over(d, err));
	}
}

/* In transactions of its own, it may begin only what its actor may. */
static enum rc admit(struct dispatcher *d, struct err *err)
{
	enum rc rc;

	TRY(ctx_begin(&d->ctx, STORE_READ, err));
	rc = resolve_actor(d, err);
	store_rollback(d->work.db);
	return rc;
}

static enum rc on_its_own(struct dispatcher *d, struct err *err)
{
	enum rc rc = RC_OK;

	if (dispatch_needs(d, NEED_OWN_TXN))
		rc = admit(d, err);
	if (rc == RC_OK)
		rc = run(d, err);
	if (dispatch_needs(d, NEED_OWN_TXN) && refused_untold(rc) && !d->parsed.g.dry_run) {
		store_rollback(d->work.db);
		refused_record(&d->ctx, d->parsed.opts, err);
	}
	return answer(d, rc, err);
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
	enum rc rc = admit(d, err);

	if (rc == RC_OK)
		rc = d->parsed.cmd->ahead(&d->ctx, d->parsed.opts, err);
	if (rc == RC_OK) {
		work_start_over(&d->work);
		return RC_OK;
	}
	store_rollback(d->work.db);
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
	rc = admit(d, err);
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
		return change(d, err);
	}
	if (dispatch_needs(d, NEED_STORE)) {
		TRY(ctx_open(&d->ctx, STORE_READ, err));
		return ask(d, err);
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
	work_done(&d->work);
	secret_free(d->ctx.pretended_key);
	store_free(d->work.db);
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
