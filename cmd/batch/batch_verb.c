/* SPDX-License-Identifier: Apache-2.0 */
/* idctl batch: JSON lines on standard input, each a call; one answer a line on standard output. */
#include <unistd.h>

#include "cmd/batch/batch.h"
#include "cmd/ctx.h"

struct batch_opts {
	bool    stop_on_error, atomic;
	int64_t size;
};

enum { LINES_TOGETHER = 10000, HOW = 1 };

#define T struct batch_opts
static const struct opt batch_opt[] = {
    OPT_FLAG(T, stop_on_error, 0, "stop-on-error", "stop at the first line that fails"),
    OPT_FLAG(T, atomic, 0, "atomic", "all lines in one transaction: all or nothing", .group = HOW),
    OPT_INT(T, size, 0, "group", "N",
            "up to N changes in one transaction; they are answered when it is committed", .min = 1,
            .max = LINES_TOGETHER, .group = HOW),
    OPT_END,
};
#undef T

static enum rc run_batch(struct ctx *c, const void *opts, struct err *err)
{
	const struct batch_opts *o = opts;

	return batch_run(&(struct batch_input){.service       = c->service,
	                                       .g             = c->g,
	                                       .front         = c->front,
	                                       .fd            = STDIN_FILENO,
	                                       .size          = o->atomic   ? LINES_TOGETHER
	                                                      : o->size > 0 ? (size_t)o->size
	                                                                    : 1,
	                                       .atomic        = o->atomic,
	                                       .stop_on_error = o->stop_on_error},
	                 err);
}

const struct cmd cmd_batch = {
    .name      = "batch",
    .summary   = "run many commands in one process, read as JSON lines",
    .needs     = NEED_TEXT | NEED_CALLS,
    .opts      = batch_opt,
    .opts_size = sizeof(struct batch_opts),
    .run       = run_batch,
};
