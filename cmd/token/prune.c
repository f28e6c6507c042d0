/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token prune: forget tokens that have ended. */
#include "cmd/ctx.h"
#include "lib/core/token.h"

struct prune_opts {
	int64_t older_than, batch, max_time;
};

#define T struct prune_opts
static const struct opt prune_opt[] = {
    OPT_DURATION(T, older_than, 0, "older-than", "DURATION", "only what ended that long ago"),
    OPT_INT(T, batch, 0, "batch", "N", "so many in one transaction", .fallback = "200", .min = 1,
            .max = 100000),
    OPT_DURATION(T, max_time, 0, "max-time", "DURATION",
                 "stop after that, with what is left counted"),
    OPT_END,
};
#undef T

static enum rc run_prune(struct ctx *c, const void *opts, struct err *err)
{
	const struct prune_opts  *o      = opts;
	const struct prune_limits limits = {
	    .older_than_s = o->older_than, .batch = o->batch, .max_ms = o->max_time * 1000};
	struct pruned p;
	const enum rc rc = token_prune(c->w, &limits, c->g->dry_run, &p, err);

	if (rc != RC_OK && rc != RC_PARTIAL)
		return rc;
	TRY(ctx_emit(c, &pruned_record, &p, err));
	return rc;
}

const struct cmd cmd_token_prune = {
    .name      = "prune",
    .summary   = "forget tokens that have ended",
    .needs     = NEED_OWN_TXN,
    .opts      = prune_opt,
    .opts_size = sizeof(struct prune_opts),
    .emits     = &pruned_record,
    .run       = run_prune,
};
