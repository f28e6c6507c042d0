/* SPDX-License-Identifier: Apache-2.0 */
/* idctl mfa confirm: the first code of a factor; from then on it counts. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/throttle/throttle.h"
#include "lib/core/user/mfa.h"

struct confirm_opts {
	const char         *ref, *name;
	struct secret_src   code;
	struct throttle_try gate; /* charged ahead */
};

#define T struct confirm_opts
static const struct opt confirm_opt[] = {
    OPT_ARG(T, ref, "USER", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_TEXT(T, name, 0, "name", "NAME", "of the factor (" MFA_NAME ")"),
    OPT_SECRET(T, code, "code", "one of its codes, from standard input", .prompt = "Code"),
    OPT_END,
};
#undef T

static enum rc charge(struct ctx *c, void *opts, struct err *err)
{
	struct confirm_opts *o = opts;

	if (c->g->dry_run) /* its answer would be a guess that nobody counts */
		return err_set(err, RC_USAGE, "'confirm' has no dry run: each code is an attempt");
	return mfa_confirm_enter(c->w, o->ref, o->name, &o->gate, err);
}

static enum rc run_confirm(struct ctx *c, const void *opts, struct err *err)
{
	const struct confirm_opts *o = opts;
	struct mfa_factor          f;

	TRY(mfa_confirm(
	    c->w, o->ref,
	    &(struct mfa_proof){.name = o->name, .code = o->code.value, .gate = &o->gate}, &f,
	    &c->answer, err));
	if (c->answer.rc != RC_OK)
		return RC_OK;
	return ctx_emit(c, &mfa_factor_record, &f, err);
}

const struct cmd cmd_mfa_confirm = {
    .name      = "confirm",
    .summary   = "activate a second factor by one of its codes; earlier sessions end",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = confirm_opt,
    .opts_size = sizeof(struct confirm_opts),
    .emits     = &mfa_factor_record,
    .ahead     = charge,
    .run       = run_confirm,
};
