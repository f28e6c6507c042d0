/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate status, idctl migrate check (5: pending). */
#include "cmd/ctx.h"
#include "lib/core/upkeep/migration.h"

static enum rc run_status(struct ctx *c, const void *opts, struct err *err)
{
	struct migrate_status s;

	(void)opts;
	TRY(migration_status(c->w, &s, err));
	return ctx_emit(c, &migrate_status_record, &s, err);
}

static enum rc run_check(struct ctx *c, const void *opts, struct err *err)
{
	struct migrate_status s;

	(void)opts;
	TRY(migration_status(c->w, &s, err));
	TRY(ctx_emit(c, &migrate_status_record, &s, err));
	return migration_is_pending(&s) ? RC_NO : RC_OK;
}

const struct cmd cmd_migrate_status = {
    .name    = "status",
    .summary = "show the schema's version and what is pending",
    .needs   = NEED_STORE | NEED_ANY_SCHEMA,
    .emits   = &migrate_status_record,
    .run     = run_status,
};

const struct cmd cmd_migrate_check = {
    .name    = "check",
    .summary = "check that the schema is up to date: exit status 0 or 5",
    .needs   = NEED_STORE | NEED_ANY_SCHEMA,
    .emits   = &migrate_status_record,
    .run     = run_check,
};
