/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key list. */
#include "cmd/ctx.h"
#include "lib/core/key/key.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &key_record, key_list, err);
}

const struct cmd cmd_key_list = {
    .name    = "list",
    .summary = "list signing keys",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &key_record,
    .run     = run_list,
};
