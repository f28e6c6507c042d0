/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role list. */
#include "cmd/ctx.h"
#include "lib/core/access/role.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &role_record, role_list, err);
}

const struct cmd cmd_role_list = {
    .name    = "list",
    .summary = "list roles",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &role_record,
    .run     = run_list,
};
