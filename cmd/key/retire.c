/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key retire: no longer verify with keys that no token needs. */
#include "cmd/ctx.h"
#include "lib/core/key.h"

struct retire_opts {
	struct strs refs;
};

#define T struct retire_opts
static const struct opt retire_opt[] = {
    OPT_ARGS(T, refs, "KID", "a key: its kid or id; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_KEY),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct key x;

	(void)opts;
	TRY(key_retire(c->w, ref, &x, err));
	return ctx_emit(c, &key_record, &x, err);
}

static enum rc run_retire(struct ctx *c, const void *opts, struct err *err)
{
	const struct retire_opts *o = opts;

	return ctx_each(c, o->refs, &key_record, o, each, err);
}

const struct cmd cmd_key_retire = {
    .name      = "retire",
    .summary   = "withdraw keys that no living token needs",
    .needs     = NEED_WRITE,
    .opts      = retire_opt,
    .opts_size = sizeof(struct retire_opts),
    .emits     = &key_record,
    .run       = run_retire,
};
