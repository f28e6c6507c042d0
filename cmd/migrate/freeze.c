/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate freeze, idctl migrate thaw: a store that has moved takes no change any more. */
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
    .summary = "refuse every change of the store until it is thawed",
    .needs   = NEED_WRITE | NEED_ANY_SCHEMA,
    .emits   = &frozen_record,
    .run     = run_freeze,
};

const struct cmd cmd_migrate_thaw = {
    .name    = "thaw",
    .summary = "let a frozen store take changes again",
    .needs   = NEED_WRITE | NEED_ANY_SCHEMA,
    .emits   = &frozen_record,
    .run     = run_thaw,
};
