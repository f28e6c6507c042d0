/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role grant, idctl role revoke. */
#include "cmd/ctx.h"
#include "lib/core/access/perm.h"
#include "lib/core/access/role.h"

struct grant_opts {
	const char *ref;
	struct strs perms;
};

#define T struct grant_opts
static const struct opt grant_opt[] = {
    OPT_ARG(T, ref, "ROLE", "a role: id or name", .flags = OPT_REQUIRED, .names = &role_naming),
    OPT_ARGS(T, perms, "PERM", "a permission: id or name", .flags = OPT_REQUIRED,
             .names = &perm_naming),
    OPT_END,
};
#undef T

static enum rc run_grant(struct ctx *c, const void *opts, struct err *err)
{
	const struct grant_opts *o = opts;
	struct role              r;

	TRY(role_grant(c->w, o->ref, o->perms, &r, err));
	return ctx_emit(c, &role_record, &r, err);
}

static enum rc run_revoke(struct ctx *c, const void *opts, struct err *err)
{
	const struct grant_opts *o = opts;
	struct role              r;

	TRY(role_revoke(c->w, o->ref, o->perms, &r, err));
	return ctx_emit(c, &role_record, &r, err);
}

const struct cmd cmd_role_grant = {
    .name      = "grant",
    .summary   = "add permissions to a role",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = grant_opt,
    .opts_size = sizeof(struct grant_opts),
    .emits     = &role_record,
    .run       = run_grant,
};

const struct cmd cmd_role_revoke = {
    .name      = "revoke",
    .summary   = "remove permissions from a role",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = grant_opt,
    .opts_size = sizeof(struct grant_opts),
    .emits     = &role_record,
    .run       = run_revoke,
};
