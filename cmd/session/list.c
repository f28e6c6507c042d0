/* SPDX-License-Identifier: Apache-2.0 */
/* idctl session list: who is signed in, and who was. */
#include "cmd/ctx.h"
#include "lib/core/token/session.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &session_record, session_list, err);
}

const struct cmd cmd_session_list = {
    .name    = "list",
    .summary = "list sessions",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &session_record,
    .run     = run_list,
};
