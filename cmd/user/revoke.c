/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user revoke: roles from a user. */
#include "cmd/ctx.h"
#include "lib/core/access/grant.h"
#include "lib/core/access/role.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/user.h"

struct revoke_opts {
	const char *ref;
	struct strs roles;
};

#define T struct revoke_opts
static const struct opt revoke_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_ARGS(T, roles, "ROLE", "a role: id or name", .flags = OPT_REQUIRED, .names = &role_naming),
    OPT_END,
};
#undef T

static enum rc run_revoke(struct ctx *c, const void *opts, struct err *err)
{
	const struct revoke_opts *o = opts;
	struct user               x;
	struct subject            s;

	TRY(user_get(c->w, o->ref, &x, err));
	s = subject_of_user(&x);
	TRY(grant_remove(c->w, &s, o->roles, err));
	TRY(user_get(c->w, o->ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

const struct cmd cmd_user_revoke = {
    .name      = "revoke",
    .summary   = "revoke roles",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct revoke_opts),
    .emits     = &user_record,
    .run       = run_revoke,
};
