/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user update: what is given changes, the rest stays. */
#include "cmd/user/user_priv.h"
#include "lib/core/subject/subject.h"

struct update_opts {
	const char        *ref;
	struct user_change in;
};

#define T struct update_opts
static const struct opt update_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_TEXT(T, in.to.email, 0, "email", "EMAIL",
             "new address; not verified unless marked as such"),
    OPT_TEXT(T, in.to.username, 'u', "username", "NAME", "new username; '' removes it"),
    USER_OPTS(T, in.to),
    OPT_FLAG(T, in.to.email_verified, 0, "verified", "mark the address as verified", .group = 1),
    OPT_NONE(T, in.none, "email_verified", "unverified", "mark the address as not verified",
             .group = 1),
    OPT_LIST(T, in.set, 0, "attr", "KEY=VALUE", "set an attribute; may be repeated"),
    OPT_LIST(T, in.unset, 0, "unset-attr", "KEY", "remove an attribute; may be repeated"),
    OPT_END,
};
#undef T

static enum rc run_update(struct ctx *c, const void *opts, struct err *err)
{
	const struct update_opts *o = opts;
	struct user               u;

	TRY(user_update(c->w, o->ref, &o->in, &u, err));
	return ctx_emit(c, &user_record, &u, err);
}

const struct cmd cmd_user_update = {
    .name      = "update",
    .summary   = "change an account",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = update_opt,
    .opts_size = sizeof(struct update_opts),
    .emits     = &user_record,
    .run       = run_update,
};
