/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user export: accounts as user import takes them. */
#include "cmd/ctx.h"
#include "lib/core/user/export.h"

struct export_opts {
	struct user_export what;
	bool               snapshot;
};

#define T struct export_opts
static const struct opt export_opt[] = {
    OPT_FLAG(T, what.deleted, 0, "deleted", "include deleted accounts"),
    OPT_FLAG(T, what.with_hashes, 0, "with-hashes", "with the hashes of passwords"),
    OPT_FLAG(T, snapshot, 0, "snapshot",
             "as of one instant; in SQLite, others cannot change anything meanwhile"),
    OPT_END,
};
#undef T

static enum rc run_export(struct ctx *c, const void *opts, struct err *err)
{
	const struct export_opts *o = opts;
	const struct record      *rec =
            o->what.with_hashes ? &user_exported_hash_record : &user_exported_record;
	const struct list_sink sink = ctx_sink(c, rec);
	struct list_query      q    = ctx_query(c);

	q.snapshot = o->snapshot;
	TRY(ctx_many(c, rec, err));
	return user_export(c->w, &o->what, &q, &sink, err);
}

const struct cmd cmd_user_export = {
    .name      = "export",
    .summary   = "export accounts in a form that import reads",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = export_opt,
    .opts_size = sizeof(struct export_opts),
    .emits     = &user_exported_record,
    .run       = run_export,
};
