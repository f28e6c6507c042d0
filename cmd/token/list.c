/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token list: what was minted, and what was revoked. */
#include "cmd/ctx.h"
#include "lib/core/token/token.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &token_record, token_list, err);
}

const struct cmd cmd_token_list = {
    .name    = "list",
    .summary = "list tokens on record",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &token_record,
    .run     = run_list,
};
