/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate up, idctl migrate down: one transaction a step. */
#include "cmd/ctx.h"
#include "lib/core/upkeep/migration.h"

struct up_opts {
	int64_t to;
};

#define T struct up_opts
static const struct opt up_opt[] = {
    OPT_INT(T, to, 0, "to", "N", "stop at version N", .min = 1, .max = 100000),
    OPT_END,
};
static const struct opt down_opt[] = {
    OPT_INT(T, to, 0, "to", "N", "the version to go back to", .flags = OPT_REQUIRED, .min = 1,
            .max = 100000),
    OPT_END,
};
#undef T

static enum rc run_up(struct ctx *c, const void *opts, struct err *err)
{
	const struct up_opts          *o    = opts;
	const struct migration_request in   = {.to = o->to, .dry_run = c->g->dry_run};
	const struct list_sink         sink = ctx_sink(c, &migration_step_record);

	TRY(ctx_many(c, &migration_step_record, err));
	return migration_up(c->w, &in, &sink, err);
}

static enum rc run_down(struct ctx *c, const void *opts, struct err *err)
{
	const struct up_opts          *o    = opts;
	const struct migration_request in   = {.to = o->to, .dry_run = c->g->dry_run};
	const struct list_sink         sink = ctx_sink(c, &migration_step_record);

	TRY(ctx_many(c, &migration_step_record, err));
	return migration_down(c->w, &in, &sink, err);
}

const struct cmd cmd_migrate_up = {
    .name      = "up",
    .summary   = "upgrade the schema",
    .needs     = NEED_OWN_TXN | NEED_ANY_SCHEMA,
    .opts      = up_opt,
    .opts_size = sizeof(struct up_opts),
    .emits     = &migration_step_record,
    .run       = run_up,
};

const struct cmd cmd_migrate_down = {
    .name      = "down",
    .summary   = "downgrade the schema; data of the later version is lost",
    .needs     = NEED_OWN_TXN | NEED_ANY_SCHEMA,
    .opts      = down_opt,
    .opts_size = sizeof(struct up_opts),
    .emits     = &migration_step_record,
    .confirm   = "Downgrade the schema and lose the data of the later version",
    .run       = run_down,
};
