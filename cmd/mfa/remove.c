/* SPDX-License-Identifier: Apache-2.0 */
/* idctl mfa remove: a factor, or all of a user; the last one takes the recovery codes with it. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/mfa.h"

struct remove_opts {
	const char *ref, *name;
	bool        all;
};

#define T struct remove_opts
static const struct opt remove_opt[] = {
    OPT_ARG(T, ref, "USER", "a user: id, address or username", .flags = OPT_REQUIRED,
            .names = &user_naming),
    OPT_TEXT(T, name, 0, "name", "NAME", "of the factor (" MFA_NAME ")", .group = 1),
    OPT_FLAG(T, all, 0, "all", "all factors of the user", .group = 1),
    OPT_END,
};
#undef T

static enum rc run_remove(struct ctx *c, const void *opts, struct err *err)
{
	const struct remove_opts *o    = opts;
	const struct list_sink    sink = ctx_sink(c, &mfa_factor_record);
	struct mfa_factor         f;

	if (o->all) {
		TRY(ctx_many(c, &mfa_factor_record, err));
		return mfa_remove_all(c->w, o->ref, &sink, err);
	}
	TRY(mfa_remove(c->w, o->ref, o->name, &f, err));
	return ctx_emit(c, &mfa_factor_record, &f, err);
}

const struct cmd cmd_mfa_remove = {
    .name      = "remove",
    .summary   = "remove second factors; sessions and tokens end",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = remove_opt,
    .opts_size = sizeof(struct remove_opts),
    .emits     = &mfa_factor_record,
    .confirm   = "Remove {}. Sessions and tokens of the user end",
    .run       = run_remove,
};
