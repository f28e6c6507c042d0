/* SPDX-License-Identifier: Apache-2.0 */
/* idctl audit stats: how often what was done. */
#include "cmd/ctx.h"
#include "lib/core/audit/audit.h"

struct stats_opts {
	struct utc since, until;
};

#define T struct stats_opts
static const struct opt stats_opt[] = {
    OPT_TIME(T, since, 0, "since", "INSTANT", "from this instant on"),
    OPT_TIME(T, until, 0, "until", "INSTANT", "before this instant"),
    OPT_END,
};
#undef T

static enum rc run_stats(struct ctx *c, const void *opts, struct err *err)
{
	const struct stats_opts *o    = opts;
	const struct list_sink   sink = ctx_sink(c, &audit_count_record);

	TRY(ctx_many(c, &audit_count_record, err));
	return audit_stats(c->w, o->since, o->until, &sink, err);
}

const struct cmd cmd_audit_stats = {
    .name      = "stats",
    .summary   = "count actions and their outcomes",
    .needs     = NEED_STORE,
    .opts      = stats_opt,
    .opts_size = sizeof(struct stats_opts),
    .emits     = &audit_count_record,
    .run       = run_stats,
};
