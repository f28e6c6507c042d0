/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate plan: the SQL that `up` would run, and nothing is run. */
#include "cmd/ctx.h"
#include "lib/core/upkeep/migration.h"

static enum rc run_plan(struct ctx *c, const void *opts, struct err *err)
{
	const struct list_sink sink = ctx_sink(c, &migration_statement_record);

	(void)opts;
	TRY(ctx_many(c, &migration_statement_record, err));
	return migration_plan(c->w, &sink, err);
}

const struct cmd cmd_migrate_plan = {
    .name    = "plan",
    .summary = "print the SQL that up would run",
    .needs   = NEED_STORE | NEED_ANY_SCHEMA,
    .emits   = &migration_statement_record,
    .run     = run_plan,
};
