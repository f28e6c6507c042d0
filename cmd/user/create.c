/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user create: an account, with its roles, in one step. */
#include <string.h>

#include "cmd/user/user_priv.h"
#include "lib/core/user/user.h"

struct create_opts {
	const char       *email, *username, *given_name, *family_name, *display_name;
	struct strs       roles, attributes;
	bool              verified, disabled, if_missing, no_password, must_change, weak_allowed;
	struct secret_src password, hash;
};

#define T struct create_opts
static const struct opt create_opt[] = {
    OPT_ARG(T, email, "EMAIL", "address of the new user", .flags = OPT_REQUIRED),
    OPT_TEXT(T, username, 'u', "username", "NAME", "a second unique name"),
    OPT_TEXT(T, given_name, 0, "given-name", "NAME", "given name"),
    OPT_TEXT(T, family_name, 0, "family-name", "NAME", "family name"),
    OPT_TEXT(T, display_name, 0, "display-name", "NAME", "what others see"),
    OPT_LIST(T, roles, 'r', "role", "ROLE", "grant ROLE; may be repeated",
             .complete = COMPLETE_ROLE),
    OPT_LIST(T, attributes, 0, "attr", "KEY=VALUE", "an attribute; may be repeated"),
    OPT_FLAG(T, verified, 0, "verified", "the address is proven"),
    OPT_FLAG(T, disabled, 0, "disabled", "cannot sign in until enabled"),
    OPT_FLAG(T, must_change, 0, "must-change", "the password must be changed at the first sign-in"),
    OPT_FLAG(T, no_password, 0, "no-password", "no password: nobody can sign in with one",
             .group = 1),
    OPT_SECRET(T, password, "password", "the password, from standard input", .group = 1,
               .prompt = "New password", .flags = OPT_TWICE),
    OPT_SECRET(T, hash, "password-hash", "a hash from elsewhere, from standard input", .group = 1),
    OPT_FLAG(T, weak_allowed, 0, "allow-weak-hash", "also a hash that is easily guessed: SSHA"),
    OPT_FLAG(T, if_missing, 0, "if-missing",
             "an identical account that is there already is a success"),
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
	const struct create_opts *o = opts;
	struct user               u;

	TRY(user_create(c->w,
	                &(struct user_new){.email        = o->email,
	                                   .username     = o->username,
	                                   .given_name   = o->given_name,
	                                   .family_name  = o->family_name,
	                                   .display_name = o->display_name,
	                                   .roles        = o->roles,
	                                   .attributes   = o->attributes,
	                                   .verified     = o->verified,
	                                   .disabled     = o->disabled,
	                                   .if_missing   = o->if_missing,
	                                   .must_change  = o->must_change,
	                                   .weak_allowed = o->weak_allowed,
	                                   .password     = o->password.value,
	                                   .hash         = o->hash.value},
	                &u, err));
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
