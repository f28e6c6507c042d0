/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token list: what was minted, and what was revoked. */
#include "cmd/owned.h"
#include "lib/core/token/token.h"

static const struct opt owned_opt[] = {
    OWNED_OPTS,
    OPT_END,
};

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	static const struct owned_fields fields = {.user = "subject", .client = "subject"};

	return owned_list(c, opts, &fields, &token_record, token_list, err);
}

const struct cmd cmd_token_list = {
    .name      = "list",
    .summary   = "list tokens on record",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = owned_opt,
    .opts_size = sizeof(struct owned_opts),
    .emits     = &token_record,
    .run       = run_list,
};
