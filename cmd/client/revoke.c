/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client revoke: roles from a client. */
#include "cmd/ctx.h"
#include "lib/core/access/grant.h"
#include "lib/core/access/role.h"
#include "lib/core/client/client.h"
#include "lib/core/subject/subject.h"

struct revoke_opts {
	const char *ref;
	struct strs roles;
};

#define T struct revoke_opts
static const struct opt revoke_opt[] = {
    OPT_ARG(T, ref, "REF", "a client: id or name", .flags = OPT_REQUIRED, .names = &client_naming),
    OPT_ARGS(T, roles, "ROLE", "a role: id or name", .flags = OPT_REQUIRED, .names = &role_naming),
    OPT_END,
};
#undef T

static enum rc run_revoke(struct ctx *c, const void *opts, struct err *err)
{
	const struct revoke_opts *o = opts;
	struct client             x;
	struct subject            s;

	TRY(client_get(c->w, o->ref, &x, err));
	s = subject_of_client(&x);
	TRY(grant_remove(c->w, &s, o->roles, err));
	TRY(client_get(c->w, o->ref, &x, err));
	return ctx_emit(c, &client_record, &x, err);
}

const struct cmd cmd_client_revoke = {
    .name      = "revoke",
    .summary   = "revoke roles",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct revoke_opts),
    .emits     = &client_record,
    .run       = run_revoke,
};
