/* SPDX-License-Identifier: Apache-2.0 */
/* idctl apikey list. */
#include "cmd/ctx.h"
#include "lib/core/client/apikey.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &apikey_record, apikey_list, err);
}

const struct cmd cmd_apikey_list = {
    .name    = "list",
    .summary = "list API keys, by how they begin",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &apikey_record,
    .run     = run_list,
};
