/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate plan: the SQL that `up` would run, and nothing is run. */
#include "cmd/migrate/migrate.h"

static enum rc print(struct ctx *c, int64_t version, struct err *err)
{
	struct migration_statement one;

	for (size_t i = 0; migrate_statement(version, store_dialect(c->w->db), i, c->mem, &one);
	     i++)
		TRY(ctx_emit(c, &migration_statement_record, &one, err));
	return RC_OK;
}

static enum rc run_plan(struct ctx *c, const void *opts, struct err *err)
{
	struct migrate_status s;

	(void)opts;
	TRY(migrate_status_read(c, &s, err));
	TRY(ctx_many(c, &migration_statement_record, err));
	if (s.version >= s.latest)
		return RC_OK;
	TRY(print(c, 0, err));
	for (int64_t v = s.version + 1; v <= s.latest + 1; v++)
		TRY(print(c, v, err));
	return RC_OK;
}

const struct cmd cmd_migrate_plan = {
    .name    = "plan",
    .summary = "print the SQL that up would run",
    .needs   = NEED_STORE | NEED_ANY_SCHEMA,
    .emits   = &migration_statement_record,
    .run     = run_plan,
};
