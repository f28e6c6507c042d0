/* SPDX-License-Identifier: Apache-2.0 */
/* idctl mfa check: 0 right, and used up; 5 wrong, used before, throttled, without a factor or unknown, not told apart. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/mfa.h"

struct check_opts {
	const char       *ref;
	struct secret_src code;
};

#define T struct check_opts
static const struct opt check_opt[] = {
    OPT_ARG(T, ref, "USER", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_SECRET(T, code, "code", "a code or a recovery code, from standard input", .prompt = "Code"),
    OPT_END,
};
#undef T

struct answer {
	bool        valid;
	const char *reason, *method, *factor;
	int64_t     recovery_codes;
};
static const struct field answer_field[] = {
    FIELD(struct answer, valid, "VALID", "the answer"),
    FIELD(struct answer, reason, "REASON", "reason, where it may be shown"),
    FIELD(struct answer, method, "METHOD", "otp or recovery; null if the code is wrong"),
    FIELD(struct answer, factor, "FACTOR", "name of the factor, number of the recovery code"),
    FIELD(struct answer, recovery_codes, "RECOVERY CODES",
          "recovery codes left; 0 if the code is wrong"),
};
static const struct record answer_record = RECORD(struct answer, "check", answer_field);

static enum rc run_check(struct ctx *c, const void *opts, struct err *err)
{
	const struct check_opts *o = opts;
	struct mfa_checked       got;

	TRY(mfa_check(c->w, o->ref, o->code.value, &got, err));
	TRY(ctx_emit(c, &answer_record,
	             &(struct answer){.valid          = got.allowed,
	                              .method         = got.method,
	                              .factor         = got.factor,
	                              .recovery_codes = got.recovery_codes},
	             err));
	return got.allowed ? RC_OK : RC_NO;
}

const struct cmd cmd_mfa_check = {
    .name      = "check",
    .summary   = "check a code, which is then used up: exit status 0 or 5",
    .needs     = NEED_OWN_TXN | NEED_NO_DRY_RUN,
    .opts      = check_opt,
    .opts_size = sizeof(struct check_opts),
    .emits     = &answer_record,
    .run       = run_check,
};
