/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm create. */
#include "cmd/ctx.h"
#include "lib/core/access/perm.h"

#define T struct perm_new
static const struct opt create_opt[] = {
    OPT_ARG(T, as.name, "NAME", "resource:action; either may be *", .flags = OPT_REQUIRED),
    OPT_TEXT(T, as.description, 'd', "description", "TEXT", "description"),
    OPT_FLAG(T, if_missing, 0, "if-missing", "succeed if an identical one exists"),
    OPT_END,
};
#undef T

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	struct perm x;

	TRY(perm_create(c->w, opts, &x, err));
	return ctx_emit(c, &perm_record, &x, err);
}

const struct cmd cmd_perm_create = {
    .name      = "create",
    .summary   = "create a permission",
    .needs     = NEED_WRITE,
    .opts      = create_opt,
    .opts_size = sizeof(struct perm_new),
    .emits     = &perm_record,
    .run       = run_create,
};
