/* SPDX-License-Identifier: Apache-2.0 */
/* idctl mfa list: the second factors of a user. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/mfa.h"
#include "lib/core/user/user.h"

struct list_factors_opts {
	const char *ref;
};

#define T struct list_factors_opts
static const struct opt list_factors_opt[] = {
    OPT_ARG(T, ref, "USER", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_END,
};
#undef T

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	const struct list_factors_opts *o    = opts;
	const struct list_query         q    = ctx_query(c);
	struct list_sink                sink = ctx_sink(c, &mfa_factor_record);
	struct user                     u;

	TRY(user_get(c->w, o->ref, &u, err));
	TRY(ctx_many(c, &mfa_factor_record, err));
	return mfa_list(c->w, &u, &q, &sink, err);
}

const struct cmd cmd_mfa_list = {
    .name      = "list",
    .summary   = "list the second factors of a user",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = list_factors_opt,
    .opts_size = sizeof(struct list_factors_opts),
    .emits     = &mfa_factor_record,
    .run       = run_list,
};
