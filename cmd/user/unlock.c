/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user unlock: forget failed attempts. */
#include "cmd/ctx.h"
#include "lib/core/password.h"

struct unlock_opts {
	struct strs refs;
};

#define T struct unlock_opts
static const struct opt unlock_opt[] = {
    OPT_ARGS(T, refs, "REF", "a user: id, address or username; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_USER),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(password_unlock(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc run_unlock(struct ctx *c, const void *opts, struct err *err)
{
	const struct unlock_opts *o = opts;

	return ctx_each(c, o->refs, &user_record, o, each, err);
}

const struct cmd cmd_user_unlock = {
    .name      = "unlock",
    .summary   = "forget failed attempts to sign in",
    .needs     = NEED_WRITE,
    .opts      = unlock_opt,
    .opts_size = sizeof(struct unlock_opts),
    .emits     = &user_record,
    .run       = run_unlock,
};
