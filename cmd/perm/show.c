/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm show. */
#include "cmd/ctx.h"
#include "lib/core/perm.h"

struct show_opts {
	struct strs refs;
};

#define T struct show_opts
static const struct opt show_opt[] = {
    OPT_ARGS(T, refs, "REF", "a permission: id or name; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_PERM),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct perm x;

	(void)opts;
	TRY(perm_get(c->w, ref, &x, err));
	return ctx_emit(c, &perm_record, &x, err);
}

static enum rc run_show(struct ctx *c, const void *opts, struct err *err)
{
	const struct show_opts *o = opts;

	return ctx_each(c, o->refs, &perm_record, o, each, err);
}

const struct cmd cmd_perm_show = {
    .name      = "show",
    .summary   = "show permissions",
    .needs     = NEED_STORE,
    .opts      = show_opt,
    .opts_size = sizeof(struct show_opts),
    .emits     = &perm_record,
    .run       = run_show,
};
