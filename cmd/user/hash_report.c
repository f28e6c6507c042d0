/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user hash-report: how passwords are hashed, and who still has a hash of another system. */
#include "cmd/ctx.h"
#include "lib/core/user/hash_report.h"

struct report_opts {
	bool left;
};

#define T struct report_opts
static const struct opt report_opt[] = {
    OPT_FLAG(T, left, 0, "left",
             "list the accounts whose hash is not current: the next sign-in replaces it"),
    OPT_END,
};
#undef T

static enum rc run_report(struct ctx *c, const void *opts, struct err *err)
{
	const struct report_opts *o    = opts;
	const struct record      *rec  = o->left ? &hash_left_record : &hash_group_record;
	const struct list_query   q    = ctx_query(c);
	const struct list_sink    sink = ctx_sink(c, rec);

	TRY(ctx_many(c, rec, err));
	return o->left ? user_hash_left(c->w, &q, &sink, err)
	               : user_hash_report(c->w, &q, &sink, err);
}

const struct cmd cmd_user_hash_report = {
    .name      = "hash-report",
    .summary   = "count accounts by how their passwords are hashed",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = report_opt,
    .opts_size = sizeof(struct report_opts),
    .emits     = &hash_group_record,
    .run       = run_report,
};
