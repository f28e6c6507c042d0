/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user invite: an account, and a code with which its owner chooses a password. */
#include "cmd/user/user_priv.h"
#include "lib/core/user/code.h"

struct invite_opts {
	struct user_new user;
	int64_t         ttl;
};

#define T struct invite_opts
static const struct opt invite_opt[] = {
    USER_NEW_OPTS(T),
    OPT_DURATION(T, ttl, 0, "ttl", "DURATION", "lifetime of the code (3d; at most 30d)", .min = 1),
    OPT_FLAG(T, user.if_missing, 0, "if-missing",
             "succeed if an identical account without a password exists: another code"),
    OPT_END,
};
#undef T

static enum rc run_invite(struct ctx *c, const void *opts, struct err *err)
{
	const struct invite_opts   *o    = opts;
	AUTO(secret) struct secret *text = NULL;
	struct code                 code;

	TRY(user_invite(c->w, &o->user, o->ttl, &code, &text, err));
	return ctx_emit_secret(c, &code_record, &code, &code.code, text, err);
}

const struct cmd cmd_user_invite = {
    .name      = "invite",
    .summary   = "create an account and a code for its owner to choose a password",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = invite_opt,
    .opts_size = sizeof(struct invite_opts),
    .emits     = &code_record,
    .run       = run_invite,
};
