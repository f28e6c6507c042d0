/* SPDX-License-Identifier: Apache-2.0 */
/* idctl mfa recovery-codes: ten codes for the day on which the authenticator is lost. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/mfa.h"

struct recovery_opts {
	const char *ref;
};

#define T struct recovery_opts
static const struct opt recovery_opt[] = {
    OPT_ARG(T, ref, "USER", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_END,
};
#undef T

static enum rc show(struct ctx *c, struct mfa_recovery *r, struct err *err)
{
	const struct secret *text[MFA_RECOVERY_CODES];
	const char          *code[MFA_RECOVERY_CODES];
	bool                 here;

	for (size_t i = 0; i < COUNT(code); i++) {
		text[i] = r->text[i];
		code[i] = (const char *)text[i]->p;
	}
	TRY(ctx_place_secrets(c, text, COUNT(text), &here, err));
	if (here)
		r->codes = (struct strs){.v = code, .n = COUNT(code)};
	return ctx_emit(c, &mfa_recovery_record, r, err);
}

static enum rc run_recovery_codes(struct ctx *c, const void *opts, struct err *err)
{
	const struct recovery_opts *o = opts;
	struct mfa_recovery         r;
	enum rc                     rc;

	rc = mfa_recovery_make(c->w, o->ref, &r, err);
	if (rc == RC_OK)
		rc = show(c, &r, err);
	mfa_recovery_done(&r);
	return rc;
}

const struct cmd cmd_mfa_recovery_codes = {
    .name      = "recovery-codes",
    .summary   = "replace the recovery codes by ten new ones; shows them once",
    .needs     = NEED_WRITE | NEED_REVEAL | NEED_VERSION,
    .opts      = recovery_opt,
    .opts_size = sizeof(struct recovery_opts),
    .emits     = &mfa_recovery_record,
    .run       = run_recovery_codes,
};
