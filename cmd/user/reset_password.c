/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user reset-password: a code to deliver; or the code that came back, with the password that was chosen. */
#include "cmd/user/user_priv.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/code.h"
#include "lib/core/user/password.h"

struct reset_password_opts {
	const char       *ref;
	int64_t           ttl;
	struct secret_src code, password, hash;
};

#define T struct reset_password_opts
static const struct opt reset_password_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .names = &user_naming),
    OPT_DURATION(T, ttl, 0, "ttl", "DURATION", "lifetime of the code (1h; at most 1d)", .min = 1),
    OPT_SECRET(T, code, "code", "the code that was delivered, from standard input"),
    OPT_SECRET(T, password, "password", "the new password, from standard input", .group = 1),
    OPT_SECRET(T, hash, "password-hash", "an existing hash, from standard input", .group = 1),
    OPT_END,
};
#undef T

static enum rc before_reset(struct ctx *c, void *opts, struct err *err)
{
	struct reset_password_opts *o = opts;
	const bool chosen = o->password.from != SECRET_NONE || o->hash.from != SECRET_NONE;

	TRY(user_code_or_ref(o->ref, &o->code, o->ttl, err));
	if (o->ref != NULL && chosen)
		return err_set(err, RC_USAGE, "a password is given only with a code");
	if (o->ref == NULL && !chosen) {
		err_set(err, RC_USAGE, "the new password is required");
		return err_advise_with(err, ADVICE_SECRET_OPTIONS, "password");
	}
	/* what cannot be a code is not worth the time of a hash: with the words of one that does not work */
	if (o->ref == NULL && !code_looks_like(o->code.value, CODE_RESET_PASSWORD) &&
	    !code_looks_like(o->code.value, CODE_INVITE))
		return RC_OK;
	return user_hash(c, &o->password, &o->hash, err);
}

static enum rc run_reset(struct ctx *c, const void *opts, struct err *err)
{
	const struct reset_password_opts *o  = opts;
	const struct code_request         in = {
	            .ref = o->ref, .purpose = CODE_RESET_PASSWORD, .ttl_seconds = o->ttl};
	AUTO(secret) struct secret *text = NULL;
	struct code                 code;

	if (o->ref == NULL) {
		TRY(password_reset(
		    c->w, o->code.value,
		    &(struct password_new){.password = o->password.value, .hash = o->hash.value},
		    &code, err));
		return ctx_emit(c, &code_record, &code, err);
	}
	TRY(code_mint(c->w, &in, &code, &text, err));
	return ctx_emit_secret(c, &code_record, &code, &code.code, text, err);
}

const struct cmd cmd_user_reset_password = {
    .name      = "reset-password",
    .summary   = "create a code to reset a password, or use one",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = reset_password_opt,
    .opts_size = sizeof(struct reset_password_opts),
    .emits     = &code_record,
    .before    = before_reset,
    .run       = run_reset,
};
