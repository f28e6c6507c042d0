/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dispatch_group.h"

#include "cmd/dispatch_priv.h"
#include "cmd/params.h"
#include "lib/base/instant.h"
#include "lib/core/txn/txn.h"

/* A group in its transaction. */
struct grouped {
	struct service    *service;
	struct group      *group;
	struct dispatcher *member; /* of each call */
	struct request     request;
	struct pending     pending;
	struct receipt     last; /* of the last entry that a call left: that of all */
	struct work        work;
	bool               lost; /* the engine ended the transaction, and why */
	struct err         why;
};

bool group_takes(const struct call *call)
{
	const struct cmd *cmd = call->cmd;

	return (cmd->needs & NEED_WRITE) != 0 &&
	       (cmd->needs & (NEED_CREATE | NEED_ANY_SCHEMA | NEED_ALONE)) == 0 &&
	       cmd->ahead == NULL && !call_asks(call);
}

/* All that takes long, before others have to wait for the store. Which of them can be begun, or NULL. */
static struct dispatcher *gather(struct grouped *g, struct arena *mem)
{
	struct dispatcher *any = NULL;

	for (size_t i = 0; i < g->group->n; i++) {
		struct group_call *c = g->group->calls[i];
		struct dispatcher *d = &g->member[i];

		if (c->rc == RC_OK)
			c->rc = dispatch_prepare(d, mem, &c->err);
		if (c->rc == RC_OK)
			c->rc = dispatch_gather(d, &c->err);
		c->ready = c->rc == RC_OK;
		if (c->ready)
			any = d;
		else if (g->group->atomic || g->group->stop)
			return g->group->atomic ? NULL : any;
	}
	return any;
}

static enum rc step(struct work *w, void *arg, struct err *err)
{
	(void)w;
	return dispatch_attempt(arg, err);
}

/* Where it cannot be written, the refusal itself is what is reported. */
static void put_on_record(struct grouped *g, struct dispatcher *d, const struct err *why)
{
	struct err ignored = ERR_NONE;

	handle_doubt_keys(&g->service->handle);
	if (refused_part(&d->ctx, d->call->opts, why, &g->lost, &ignored) != RC_OK)
		g->why = ignored;
}

/* One call, undone if it fails. */
static enum rc carry_out(struct grouped *g, struct dispatcher *d, bool *ret_stands, struct err *err)
{
	const struct txn t = {
	    .step = step, .arg = d, .dry_run = d->call->g.dry_run && !g->group->dry_run};
	enum rc rc;

	handle_doubt_keys(&g->service->handle);
	work_back_to(&d->work, &(struct work_mark){.changes = 0});
	rc          = txn_part(&d->work, &t, &g->lost, err);
	*ret_stands = rc == RC_OK;
	if (rc != RC_OK) {
		g->why = *err;
		dispatch_withdraw(d, err);
	}
	if (rc != RC_OK && !g->lost && !g->group->atomic && dispatch_leaves_event(d, rc))
		put_on_record(g, d, err);
	if (d->pending.receipt.seq != 0)
		g->last = d->pending.receipt;
	return rc == RC_OK ? dispatch_verdict(d, err) : rc;
}

/* One after the other; what could not even be begun keeps its error. w NULL: none of them. */
static enum rc all(struct work *w, void *arg, struct err *err)
{
	struct grouped *g = arg;
	struct group   *o = g->group;

	g->lost     = false;
	g->last.seq = 0;
	for (o->done = 0; o->done < o->n;) {
		struct group_call *c = o->calls[o->done];
		struct dispatcher *d = &g->member[o->done++];

		if (c->ready && w != NULL) {
			err_clear(&c->err);
			c->rc = carry_out(g, d, &c->stands, &c->err);
		}
		if (g->lost) {
			*err = g->why;
			return err->rc;
		}
		if (c->rc != RC_OK && o->atomic) {
			o->failed = o->done;
			*err      = c->err;
			return c->rc;
		}
		if (c->rc != RC_OK && o->stop)
			return RC_OK;
	}
	return RC_OK;
}

/* What proves the transaction. */
static enum rc sign(struct work *w, void *arg, struct err *err)
{
	(void)err;
	w->pending->receipt = ((const struct grouped *)arg)->last;
	return RC_OK;
}

static bool withdraw(void *arg, const struct err *why)
{
	struct grouped *g = arg;

	for (size_t i = 0; i < g->group->done; i++)
		if (g->group->calls[i]->ready)
			dispatch_withdraw(&g->member[i], why);
	return true;
}

/* Without one to begin with, all that is left is to see which of them failed first. */
static enum rc transact(struct grouped *g, struct dispatcher *any, struct err *err)
{
	const struct txn t = {.power   = STORE_WRITE,
	                      .step    = all,
	                      .arg     = g,
	                      .dry_run = g->group->dry_run,
	                      .tell    = sign,
	                      .undo    = withdraw};

	if (any == NULL)
		return all(NULL, g, err);
	TRY(ctx_open(&any->ctx, STORE_WRITE, err));
	for (size_t i = 0; i < g->group->n; i++)
		g->member[i].work.db = g->service->handle.db;
	g->work =
	    work_begin(&g->service->handle, &g->request, &g->pending, any->ctx.mem, instant_now());
	return txn_run(&g->work, &t, err);
}

/* All of them stand: each says what it has to say. */
static enum rc answer(struct grouped *g, struct err *err)
{
	for (size_t i = 0; i < g->group->done; i++)
		if (g->group->calls[i]->stands)
			TRY(dispatch_out_finish(&g->member[i], err));
	return RC_OK;
}

/* None of them stands. What was refused is on record all the same. */
static void fail(struct grouped *g, enum rc rc, const struct err *why)
{
	struct group *o = g->group;

	if (!o->stop || o->done == 0)
		o->done = o->stop ? 1 : o->n;
	for (size_t i = 0; i < o->done; i++) {
		struct group_call *c = o->calls[i];

		if (c->ready && dispatch_leaves_event(&g->member[i], c->rc))
			refused_record(&g->member[i].ctx, c->call->opts, &c->err);
		c->undone = c->rc == RC_OK || c->stands;
		if (c->undone) {
			c->rc  = rc;
			c->err = *why;
		}
	}
}

enum rc dispatch_group(struct service *s, struct group *o, struct arena *mem, struct err *err)
{
	struct grouped g = {
	    .service = s, .group = o, .member = arena_alloc(mem, o->n * sizeof(*g.member))};
	enum rc rc;

	for (size_t i = 0; i < o->n; i++)
		g.member[i] = (struct dispatcher){
		    .service = s, .front = o->calls[i]->front, .call = o->calls[i]->call};
	rc = transact(&g, gather(&g, mem), err);
	if (rc == RC_OK)
		rc = answer(&g, err);
	else
		fail(&g, rc, err);
	if (rc == RC_UNAVAILABLE)
		handle_close(&s->handle); /* the next call may find a better connection */
	for (size_t i = 0; i < o->n; i++)
		dispatch_drop(&g.member[i]);
	return rc;
}
