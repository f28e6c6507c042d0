/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key revoke: at once, whatever was signed with them. */
#include "cmd/ctx.h"
#include "lib/core/key.h"

struct revoke_opts {
	struct strs refs;
};

#define T struct revoke_opts
static const struct opt revoke_opt[] = {
    OPT_ARGS(T, refs, "KID", "a key: its kid or id; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_KEY),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct key x;

	(void)opts;
	TRY(key_revoke(c->w, ref, &x, err));
	return ctx_emit(c, &key_record, &x, err);
}

static enum rc run_revoke(struct ctx *c, const void *opts, struct err *err)
{
	const struct revoke_opts *o = opts;

	return ctx_each(c, o->refs, &key_record, o, each, err);
}

const struct cmd cmd_key_revoke = {
    .name      = "revoke",
    .summary   = "end keys at once, and all that was signed with them",
    .needs     = NEED_WRITE,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct revoke_opts),
    .emits     = &key_record,
    .confirm   = "End these keys, and every token that they signed?",
    .run       = run_revoke,
};
