/* SPDX-License-Identifier: Apache-2.0 */
/* What a command does within a transaction: the schema and its actor's right looked at, its run, its answer. */
#include <string.h>
#include <unistd.h>

#include "cmd/dispatch_priv.h"
#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/subject/subject.h"
#include "lib/core/txn/txn.h"
#include "lib/store/migrate.h"

/* The schema is the one that the command needs. */
static enum rc check_schema(const struct ctx *c, enum store_power power, struct err *err)
{
	if ((c->cmd->needs & NEED_ANY_SCHEMA) != 0)
		return RC_OK;
	/* a verb that makes its own transactions will change something in them */
	return migrate_require(
	    c->w->db, (c->cmd->needs & (NEED_OWN_TXN | NEED_WRITE)) != 0 ? STORE_WRITE : power,
	    err);
}

enum rc ctx_open(struct ctx *c, enum store_power power, struct err *err)
{
	const char *url = c->settings->v[SET_DB].value;
	enum rc     rc;

	if (url == NULL) {
		err_set(err, RC_CONFIG, "no store is named, and there is no home directory");
		return err_advise(err, ADVICE_DB_NAME);
	}
	if (handle_can(c->w->handle, power))
		return RC_OK;
	handle_close(c->w->handle);
	rc       = handle_open(c->w->handle, url, power, c->service->driver, err);
	c->w->db = c->w->handle->db;
	return rc;
}

enum rc ctx_act(struct ctx *c, struct err *err)
{
	const char *actor = c->g->actor;
	const char *noun  = *c->noun->name == '\0' ? "store" : c->noun->name;

	if (actor == NULL)
		return RC_OK;
	TRY(subject_act_as(c->w, actor, err));
	return access_require(c->w, arena_printf(c->mem, "%s:%s", noun, c->cmd->name), err);
}

static enum rc resolve_actor(struct dispatcher *d, struct err *err)
{
	const char *actor = d->call->g.actor;

	return actor == NULL || dispatch_needs(d, NEED_CREATE) ? RC_OK : ctx_act(&d->ctx, err);
}

/* What a command asks of a store that it opens itself. */
struct question {
	struct ctx *c;
	enum rc (*step)(struct ctx *c, void *arg, struct err *err);
	void *arg;
};

static enum rc own_question(struct work *w, void *arg, struct err *err)
{
	const struct question *q = arg;

	(void)w;
	TRY(check_schema(q->c, STORE_READ, err));
	TRY(ctx_act(q->c, err));
	return q->step == NULL ? RC_OK : q->step(q->c, q->arg, err);
}

/* What was said cannot be taken back. */
static bool untold(void *arg, const struct err *why)
{
	(void)why;
	return !((const struct question *)arg)->c->began;
}

enum rc ctx_read(struct ctx *c, enum rc (*step)(struct ctx *c, void *arg, struct err *err),
                 void *arg, struct err *err)
{
	struct question  q = {.c = c, .step = step, .arg = arg};
	const struct txn t = {.power = STORE_READ, .step = own_question, .arg = &q, .undo = untold};

	TRY(ctx_open(c, STORE_READ, err));
	return txn_run(c->w, &t, err);
}

static enum rc run(struct dispatcher *d, struct err *err)
{
	const struct cmd       *cmd  = d->call->cmd;
	const struct refs_opts *refs = d->call->opts;

	if (cmd->each == NULL)
		return cmd->run(&d->ctx, d->call->opts, err);
	return ctx_each(&d->ctx, refs->refs, cmd->emits, refs, cmd->each, err);
}

static enum rc too_long(const struct dispatcher *d, struct err *err)
{
	err_clear(err);
	err_set(err, RC_INVALID, "the answer is longer than %zu bytes", d->front->most);
	return err_field(err, "limit");
}

enum rc dispatch_run(struct dispatcher *d, struct err *err)
{
	enum rc rc = run(d, err);

	/* what is held is whole before it stands */
	if (d->memory != NULL && dispatch_answers(d, rc) && out_end(d->ctx.out, err) != RC_OK)
		rc = err->rc;
	return d->too_long ? too_long(d, err) : rc;
}

/* A secret has been shown, and the commit failed. */
static enum rc disown(const struct work *w, struct err *err)
{
	char id[ID_TEXT];

	if (err->cure != CURE_SETTLE)
		return err_advise(err, ADVICE_SECRET_DISCARD);
	return err_advise_with(err, ADVICE_EVENT_FIND_OR_DISCARD, "%s",
	                       id_format(w->pending->receipt.id, id));
}

/* Where the outcome is unknown, who finds out needs it. */
void dispatch_withdraw(struct dispatcher *d, const struct err *why)
{
	if (d->ctx.secret_written && why->cure != CURE_SETTLE)
		unlink(d->ctx.secret_out);
	d->ctx.secret_written = false;
}

/* As if nothing had been tried yet. */
static enum rc start_over(struct dispatcher *d, struct err *err)
{
	const struct actor operator= {.name = d->service->user, .kind = "operator"};

	d->request.actor = operator;
	d->ctx.began = d->ctx.many = d->ctx.secret_written = false;
	d->ctx.changes_shown                               = 0;
	err_clear(&d->ctx.answer);
	dispatch_out_drop(d);
	return dispatch_out_make(d, err);
}

enum rc dispatch_verdict(const struct dispatcher *d, struct err *err)
{
	if (d->ctx.answer.rc != RC_OK)
		*err = d->ctx.answer;
	return d->ctx.answer.rc;
}

enum rc dispatch_attempt(struct dispatcher *d, struct err *err)
{
	if (d->tries++ > 0)
		TRY(start_over(d, err));
	TRY(check_schema(&d->ctx, dispatch_needs(d, NEED_WRITE) ? STORE_WRITE : STORE_READ, err));
	d->work.now = instant_now(); /* rights end while one stands in the queue, too */
	TRY(resolve_actor(d, err));
	return dispatch_run(d, err);
}

static enum rc attempt(struct work *w, void *arg, struct err *err)
{
	(void)w;
	return dispatch_attempt(arg, err);
}

/* A secret is shown before it stands: no full disk leaves one that nobody holds. */
static enum rc show(struct work *w, void *arg, struct err *err)
{
	struct dispatcher *d = arg;

	(void)w;
	TRY(dispatch_out_finish(d, err));
	d->shown = true;
	return RC_OK;
}

static bool withdraw(void *arg, const struct err *why)
{
	struct dispatcher *d = arg;

	dispatch_withdraw(d, why);
	return !d->told;
}

enum rc dispatch_change(struct dispatcher *d, struct err *err)
{
	const bool shows =
	    dispatch_needs(d, NEED_REVEAL) && !d->call->g.dry_run && d->front->most == 0;
	const struct txn t  = {.power   = STORE_WRITE,
	                       .step    = attempt,
	                       .arg     = d,
	                       .dry_run = d->call->g.dry_run,
	                       .tell    = shows ? show : NULL,
	                       .undo    = withdraw};
	const enum rc    rc = txn_run(&d->work, &t, err);

	if (rc == RC_OK && !shows)
		TRY(dispatch_out_finish(d, err));
	if (rc == RC_OK)
		return dispatch_verdict(d, err);
	if (d->shown)
		return disown(&d->work, err);
	if (dispatch_leaves_event(d, rc))
		refused_record(&d->ctx, d->call->opts, err);
	return rc;
}

enum rc dispatch_answer(struct dispatcher *d, enum rc rc, struct err *err)
{
	if (rc == RC_OK || dispatch_answers(d, rc))
		TRY(dispatch_out_finish(d, err));
	return rc;
}

/* What was said cannot be taken back. */
static bool nothing_said(void *arg, const struct err *why)
{
	const struct dispatcher *d = arg;

	(void)why;
	return d->memory != NULL || !d->ctx.began;
}

enum rc dispatch_ask(struct dispatcher *d, struct err *err)
{
	const struct txn t = {.power = STORE_READ, .step = attempt, .arg = d, .undo = nothing_said};

	return dispatch_answer(d, txn_run(&d->work, &t, err), err);
}

static enum rc may_begin(struct work *w, void *arg, struct err *err)
{
	struct dispatcher *d = arg;

	(void)w;
	TRY(check_schema(&d->ctx, STORE_READ, err));
	return resolve_actor(d, err);
}

enum rc dispatch_admit(struct dispatcher *d, struct err *err)
{
	return txn_read(&d->work, may_begin, d, err);
}
