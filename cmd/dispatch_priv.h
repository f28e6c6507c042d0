/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/dispatch_priv.h -- one run of one command, and where its output waits. */
#ifndef IDCTL_CMD_DISPATCH_PRIV_H
#define IDCTL_CMD_DISPATCH_PRIV_H

#include <stdio.h>

#include "cmd/ctx.h"
#include "cmd/dispatch.h"
#include "cmd/refused.h"
#include "lib/base/str.h"

struct dispatcher {
	struct service     *service;
	const struct front *front;
	struct call        *call;
	struct list_query   query;
	struct request      request;
	struct pending      pending;
	struct work         work;
	struct ctx          ctx;
	FILE               *memory; /* where output waits for the commit */
	struct str          held;
	bool                too_long;
	unsigned            tries;
	bool                told;  /* output has gone out, and cannot be taken back */
	bool                shown; /* all of it has, before the commit */
};

static inline bool dispatch_needs(const struct dispatcher *d, unsigned bits)
{
	return (d->call->cmd->needs & bits) != 0;
}

static inline bool dispatch_answers(const struct dispatcher *d, enum rc rc)
{
	return d->ctx.began && dispatch_is_answer(rc);
}

/* A refusal of a change leaves an entry of its own. */
static inline bool dispatch_leaves_event(const struct dispatcher *d, enum rc rc)
{
	return refused_by_rule(rc) && !d->call->g.dry_run;
}

/* All that comes before a store is opened. */
MUST_CHECK enum rc dispatch_prepare(struct dispatcher *d, struct arena *mem, struct err *err);
MUST_CHECK enum rc dispatch_gather(struct dispatcher *d, struct err *err);

/* All that was of one run: its output, its secrets. */
void dispatch_drop(struct dispatcher *d);

/* The command itself. */
MUST_CHECK enum rc dispatch_run(struct dispatcher *d, struct err *err);

/* Within a transaction, and again if that is run again: the schema, the right, the command. */
MUST_CHECK enum rc dispatch_attempt(struct dispatcher *d, struct err *err);

/* What was done outside the store is taken back, unless the commit is in doubt. */
void dispatch_withdraw(struct dispatcher *d, const struct err *why);

/* What stands may be a no. */
MUST_CHECK enum rc dispatch_verdict(const struct dispatcher *d, struct err *err);

/* In one transaction that changes something, or one that asks; its answer goes out. */
MUST_CHECK enum rc dispatch_change(struct dispatcher *d, struct err *err);
MUST_CHECK enum rc dispatch_ask(struct dispatcher *d, struct err *err);

/*
 * CONFIRM unless the front end's answer is yes. The question names what would be changed, and how much would end with it, which a dry
 * run finds out; what that is refused for, the change is.
 */
MUST_CHECK enum rc dispatch_confirm(struct dispatcher *d, struct err *err);

/* In transactions of its own, it may begin only what its actor may. */
MUST_CHECK enum rc dispatch_admit(struct dispatcher *d, struct err *err);

/* No and partly are answers: what was said of them goes out, and the status tells. */
MUST_CHECK enum rc dispatch_answer(struct dispatcher *d, enum rc rc, struct err *err);

/* d->ctx.out: to the front end, or held until the change stands. A wrong --fields is found here. */
MUST_CHECK enum rc dispatch_out_make(struct dispatcher *d, struct err *err);

/* Whatever was held is forgotten. */
void dispatch_out_drop(struct dispatcher *d);

/* Out it goes. INTERNAL when it cannot be written. */
MUST_CHECK enum rc dispatch_out_finish(struct dispatcher *d, struct err *err);

#endif
