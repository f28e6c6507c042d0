/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role delete: roles that nobody has. */
#include "cmd/ctx.h"
#include "lib/core/role.h"

struct delete_opts {
	struct strs refs;
};

#define T struct delete_opts
static const struct opt delete_opt[] = {
    OPT_ARGS(T, refs, "REF", "a role: id or name; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_ROLE),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct role x;

	(void)opts;
	TRY(role_delete(c->w, ref, &x, err));
	return ctx_emit(c, &role_record, &x, err);
}

static enum rc run_delete(struct ctx *c, const void *opts, struct err *err)
{
	const struct delete_opts *o = opts;

	return ctx_each(c, o->refs, &role_record, o, each, err);
}

const struct cmd cmd_role_delete = {
    .name      = "delete",
    .summary   = "delete roles that nobody has or inherits from",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = delete_opt,
    .opts_size = sizeof(struct delete_opts),
    .emits     = &role_record,
    .confirm   = "Delete these roles?",
    .run       = run_delete,
};
