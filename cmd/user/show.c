/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user show. */
#include "cmd/user/user_priv.h"
#include "lib/core/user/user.h"

static enum rc show_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_get(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

const struct cmd cmd_user_show = {
    .name      = "show",
    .summary   = "show accounts",
    .needs     = NEED_STORE,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .each      = show_each,
};
