/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role inherit, idctl role disinherit. */
#include "cmd/ctx.h"
#include "lib/core/access/role.h"

struct inherit_opts {
	const char *ref;
	struct strs parents;
};

#define T struct inherit_opts
static const struct opt inherit_opt[] = {
    OPT_ARG(T, ref, "ROLE", "a role: id or name", .flags = OPT_REQUIRED, .names = &role_naming),
    OPT_ARGS(T, parents, "PARENT", "a role: id or name", .flags = OPT_REQUIRED,
             .names = &role_naming),
    OPT_END,
};
#undef T

static enum rc run_inherit(struct ctx *c, const void *opts, struct err *err)
{
	const struct inherit_opts *o = opts;
	struct role                r;

	TRY(role_inherit(c->w, o->ref, o->parents, &r, err));
	return ctx_emit(c, &role_record, &r, err);
}

static enum rc run_disinherit(struct ctx *c, const void *opts, struct err *err)
{
	const struct inherit_opts *o = opts;
	struct role                r;

	TRY(role_disinherit(c->w, o->ref, o->parents, &r, err));
	return ctx_emit(c, &role_record, &r, err);
}

const struct cmd cmd_role_inherit = {
    .name      = "inherit",
    .summary   = "let a role inherit from others",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = inherit_opt,
    .opts_size = sizeof(struct inherit_opts),
    .emits     = &role_record,
    .run       = run_inherit,
};

const struct cmd cmd_role_disinherit = {
    .name      = "disinherit",
    .summary   = "end the inheritance from others",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = inherit_opt,
    .opts_size = sizeof(struct inherit_opts),
    .emits     = &role_record,
    .run       = run_disinherit,
};
