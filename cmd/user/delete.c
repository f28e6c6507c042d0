/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user delete. */
#include "cmd/ctx.h"
#include "lib/core/user.h"

struct delete_opts {
	struct strs refs;
};

#define T struct delete_opts
static const struct opt delete_opt[] = {
    OPT_ARGS(T, refs, "REF", "a user: id, address or username; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_USER),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_delete(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc run_delete(struct ctx *c, const void *opts, struct err *err)
{
	const struct delete_opts *o = opts;

	return ctx_each(c, o->refs, &user_record, o, each, err);
}

const struct cmd cmd_user_delete = {
    .name      = "delete",
    .summary   = "delete accounts; they can be restored until they are purged",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = delete_opt,
    .opts_size = sizeof(struct delete_opts),
    .emits     = &user_record,
    .run       = run_delete,
};
