/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/prune.h"

const struct opt prune_opt[] = {
    PRUNE_OPTS(struct prune_opts),
    OPT_END,
};

static enum rc tell(void *arg, const struct pruned *p, struct err *err)
{
	return ctx_emit(arg, &pruned_record, p, err);
}

enum rc prune_kinds(struct ctx *c, unsigned kinds, const struct prune_opts *o, struct err *err)
{
	const struct prune_order order = {.kinds        = kinds,
	                                  .older_than_s = o->older_than,
	                                  .batch        = o->batch,
	                                  .max_ms       = o->max_time * 1000,
	                                  .dry_run      = c->g->dry_run};
	const struct prune_sink  sink  = {.tell = tell, .arg = c};

	if ((kinds & (kinds - 1)) != 0)
		TRY(ctx_many(c, &pruned_record, err));
	return prune_run(c->w, &order, &sink, err);
}
