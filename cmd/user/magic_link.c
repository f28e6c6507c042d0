/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user magic-link: a code to sign in with, once, instead of a password. */
#include "cmd/user/user_priv.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/code.h"

struct magic_link_opts {
	const char *ref;
	int64_t     ttl;
};

#define T struct magic_link_opts
static const struct opt magic_link_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_DURATION(T, ttl, 0, "ttl", "DURATION", "lifetime of the code (1h; at most 1d)", .min = 1),
    OPT_END,
};
#undef T

static enum rc run_magic_link(struct ctx *c, const void *opts, struct err *err)
{
	const struct magic_link_opts *o  = opts;
	const struct code_request     in = {
	        .ref = o->ref, .purpose = CODE_SIGN_IN, .ttl_seconds = o->ttl};
	AUTO(secret) struct secret *text = NULL;
	struct code                 code;

	TRY(code_mint(c->w, &in, &code, &text, err));
	return ctx_emit_secret(c, &code_record, &code, &code.code, text, err);
}

const struct cmd cmd_user_magic_link = {
    .name      = "magic-link",
    .summary   = "create a code for one sign-in; shows it once",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = magic_link_opt,
    .opts_size = sizeof(struct magic_link_opts),
    .emits     = &code_record,
    .run       = run_magic_link,
};
