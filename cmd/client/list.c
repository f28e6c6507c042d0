/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client list. */
#include "cmd/ctx.h"
#include "lib/core/client/client.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &client_record, client_list, err);
}

const struct cmd cmd_client_list = {
    .name    = "list",
    .summary = "list clients",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &client_record,
    .run     = run_list,
};
