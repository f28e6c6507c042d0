/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user roles: the grants of an account, with who, when, why and until. */
#include "cmd/past.h"
#include "lib/core/access/grant.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/user.h"

struct roles_opts {
	const char *ref;
	struct utc  at;
};

#define T struct roles_opts
static const struct opt roles_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    PAST_OPT(T),
    OPT_END,
};
#undef T

static enum rc run_roles(struct ctx *c, const void *opts, struct err *err)
{
	const struct roles_opts *o    = opts;
	const struct list_query  q    = ctx_query(c);
	struct list_sink         sink = ctx_sink(c, &grant_record);
	struct user              u;

	if (o->at.us != 0)
		return past_grants(c, o->at, o->ref, history_grants_of, err);
	TRY(user_get(c->w, o->ref, &u, err));
	TRY(ctx_many(c, &grant_record, err));
	return grant_list_of_user(c->w, u.row, &q, &sink, err);
}

const struct cmd cmd_user_roles = {
    .name      = "roles",
    .summary   = "list the grants of an account",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = roles_opt,
    .opts_size = sizeof(struct roles_opts),
    .emits     = &grant_record,
    .run       = run_roles,
};
