/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key show. */
#include "cmd/ctx.h"
#include "lib/core/key.h"

struct show_opts {
	struct strs refs;
};

#define T struct show_opts
static const struct opt show_opt[] = {
    OPT_ARGS(T, refs, "KID", "a key: its kid or id; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_KEY),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct key x;

	(void)opts;
	TRY(key_get(c->w, ref, &x, err));
	return ctx_emit(c, &key_record, &x, err);
}

static enum rc run_show(struct ctx *c, const void *opts, struct err *err)
{
	const struct show_opts *o = opts;

	return ctx_each(c, o->refs, &key_record, o, each, err);
}

const struct cmd cmd_key_show = {
    .name      = "show",
    .summary   = "show signing keys",
    .needs     = NEED_STORE,
    .opts      = show_opt,
    .opts_size = sizeof(struct show_opts),
    .emits     = &key_record,
    .run       = run_show,
};
