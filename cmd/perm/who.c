/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm who: the active subjects that hold a permission, with the grant that gives it. */
#include "cmd/past.h"
#include "lib/core/access/access.h"
#include "lib/core/access/grant.h"
#include "lib/core/access/perm.h"

struct who_opts {
	const char *perm;
	struct utc  at;
};

#define T struct who_opts
static const struct opt who_opt[] = {
    OPT_ARG(T, perm, "PERM", "resource:action", .flags = OPT_REQUIRED, .names = &perm_naming),
    PAST_OPT(T),
    OPT_END,
};
#undef T

static enum rc run_who(struct ctx *c, const void *opts, struct err *err)
{
	const struct who_opts  *o    = opts;
	const struct list_query q    = ctx_query(c);
	struct list_sink        sink = ctx_sink(c, &grant_record);

	if (o->at.us != 0)
		return past_grants(c, o->at, o->perm, history_who, err);
	TRY(ctx_many(c, &grant_record, err));
	return access_who(c->w, o->perm, &q, &sink, err);
}

const struct cmd cmd_perm_who = {
    .name      = "who",
    .summary   = "list the subjects that hold a permission",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = who_opt,
    .opts_size = sizeof(struct who_opts),
    .emits     = &grant_record,
    .run       = run_who,
};
