/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user create: an account, with its roles, in one step. */
#include "cmd/user/user_priv.h"

struct create_opts {
	struct user_new   user;
	bool              no_password;
	struct secret_src password, hash;
};

#define T struct create_opts
static const struct opt create_opt[] = {
    USER_NEW_OPTS(T),
    OPT_FLAG(T, user.as.email_verified, 0, "verified", "mark the address as verified"),
    OPT_FLAG(T, user.disabled, 0, "disabled", "create it disabled"),
    OPT_FLAG(T, user.as.must_change_password, 0, "must-change",
             "require a new password at the first sign-in"),
    OPT_FLAG(T, no_password, 0, "no-password", "no password: sign-in with a password is impossible",
             .group = 1),
    OPT_SECRET(T, password, "password", "the password, from standard input", .group = 1,
               .prompt = "New password", .flags = OPT_TWICE),
    OPT_SECRET(T, hash, "password-hash", "an existing hash, from standard input", .group = 1),
    OPT_FLAG(T, user.weak_allowed, 0, "allow-weak-hash",
             "accept a weak hash: a digest of a single round, SSHA for example"),
    OPT_FLAG(T, user.if_missing, 0, "if-missing", "succeed if an identical account exists"),
    OPT_END,
};
#undef T

static enum rc hash(struct ctx *c, void *opts, struct err *err)
{
	struct create_opts *o = opts;

	return user_hash(c, &o->password, &o->hash, err);
}

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	const struct create_opts *o  = opts;
	struct user_new           in = o->user;
	struct user               u;

	in.password = o->password.value;
	in.hash     = o->hash.value;
	TRY(user_create(c->w, &in, &u, err));
	return ctx_emit(c, &user_record, &u, err);
}

const struct cmd cmd_user_create = {
    .name      = "create",
    .summary   = "create an account",
    .needs     = NEED_WRITE,
    .opts      = create_opt,
    .opts_size = sizeof(struct create_opts),
    .emits     = &user_record,
    .before    = hash,
    .run       = run_create,
};
