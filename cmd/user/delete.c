/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user delete, restore, purge: out of sight, back, and gone. */
#include "cmd/user/user_priv.h"
#include "lib/core/user/user.h"

static enum rc delete_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_delete(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc restore_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_restore(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

static enum rc purge_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct user x;

	(void)opts;
	TRY(user_purge(c->w, ref, &x, err));
	return ctx_emit(c, &user_record, &x, err);
}

const struct cmd cmd_user_delete = {
    .name      = "delete",
    .summary   = "delete accounts; they can be restored until they are purged",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .each      = delete_each,
};

const struct cmd cmd_user_restore = {
    .name      = "restore",
    .summary   = "restore deleted accounts",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .each      = restore_each,
};

const struct cmd cmd_user_purge = {
    .name      = "purge",
    .summary   = "remove deleted accounts permanently",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = user_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &user_record,
    .confirm   = "Permanently remove {}",
    .each      = purge_each,
};
