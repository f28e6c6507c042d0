/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm update. */
#include "cmd/ctx.h"
#include "lib/core/access/perm.h"

struct update_opts {
	const char *ref, *description;
};

#define T struct update_opts
static const struct opt update_opt[] = {
    OPT_ARG(T, ref, "PERM", "a permission: id or name", .flags = OPT_REQUIRED,
            .names = &perm_naming),
    OPT_TEXT(T, description, 'd', "description", "TEXT", "description; '' removes it"),
    OPT_END,
};
#undef T

static enum rc run_update(struct ctx *c, const void *opts, struct err *err)
{
	const struct update_opts *o = opts;
	struct perm               p;

	TRY(perm_update(c->w, o->ref, o->description, &p, err));
	return ctx_emit(c, &perm_record, &p, err);
}

const struct cmd cmd_perm_update = {
    .name      = "update",
    .summary   = "change a permission's description",
    .needs     = NEED_WRITE,
    .opts      = update_opt,
    .opts_size = sizeof(struct update_opts),
    .emits     = &perm_record,
    .run       = run_update,
};
