/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user purge: deleted accounts, for good. */
#include "cmd/ctx.h"
#include "lib/core/user.h"

struct purge_opts {
	struct strs refs;
};

#define T struct purge_opts
static const struct opt purge_opt[] = {
    OPT_ARGS(T, refs, "REF", "a user: id, address or username; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_USER),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_purge(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc run_purge(struct ctx *c, const void *opts, struct err *err)
{
	const struct purge_opts *o = opts;

	return ctx_each(c, o->refs, &user_record, o, each, err);
}

const struct cmd cmd_user_purge = {
    .name      = "purge",
    .summary   = "remove deleted accounts for good",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = purge_opt,
    .opts_size = sizeof(struct purge_opts),
    .emits     = &user_record,
    .confirm   = "Remove these accounts for good?",
    .run       = run_purge,
};
