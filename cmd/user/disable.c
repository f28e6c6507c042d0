/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user disable, idctl user enable. */
#include "cmd/user/user_priv.h"
#include "lib/core/user/user.h"

static enum rc disable_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_disable(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc enable_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_enable(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

const struct cmd cmd_user_disable = {
    .name      = "disable",
    .summary   = "keep accounts from signing in; what was issued to them ends",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .each      = disable_each,
};

const struct cmd cmd_user_enable = {
    .name      = "enable",
    .summary   = "let disabled accounts sign in again",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .each      = enable_each,
};
