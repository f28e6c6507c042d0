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
    .summary   = "disable accounts; their sessions, tokens and keys end",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .each      = disable_each,
};

const struct cmd cmd_user_enable = {
    .name      = "enable",
    .summary   = "enable disabled accounts",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .each      = enable_each,
};
