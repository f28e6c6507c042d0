/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question before what cannot be undone. Who may not do it gets the refusal instead; no lock is held while a person
 * thinks.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/dispatch_priv.h"
#include "cmd/params.h"
#include "lib/core/txn/txn.h"

enum { NAMES_SHOWN = 5 };

/* What a dry run of the change has found. */
struct ending {
	struct dispatcher *d;
	struct strs        names; /* of what it is about */
	int64_t            sessions, api_keys;
	bool               idle; /* nothing would change */
};

static void count(struct ending *e)
{
	const struct work *w = &e->d->work;

	e->sessions = e->api_keys = 0;
	for (const struct event *x = w->pending->events; x != NULL; x = x->next) {
		if (x->target_type == NULL || strcmp(x->action, w->action) == 0)
			continue;
		e->sessions += strcmp(x->target_type, "session") == 0;
		e->api_keys += strcmp(x->target_type, "apikey") == 0;
	}
}

static enum rc dry_run(struct work *w, void *arg, struct err *err)
{
	struct ending *e = arg;

	(void)w;
	e->names = (struct strs){.n = 0};
	TRY(dispatch_attempt(e->d, err));
	count(e);
	return RC_OK;
}

/* "2 users: ann@example.org, bob@example.org" */
static void add_records(const struct cmd *cmd, const struct ending *e, struct str *s)
{
	const char  *what = cmd->emits->name;
	const size_t n = e->names.n, shown = n < NAMES_SHOWN ? n : NAMES_SHOWN;

	if (n == 0) {
		str_addf(s, "%ss", what);
		return;
	}
	str_addf(s, "%zu %s%s:", n, what, n == 1 ? "" : "s");
	for (size_t i = 0; i < shown; i++)
		str_addf(s, "%s %s", i == 0 ? "" : ",", e->names.v[i]);
	if (shown < n)
		str_addf(s, " and %zu more", n - shown);
}

static void add_ends(const struct ending *e, struct str *s)
{
	const int64_t n = e->sessions + e->api_keys;

	if (n == 0)
		return;
	str_addc(s, ' ');
	if (e->sessions > 0)
		str_addf(s, "%" PRId64 " session%s", e->sessions, e->sessions == 1 ? "" : "s");
	if (e->sessions > 0 && e->api_keys > 0)
		str_add(s, " and ");
	if (e->api_keys > 0)
		str_addf(s, "%" PRId64 " API key%s", e->api_keys, e->api_keys == 1 ? "" : "s");
	str_add(s, n == 1 ? " ends." : " end.");
}

static enum rc ask(const struct front *front, const struct cmd *cmd, const struct ending *e,
                   struct err *err)
{
	const char *text = cmd->confirm, *records = strstr(text, "{}");
	struct str  s = STR_EMPTY;
	enum rc     rc;

	if (records == NULL) {
		str_add(&s, text);
	} else {
		str_addn(&s, text, (size_t)(records - text));
		add_records(cmd, e, &s);
		str_add(&s, records + 2);
	}
	str_addc(&s, '.');
	add_ends(e, &s);
	rc = front->ask(front->arg, s.p, err);
	str_done(&s);
	return rc;
}

/* The change is made and rolled back. */
static enum rc foresee(struct ending *e, struct err *err)
{
	struct dispatcher     *d     = e->d;
	const struct work_mark begin = work_mark(&d->work);
	const struct txn t = {.power = STORE_WRITE, .step = dry_run, .arg = e, .dry_run = true};
	enum rc          rc;

	d->ctx.changing = &e->names;
	rc              = txn_run(&d->work, &t, err);
	d->ctx.changing = NULL;
	e->idle         = d->work.pending->changes == begin.changes;
	if (rc == RC_OK)
		work_back_to(&d->work, &begin);
	else if (dispatch_leaves_event(d, rc))
		refused_record(&d->ctx, d->call->opts, err);
	return rc;
}

enum rc dispatch_confirm(struct dispatcher *d, struct err *err)
{
	struct ending e = {.d = d};
	enum rc       rc;

	if (!call_asks(d->call))
		return RC_OK;
	if (dispatch_needs(d, NEED_WRITE)) {
		TRY(foresee(&e, err));
		return e.idle ? RC_OK : ask(d->front, d->call->cmd, &e, err);
	}
	rc = dispatch_admit(d, err);
	if (refused_untold(rc))
		refused_record(&d->ctx, d->call->opts, err);
	return rc == RC_OK ? ask(d->front, d->call->cmd, &e, err) : rc;
}

enum rc dispatch_question(const struct front *front, const struct cmd *cmd, struct err *err)
{
	const struct ending unknown = {.d = NULL};

	return ask(front, cmd, &unknown, err);
}
