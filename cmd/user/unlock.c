/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user unlock: forget failed attempts. */
#include "cmd/user/user_priv.h"
#include "lib/core/user/password.h"
#include "lib/core/user/user.h"

static enum rc unlock_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(password_unlock(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

const struct cmd cmd_user_unlock = {
    .name      = "unlock",
    .summary   = "clear failed sign-in attempts",
    .needs     = NEED_WRITE,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .each      = unlock_each,
};
