/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate copy: the whole store into another one, and every row compared. 5 when rows differ. */
#include "cmd/ctx.h"
#include "cmd/settings.h"
#include "lib/core/upkeep/copy.h"

struct copy_opts {
	const char *to;
	bool        verify;
};

#define T struct copy_opts
static const struct opt copy_opt[] = {
    OPT_TEXT(T, to, 0, "to", "URL", "the target: a path, or a PostgreSQL address",
             .flags = OPT_REQUIRED),
    OPT_FLAG(T, verify, 0, "verify", "only compare with a store that already exists"),
    OPT_END,
};
#undef T

static enum rc run_copy(struct ctx *c, const void *opts, struct err *err)
{
	const struct copy_opts   *o    = opts;
	const struct list_sink    sink = ctx_sink(c, &copied_record);
	AUTO(store) struct store *to   = NULL;
	struct copy_request       in   = {.verify = o->verify, .dry_run = c->g->dry_run};

	TRY(settings_check_address(o->to, "to", err));
	TRY(ctx_many(c, &copied_record, err));
	if (store_open(o->to, in.dry_run ? STORE_READ : STORE_CREATE, NULL, &to, err) != RC_OK) {
		err_during(err, "the target");
		return err_field(err, "to");
	}
	in.to = to;
	return copy_run(c->w, &in, &sink, err);
}

const struct cmd cmd_migrate_copy = {
    .name      = "copy",
    .summary   = "copy the store to another one and compare every row",
    .needs     = NEED_STORE | NEED_ELSEWHERE,
    .opts      = copy_opt,
    .opts_size = sizeof(struct copy_opts),
    .emits     = &copied_record,
    .run       = run_copy,
};
