/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user passwd: a new password, or none; what was issued before ends. */
#include "cmd/user/user_priv.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/password.h"

struct passwd_opts {
	const char       *ref;
	bool              none, must_change, weak_allowed;
	struct secret_src password, hash;
};

#define T struct passwd_opts
static const struct opt passwd_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_SECRET(T, password, "password", "the password, from standard input", .group = 1,
               .prompt = "New password", .flags = OPT_TWICE),
    OPT_SECRET(T, hash, "password-hash", "an existing hash, from standard input", .group = 1),
    OPT_FLAG(T, weak_allowed, 0, "allow-weak-hash",
             "accept a weak hash: a digest of a single round, SSHA for example"),
    OPT_FLAG(T, none, 0, "no-password", "remove the password", .group = 1),
    OPT_FLAG(T, must_change, 0, "must-change", "require a new password at the next sign-in"),
    OPT_END,
};
#undef T

static enum rc hash(struct ctx *c, void *opts, struct err *err)
{
	struct passwd_opts *o = opts;

	return user_hash(c, &o->password, &o->hash, err);
}

static enum rc run_passwd(struct ctx *c, const void *opts, struct err *err)
{
	const struct passwd_opts *o = opts;
	struct user               u;

	TRY(password_set(c->w, o->ref,
	                 &(struct password_new){.password     = o->password.value,
	                                        .hash         = o->hash.value,
	                                        .must_change  = o->must_change,
	                                        .weak_allowed = o->weak_allowed},
	                 &u, err));
	return ctx_emit(c, &user_record, &u, err);
}

const struct cmd cmd_user_passwd = {
    .name      = "passwd",
    .summary   = "set or remove a password; sessions and tokens end",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = passwd_opt,
    .opts_size = sizeof(struct passwd_opts),
    .emits     = &user_record,
    .before    = hash,
    .run       = run_passwd,
};
