/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user enable. */
#include "cmd/ctx.h"
#include "lib/core/user.h"

struct enable_opts {
	struct strs refs;
};

#define T struct enable_opts
static const struct opt enable_opt[] = {
    OPT_ARGS(T, refs, "REF", "a user: id, address or username; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_USER),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_enable(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc run_enable(struct ctx *c, const void *opts, struct err *err)
{
	const struct enable_opts *o = opts;

	return ctx_each(c, o->refs, &user_record, o, each, err);
}

const struct cmd cmd_user_enable = {
    .name      = "enable",
    .summary   = "let disabled accounts sign in again",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = enable_opt,
    .opts_size = sizeof(struct enable_opts),
    .emits     = &user_record,
    .run       = run_enable,
};
