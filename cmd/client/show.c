/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client show. */
#include "cmd/client/client_priv.h"
#include "lib/core/client/client.h"

static enum rc show_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct client x;

	(void)opts;
	TRY(client_get(c->w, ref, &x, err));
	return ctx_emit(c, &client_record, &x, err);
}

const struct cmd cmd_client_show = {
    .name      = "show",
    .summary   = "show clients",
    .needs     = NEED_STORE,
    .opts      = client_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &client_record,
    .each      = show_each,
};
