/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user list. */
#include "cmd/ctx.h"
#include "lib/core/user/user.h"

struct list_users_opts {
	bool deleted;
};

#define T struct list_users_opts
static const struct opt list_users_opt[] = {
    OPT_FLAG(T, deleted, 0, "deleted", "include deleted accounts"),
    OPT_END,
};
#undef T

static enum rc with_deleted(struct work *w, const struct list_query *q,
                            const struct list_sink *sink, struct err *err)
{
	return user_list(w, true, q, sink, err);
}

static enum rc without_deleted(struct work *w, const struct list_query *q,
                               const struct list_sink *sink, struct err *err)
{
	return user_list(w, false, q, sink, err);
}

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	const struct list_users_opts *o = opts;

	return ctx_list(c, &user_record, o->deleted ? with_deleted : without_deleted, err);
}

const struct cmd cmd_user_list = {
    .name      = "list",
    .summary   = "list accounts",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = list_users_opt,
    .opts_size = sizeof(struct list_users_opts),
    .emits     = &user_record,
    .run       = run_list,
};
