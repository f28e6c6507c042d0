/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user show: accounts, as they are. */
#include "cmd/ctx.h"
#include "lib/core/user.h"

struct show_opts {
	struct strs refs;
};

#define T struct show_opts
static const struct opt show_opt[] = {
    OPT_ARGS(T, refs, "REF", "a user: id, address or username; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_USER),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_get(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc run_show(struct ctx *c, const void *opts, struct err *err)
{
	const struct show_opts *o = opts;

	return ctx_each(c, o->refs, &user_record, o, each, err);
}

const struct cmd cmd_user_show = {
    .name      = "show",
    .summary   = "show accounts",
    .needs     = NEED_STORE,
    .opts      = show_opt,
    .opts_size = sizeof(struct show_opts),
    .emits     = &user_record,
    .run       = run_show,
};
