/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user check-password: 0 right; 5 wrong, locked, disabled or unknown, not told apart. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/password.h"

struct password_answer {
	bool        valid;
	const char *reason;
	bool        must_change_password;
};

#define T struct password_answer
static const struct field answer_field[] = {
    FIELD(T, valid, "VALID", "the answer"),
    FIELD(T, reason, "REASON", "always null here"),
    FIELD(T, must_change_password, "MUST CHANGE", "whether a new password is required"),
};
#undef T
static const struct record answer_record = RECORD(struct password_answer, "check", answer_field);

struct check_password_opts {
	const char       *ref, *source;
	struct secret_src password;
};

#define T struct check_password_opts
static const struct opt check_password_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_SECRET(T, password, "password", "the password, from standard input", .prompt = "Password"),
    OPT_TEXT(T, source, 0, "source", "TEXT",
             "the network source of the attempt: an address or host name"),
    OPT_END,
};
#undef T

static enum rc run_check_password(struct ctx *c, const void *opts, struct err *err)
{
	const struct check_password_opts *o = opts;
	struct password_checked           checked;
	struct password_answer            answer;

	TRY(password_verify(c->w,
	                    &(struct password_try){
	                        .ref = o->ref, .password = o->password.value, .source = o->source},
	                    &checked, err));
	answer = (struct password_answer){
	    .valid = checked.right, .must_change_password = checked.user.must_change_password};
	TRY(ctx_emit(c, &answer_record, &answer, err));
	return checked.right ? RC_OK : RC_NO;
}

const struct cmd cmd_user_check_password = {
    .name      = "check-password",
    .summary   = "check a password: exit status 0 or 5",
    .needs     = NEED_OWN_TXN | NEED_NO_DRY_RUN,
    .opts      = check_password_opt,
    .opts_size = sizeof(struct check_password_opts),
    .emits     = &answer_record,
    .run       = run_check_password,
};
