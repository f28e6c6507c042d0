/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role create. */
#include "cmd/ctx.h"
#include "lib/core/access/role.h"

struct create_opts {
	const char *name, *description;
	bool        if_missing, require_mfa;
};

#define T struct create_opts
static const struct opt create_opt[] = {
    OPT_ARG(T, name, "NAME", "name of the new role", .flags = OPT_REQUIRED),
    OPT_TEXT(T, description, 'd', "description", "TEXT", "description"),
    OPT_FLAG(T, require_mfa, 0, "require-mfa", "require a second factor of its holders"),
    OPT_FLAG(T, if_missing, 0, "if-missing", "succeed if an identical one exists"),
    OPT_END,
};
#undef T

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	const struct create_opts *o = opts;
	struct role               x;

	TRY(role_create(c->w,
	                &(struct role_new){.name        = o->name,
	                                   .description = o->description,
	                                   .if_missing  = o->if_missing,
	                                   .require_mfa = o->require_mfa},
	                &x, err));
	return ctx_emit(c, &role_record, &x, err);
}

const struct cmd cmd_role_create = {
    .name      = "create",
    .summary   = "create a role",
    .needs     = NEED_WRITE,
    .opts      = create_opt,
    .opts_size = sizeof(struct create_opts),
    .emits     = &role_record,
    .run       = run_create,
};
