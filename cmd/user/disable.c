/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user disable. */
#include "cmd/ctx.h"
#include "lib/core/user.h"

struct disable_opts {
	struct strs refs;
};

#define T struct disable_opts
static const struct opt disable_opt[] = {
    OPT_ARGS(T, refs, "REF", "a user: id, address or username; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_USER),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_disable(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc run_disable(struct ctx *c, const void *opts, struct err *err)
{
	const struct disable_opts *o = opts;

	return ctx_each(c, o->refs, &user_record, o, each, err);
}

const struct cmd cmd_user_disable = {
    .name      = "disable",
    .summary   = "keep accounts from signing in; what was issued to them ends",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = disable_opt,
    .opts_size = sizeof(struct disable_opts),
    .emits     = &user_record,
    .run       = run_disable,
};
