/* SPDX-License-Identifier: Apache-2.0 */
/* idctl mfa enroll: a seed for an authenticator, shown once; it counts when `mfa confirm` has seen a code of it. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/mfa.h"

struct enroll_opts {
	const char       *ref;
	struct mfa_new    in;
	struct secret_src seed;
};

#define T struct enroll_opts
static const struct opt enroll_opt[] = {
    OPT_ARG(T, ref, "USER", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_TEXT(T, in.name, 0, "name", "NAME", "of the factor (" MFA_NAME ")"),
    OPT_WORD(T, in.algorithm, 'a', "algorithm", "ALGORITHM", "SHA1 (the default), SHA256 or SHA512",
             .words = &otpauth_algorithms),
    OPT_INT(T, in.digits, 0, "digits", "N", "digits of a code, 6 (the default) to 8",
            .min = OTPAUTH_DIGITS_MIN, .max = OTPAUTH_DIGITS_MAX),
    OPT_DURATION(T, in.period, 0, "period", "DURATION", "how long a code is valid, 15s to 2m (30s)",
                 .min = OTPAUTH_PERIOD_MIN),
    OPT_TEXT(T, in.issuer, 0, "issuer", "TEXT", "issuer name shown by the authenticator"),
    OPT_SECRET(T, seed, "seed", "an existing seed, base32 or otpauth://, from standard input"),
    OPT_END,
};
#undef T

/* The URI has the seed in it: a file needs no other line. */
static enum rc show(struct ctx *c, struct mfa_enrollment *e, struct err *err)
{
	const struct secret *const uri = e->uri_text;
	bool                       here;

	TRY(ctx_place_secrets(c, &uri, 1, &here, err));
	e->secret = here ? (const char *)e->secret_text->p : NULL;
	e->uri    = here ? (const char *)uri->p : NULL;
	TRY(ctx_emit(c, &mfa_enrollment_record, e, err));
	return here ? out_qr(c->out, uri, err) : RC_OK;
}

static enum rc run_enroll(struct ctx *c, const void *opts, struct err *err)
{
	const struct enroll_opts *o  = opts;
	struct mfa_new            in = o->in;
	struct mfa_enrollment     e;
	enum rc                   rc;

	if (in.period > OTPAUTH_PERIOD_MAX)
		return err_invalid(err, "period", "the period is at most %d seconds",
		                   OTPAUTH_PERIOD_MAX);
	in.seed = o->seed.value;
	rc      = mfa_enroll(c->w, o->ref, &in, &e, err);
	if (rc == RC_OK)
		rc = show(c, &e, err);
	mfa_enrollment_done(&e);
	return rc;
}

const struct cmd cmd_mfa_enroll = {
    .name      = "enroll",
    .summary   = "enroll a second factor (TOTP); shows its seed once",
    .needs     = NEED_WRITE | NEED_REVEAL | NEED_VERSION,
    .opts      = enroll_opt,
    .opts_size = sizeof(struct enroll_opts),
    .emits     = &mfa_enrollment_record,
    .run       = run_enroll,
};
