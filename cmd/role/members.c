/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role members: who was granted a role, with who, when, why and until. */
#include "cmd/ctx.h"
#include "lib/core/access/grant.h"
#include "lib/core/access/role.h"

struct members_opts {
	const char *ref;
};

#define T struct members_opts
static const struct opt members_opt[] = {
    OPT_ARG(T, ref, "ROLE", "a role: id or name", .flags = OPT_REQUIRED, .names = &role_naming),
    OPT_END,
};
#undef T

static enum rc run_members(struct ctx *c, const void *opts, struct err *err)
{
	const struct members_opts *o    = opts;
	const struct list_query    q    = ctx_query(c);
	struct list_sink           sink = ctx_sink(c, &grant_record);
	struct role                r;

	TRY(role_get(c->w, o->ref, &r, err));
	TRY(ctx_many(c, &grant_record, err));
	return grant_list_of_role(c->w, r.row, &q, &sink, err);
}

const struct cmd cmd_role_members = {
    .name      = "members",
    .summary   = "list the subjects that were granted a role",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = members_opt,
    .opts_size = sizeof(struct members_opts),
    .emits     = &grant_record,
    .run       = run_members,
};
