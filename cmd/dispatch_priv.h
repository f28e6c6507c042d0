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
	struct work                  work;
	struct ctx                   ctx;
	char                        *held; /* output that waits for the commit */
	size_t                       n_held;
	FILE                        *memory;
	bool                         told; /* output has gone out, and cannot be taken back */
	char                         user[64];
};

static inline bool dispatch_needs(const struct dispatcher *d, unsigned bits)
{
	return (d->parsed.cmd->needs & bits) != 0;
}

/* d->ctx.out: to standard output, or held until the change stands. A wrong --fields is found here. */
MUST_CHECK enum rc dispatch_out_make(struct dispatcher *d, struct err *err);

/* Whatever was held is forgotten. */
void dispatch_out_drop(struct dispatcher *d);

/* Out it goes. INTERNAL when it cannot be written. */
MUST_CHECK enum rc dispatch_out_finish(struct dispatcher *d, struct err *err);

#endif
