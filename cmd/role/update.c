/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role update. */
#include "cmd/ctx.h"
#include "lib/core/access/role.h"

struct update_opts {
	const char        *ref;
	struct role_change in;
};

#define T struct update_opts
static const struct opt update_opt[] = {
    OPT_ARG(T, ref, "ROLE", "a role: id or name", .flags = OPT_REQUIRED, .names = &role_naming),
    OPT_TEXT(T, in.to.name, 0, "name", "NAME", "new name"),
    OPT_TEXT(T, in.to.description, 'd', "description", "TEXT", "description; '' removes it"),
    OPT_FLAG(T, in.to.require_mfa, 0, "require-mfa", "require a second factor of its holders",
             .group = 1),
    OPT_NONE(T, in.none, "require_mfa", "no-require-mfa", "no longer require a second factor",
             .group = 1),
    OPT_END,
};
#undef T

static enum rc run_update(struct ctx *c, const void *opts, struct err *err)
{
	const struct update_opts *o = opts;
	struct role               r;

	TRY(role_update(c->w, o->ref, &o->in, &r, err));
	return ctx_emit(c, &role_record, &r, err);
}

const struct cmd cmd_role_update = {
    .name      = "update",
    .summary   = "change a role's name, description or requirements",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = update_opt,
    .opts_size = sizeof(struct update_opts),
    .emits     = &role_record,
    .run       = run_update,
};
