/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user verify-email: a code to send to an address; or the code that came back from there. */
#include "cmd/user/user_priv.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/code.h"

struct verify_email_opts {
	const char       *ref;
	int64_t           ttl;
	struct secret_src code;
};

#define T struct verify_email_opts
static const struct opt verify_email_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .names = &user_naming),
    OPT_DURATION(T, ttl, 0, "ttl", "DURATION", "lifetime of the code (1d; at most 30d)", .min = 1),
    OPT_SECRET(T, code, "code", "the code that was delivered, from standard input"),
    OPT_END,
};
#undef T

static enum rc run_verify_email(struct ctx *c, const void *opts, struct err *err)
{
	const struct verify_email_opts *o  = opts;
	const struct code_request       in = {
	          .ref = o->ref, .purpose = CODE_VERIFY_EMAIL, .ttl_seconds = o->ttl};
	AUTO(secret) struct secret *text = NULL;
	struct code                 code;
	struct user                 u;

	TRY(user_code_or_ref(o->ref, &o->code, o->ttl, err));
	if (o->ref == NULL) {
		TRY(user_verify_email(c->w, o->code.value, &u, err));
		code = code_taken(CODE_VERIFY_EMAIL, &u);
		return ctx_emit(c, &code_record, &code, err);
	}
	TRY(code_mint(c->w, &in, &code, &text, err));
	return ctx_emit_secret(c, &code_record, &code, &code.code, text, err);
}

const struct cmd cmd_user_verify_email = {
    .name      = "verify-email",
    .summary   = "create a code to verify an address, or use one",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = verify_email_opt,
    .opts_size = sizeof(struct verify_email_opts),
    .emits     = &code_record,
    .run       = run_verify_email,
};
