/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user invite: an account, and a code with which its owner chooses a password. */
#include "cmd/user/user_priv.h"
#include "lib/core/user/code.h"

struct invite_opts {
	const char *email, *username, *given_name, *family_name, *display_name;
	struct strs roles, attributes;
	int64_t     ttl;
	bool        if_missing;
};

#define T struct invite_opts
static const struct opt invite_opt[] = {
    OPT_ARG(T, email, "EMAIL", "address of the new user", .flags = OPT_REQUIRED),
    OPT_TEXT(T, username, 'u', "username", "NAME", "a second unique name"),
    OPT_TEXT(T, given_name, 0, "given-name", "NAME", "given name"),
    OPT_TEXT(T, family_name, 0, "family-name", "NAME", "family name"),
    OPT_TEXT(T, display_name, 0, "display-name", "NAME", "what others see"),
    OPT_LIST(T, roles, 'r', "role", "ROLE", "grant ROLE; may be repeated",
             .complete = COMPLETE_ROLE),
    OPT_LIST(T, attributes, 0, "attr", "KEY=VALUE", "an attribute; may be repeated"),
    OPT_DURATION(T, ttl, 0, "ttl", "DURATION", "the life of the code (3d; at most 30d)", .min = 1),
    OPT_FLAG(T, if_missing, 0, "if-missing",
             "an identical account that has no password gets another code"),
    OPT_END,
};
#undef T

static enum rc run_invite(struct ctx *c, const void *opts, struct err *err)
{
	const struct invite_opts   *o    = opts;
	AUTO(secret) struct secret *text = NULL;
	struct code                 code;

	TRY(user_invite(c->w,
	                &(struct user_new){.email        = o->email,
	                                   .username     = o->username,
	                                   .given_name   = o->given_name,
	                                   .family_name  = o->family_name,
	                                   .display_name = o->display_name,
	                                   .roles        = o->roles,
	                                   .attributes   = o->attributes,
	                                   .if_missing   = o->if_missing},
	                o->ttl, &code, &text, err));
	return ctx_emit_secret(c, &code_record, &code, &code.code, text, err);
}

const struct cmd cmd_user_invite = {
    .name      = "invite",
    .summary   = "create an account whose owner chooses the password, with a code to deliver",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = invite_opt,
    .opts_size = sizeof(struct invite_opts),
    .emits     = &code_record,
    .run       = run_invite,
};
