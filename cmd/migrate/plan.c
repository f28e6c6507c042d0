/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate plan: the SQL that `up` would run, and nothing is run. */
#include "cmd/migrate/migrate.h"

static enum rc run_plan(struct ctx *c, const void *opts, struct err *err)
{
	struct migrate_status s;

	(void)opts;
	TRY(migrate_status_read(c, &s, err));
	TRY(ctx_many(c, &migration_step_record, err));
	for (int64_t v = s.version + 1; v <= s.latest; v++) {
		struct migration_step step;

		migrate_describe(v, true, c->mem, &step);
		TRY(ctx_emit(c, &migration_step_record, &step, err));
	}
	return RC_OK;
}

const struct cmd cmd_migrate_plan = {
    .name    = "plan",
    .summary = "print the SQL that up would run",
    .needs   = NEED_STORE | NEED_ANY_SCHEMA,
    .emits   = &migration_step_record,
    .run     = run_plan,
};
