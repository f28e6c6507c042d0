/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm list. */
#include "cmd/ctx.h"
#include "lib/core/access/perm.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &perm_record, perm_list, err);
}

const struct cmd cmd_perm_list = {
    .name    = "list",
    .summary = "list permissions",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &perm_record,
    .run     = run_list,
};
