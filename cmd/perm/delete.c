/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm delete: permissions that no role gives. */
#include "cmd/ctx.h"
#include "lib/core/perm.h"

struct delete_opts {
	struct strs refs;
};

#define T struct delete_opts
static const struct opt delete_opt[] = {
    OPT_ARGS(T, refs, "REF", "a permission: id or name; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_PERM),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct perm x;

	(void)opts;
	TRY(perm_delete(c->w, ref, &x, err));
	return ctx_emit(c, &perm_record, &x, err);
}

static enum rc run_delete(struct ctx *c, const void *opts, struct err *err)
{
	const struct delete_opts *o = opts;

	return ctx_each(c, o->refs, &perm_record, o, each, err);
}

const struct cmd cmd_perm_delete = {
    .name      = "delete",
    .summary   = "delete permissions that no role gives",
    .needs     = NEED_WRITE,
    .opts      = delete_opt,
    .opts_size = sizeof(struct delete_opts),
    .emits     = &perm_record,
    .confirm   = "Delete these permissions?",
    .run       = run_delete,
};
