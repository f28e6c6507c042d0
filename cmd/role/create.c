/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role create. */
#include "cmd/ctx.h"
#include "lib/core/access/role.h"

#define T struct role_new
static const struct opt create_opt[] = {
    OPT_ARG(T, as.name, "NAME", "name of the new role", .flags = OPT_REQUIRED),
    OPT_TEXT(T, as.description, 'd', "description", "TEXT", "description"),
    OPT_FLAG(T, as.require_mfa, 0, "require-mfa", "require a second factor of its holders"),
    OPT_FLAG(T, if_missing, 0, "if-missing", "succeed if an identical one exists"),
    OPT_END,
};
#undef T

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	struct role x;

	TRY(role_create(c->w, opts, &x, err));
	return ctx_emit(c, &role_record, &x, err);
}

const struct cmd cmd_role_create = {
    .name      = "create",
    .summary   = "create a role",
    .needs     = NEED_WRITE,
    .opts      = create_opt,
    .opts_size = sizeof(struct role_new),
    .emits     = &role_record,
    .run       = run_create,
};
