/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/dispatch_priv.h -- one run of one command, and where its output waits. */
#ifndef IDCTL_CMD_DISPATCH_PRIV_H
#define IDCTL_CMD_DISPATCH_PRIV_H

#include "cmd/ctx.h"
#include "cmd/dispatch.h"
#include "cmd/parse.h"
#include "cmd/settings.h"

struct dispatcher {
	const struct dispatch_input *in;
	struct parsed                parsed;
	struct settings              settings;
	struct list_query            query;
	struct handle                handle;
	struct request               request;
	struct pending               pending;
	struct work                  work;
	struct ctx                   ctx;
	char                        *held; /* output that waits for the commit */
	size_t                       n_held;
	FILE                        *memory;
	unsigned                     tries;
	bool                         told;  /* output has gone out, and cannot be taken back */
	bool                         shown; /* all of it has, before the commit */
	char                         user[64];
};

static inline bool dispatch_needs(const struct dispatcher *d, unsigned bits)
{
	return (d->parsed.cmd->needs & bits) != 0;
}

/* The command itself. */
MUST_CHECK enum rc dispatch_run(struct dispatcher *d, struct err *err);

/* Within one transaction that changes something, or one that asks; its answer goes out. */
MUST_CHECK enum rc dispatch_change(struct dispatcher *d, struct err *err);
MUST_CHECK enum rc dispatch_ask(struct dispatcher *d, struct err *err);

/* In transactions of its own, it may begin only what its actor may. */
MUST_CHECK enum rc dispatch_admit(struct dispatcher *d, struct err *err);

/* No and partly are answers: what was said of them goes out, and the status tells. */
MUST_CHECK enum rc dispatch_answer(struct dispatcher *d, enum rc rc, struct err *err);

/* d->ctx.out: to standard output, or held until the change stands. A wrong --fields is found here. */
MUST_CHECK enum rc dispatch_out_make(struct dispatcher *d, struct err *err);

/* Whatever was held is forgotten. */
void dispatch_out_drop(struct dispatcher *d);

/* Out it goes. INTERNAL when it cannot be written. */
MUST_CHECK enum rc dispatch_out_finish(struct dispatcher *d, struct err *err);

#endif
