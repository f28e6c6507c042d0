/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role show. */
#include "cmd/ctx.h"
#include "lib/core/role.h"

struct show_opts {
	struct strs refs;
};

#define T struct show_opts
static const struct opt show_opt[] = {
    OPT_ARGS(T, refs, "REF", "a role: id or name; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_ROLE),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct role x;

	(void)opts;
	TRY(role_get(c->w, ref, &x, err));
	return ctx_emit(c, &role_record, &x, err);
}

static enum rc run_show(struct ctx *c, const void *opts, struct err *err)
{
	const struct show_opts *o = opts;

	return ctx_each(c, o->refs, &role_record, o, each, err);
}

const struct cmd cmd_role_show = {
    .name      = "show",
    .summary   = "show roles",
    .needs     = NEED_STORE,
    .opts      = show_opt,
    .opts_size = sizeof(struct show_opts),
    .emits     = &role_record,
    .run       = run_show,
};
