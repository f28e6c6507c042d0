/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate freeze, idctl migrate thaw: a store that has moved no longer takes changes. */
#include "cmd/ctx.h"
#include "lib/core/upkeep/copy.h"

static enum rc run_freeze(struct ctx *c, const void *opts, struct err *err)
{
	struct frozen f;

	(void)opts;
	TRY(copy_freeze(c->w, c->w->request->reason, &f, err));
	return ctx_emit(c, &frozen_record, &f, err);
}

static enum rc run_thaw(struct ctx *c, const void *opts, struct err *err)
{
	struct frozen f;

	(void)opts;
	TRY(copy_thaw(c->w, &f, err));
	return ctx_emit(c, &frozen_record, &f, err);
}

const struct cmd cmd_migrate_freeze = {
    .name    = "freeze",
    .summary = "freeze the store: refuse every change",
    .needs   = NEED_WRITE | NEED_ANY_SCHEMA,
    .emits   = &frozen_record,
    .run     = run_freeze,
};

const struct cmd cmd_migrate_thaw = {
    .name    = "thaw",
    .summary = "unfreeze the store",
    .needs   = NEED_WRITE | NEED_ANY_SCHEMA,
    .emits   = &frozen_record,
    .run     = run_thaw,
};
