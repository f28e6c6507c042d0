/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client delete: with secrets, grants and tokens. */
#include "cmd/client/client_priv.h"
#include "lib/core/client/client.h"

static enum rc delete_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct client x;

	(void)opts;
	TRY(client_delete(c->w, ref, &x, err));
	return ctx_emit(c, &client_record, &x, err);
}

const struct cmd cmd_client_delete = {
    .name      = "delete",
    .summary   = "delete clients, with their secrets, grants and tokens",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = client_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &client_record,
    .confirm   = "Delete {}. Its secrets and grants are deleted, its tokens revoked",
    .each      = delete_each,
};
