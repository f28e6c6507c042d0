/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user check-password: 0 right; 5 wrong, locked, disabled or unknown, not told apart. */
#include "cmd/check.h"
#include "lib/core/password.h"

struct check_password_opts {
	const char       *ref;
	struct secret_src password;
};

#define T struct check_password_opts
static const struct opt check_password_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .flags = OPT_REQUIRED,
            .complete = COMPLETE_USER),
    OPT_SECRET(T, password, "password", "the password, from standard input", .prompt = "Password"),
    OPT_END,
};
#undef T

static enum rc run_check_password(struct ctx *c, const void *opts, struct err *err)
{
	const struct check_password_opts *o = opts;
	bool                              right;

	TRY(password_check(c->w, o->ref, o->password.value, &right, err));
	return check_emit_valid(c, right, NULL, err);
}

const struct cmd cmd_user_check_password = {
    .name      = "check-password",
    .summary   = "is it the right password? exit status 0 or 5",
    .needs     = NEED_OWN_TXN | NEED_NO_DRY_RUN,
    .opts      = check_password_opt,
    .opts_size = sizeof(struct check_password_opts),
    .emits     = &check_valid_record,
    .run       = run_check_password,
};
