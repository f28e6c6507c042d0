/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dispatch_priv.h"

#include <assert.h>
#include <unistd.h>

#include "cmd/params.h"
#include "lib/base/instant.h"
#include "lib/core/name/text.h"

void service_begin(struct service *s)
{
	s->handle.key_path      = s->settings.v[SET_KEY_FILE].value;
	s->handle.key_text      = s->settings.key_text;
	s->handle.password_cost = s->settings.cost;
	s->handle.network       = &s->settings.network;
}

void service_done(struct service *s)
{
	handle_done(&s->handle);
	settings_done(&s->settings);
}

/* Who asks, and why. */
static enum rc request(struct dispatcher *d, struct err *err)
{
	const struct service *s = d->service;

	d->request = (struct request){.actor         = {.name = s->user, .kind = "operator"},
	                              .operator_name = s->user,
	                              .trace_id      = s->settings.trace_id,
	                              .if_version    = d->call->version.if_version,
	                              .clock_vouched = d->call->g.yes};
	TRY(text_optional(d->call->g.reason, "reason", d->work.mem, &d->request.reason, err));
	return text_optional(d->call->g.request_id, "request_id", d->work.mem,
	                     &d->request.request_id, err);
}

static const char *action_of(const struct call *call, struct arena *mem)
{
	return *call->noun->name == '\0'
	         ? call->cmd->name
	         : arena_printf(mem, "%s.%s", call->noun->name, call->cmd->name);
}

enum rc dispatch_prepare(struct dispatcher *d, struct arena *mem, struct err *err)
{
	const struct call *call = d->call;

	d->work = work_begin(&d->service->handle, &d->request, &d->pending, mem, instant_now());
	TRY(request(d, err));
	d->work.action = action_of(call, mem);
	d->query       = (struct list_query){.where  = call->list.where,
	                                     .search = call->list.search,
	                                     .sort   = call->list.sort,
	                                     .after  = call->list.after,
	                                     .limit  = call->list.limit};
	d->ctx         = (struct ctx){.w          = &d->work,
	                              .mem        = mem,
	                              .noun       = call->noun,
	                              .cmd        = call->cmd,
	                              .g          = &call->g,
	                              .front      = d->front,
	                              .settings   = &d->service->settings,
	                              .service    = d->service,
	                              .query      = &d->query,
	                              .secret_out = call->reveal.secret_out};
	if (call->g.dry_run && dispatch_needs(d, NEED_NO_DRY_RUN))
		return err_set(err, RC_USAGE, "'%s' has no dry run", call->cmd->name);
	return dispatch_out_make(d, err);
}

static enum rc on_its_own(struct dispatcher *d, struct err *err)
{
	enum rc rc = RC_OK;

	if (dispatch_needs(d, NEED_OWN_TXN))
		rc = dispatch_admit(d, err);
	if (rc == RC_OK)
		rc = dispatch_run(d, err);
	if (dispatch_needs(d, NEED_OWN_TXN) && refused_untold(rc) && !d->call->g.dry_run)
		refused_record(&d->ctx, d->call->opts, err);
	return dispatch_answer(d, rc, err);
}

/* Secrets, names, and what takes long: all before a store is opened and locked. */
enum rc dispatch_gather(struct dispatcher *d, struct err *err)
{
	const struct cmd *cmd = d->call->cmd;

	assert(cmd != NULL);
	/* found out early, it is not a refusal of the store's */
	if (d->ctx.secret_out != NULL && access(d->ctx.secret_out, F_OK) == 0) {
		err_set(err, RC_EXISTS, "'%.200s' already exists", d->ctx.secret_out);
		return err_field(err, "secret_out");
	}
	TRY(d->front->read(d->front->arg, d->call, d->ctx.mem, &d->ctx.lines, err));
	return cmd->before == NULL ? RC_OK : cmd->before(&d->ctx, d->call->opts, err);
}

static enum rc go_ahead(struct dispatcher *d, struct err *err)
{
	const struct work_mark begin = work_mark(&d->work);
	enum rc                rc    = dispatch_admit(d, err);

	if (rc == RC_OK)
		rc = d->call->cmd->ahead(&d->ctx, d->call->opts, err);
	if (rc == RC_OK) {
		work_back_to(&d->work, &begin);
		return RC_OK;
	}
	if (refused_untold(rc) && !d->call->g.dry_run)
		refused_record(&d->ctx, d->call->opts, err);
	return rc;
}

static enum rc execute(struct dispatcher *d, struct err *err)
{
	TRY(dispatch_gather(d, err));
	if (dispatch_needs(d, NEED_WRITE)) {
		TRY(ctx_open(&d->ctx, dispatch_needs(d, NEED_CREATE) ? STORE_CREATE : STORE_WRITE,
		             err));
		TRY(dispatch_confirm(d, err));
		if (d->call->cmd->ahead != NULL)
			TRY(go_ahead(d, err));
		return dispatch_change(d, err);
	}
	if (dispatch_needs(d, NEED_STORE)) {
		TRY(ctx_open(&d->ctx, STORE_READ, err));
		return dispatch_ask(d, err);
	}
	if (dispatch_needs(d, NEED_OWN_TXN)) {
		TRY(ctx_open(&d->ctx, STORE_WRITE, err));
		TRY(dispatch_confirm(d, err));
	}
	return on_its_own(d, err);
}

void dispatch_drop(struct dispatcher *d)
{
	struct handle *h = &d->service->handle;

	dispatch_out_drop(d);
	call_wipe(d->call);
	if (d->ctx.pretended_key == NULL)
		return;
	handle_forget_keys(h);
	h->key_text = d->service->settings.key_text;
	secret_free(d->ctx.pretended_key);
}

enum rc dispatch(struct service *s, const struct front *front, struct call *call, struct arena *mem,
                 struct err *err)
{
	struct dispatcher d = {.service = s, .front = front, .call = call};
	enum rc           rc;

	handle_doubt_keys(&s->handle);
	rc = dispatch_prepare(&d, mem, err);
	if (rc == RC_OK)
		rc = execute(&d, err);
	if (rc == RC_UNAVAILABLE)
		handle_close(&s->handle); /* the next call may find a better connection */
	dispatch_drop(&d);
	return rc;
}
