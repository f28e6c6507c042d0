/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust list. */
#include "cmd/ctx.h"
#include "lib/core/trust/trust.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &trust_rule_record, trust_list, err);
}

const struct cmd cmd_trust_list = {
    .name    = "list",
    .summary = "list trust rules",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &trust_rule_record,
    .run     = run_list,
};
