/* SPDX-License-Identifier: Apache-2.0 */
/* idctl session list: who is signed in, and who was. */
#include "cmd/owned.h"
#include "lib/core/token/session.h"

static const struct opt owned_opt[] = {
    OWNED_OPTS,
    OPT_END,
};

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	static const struct owned_fields fields = {.user = "user", .client = "client"};

	return owned_list(c, opts, &fields, &session_record, session_list, err);
}

const struct cmd cmd_session_list = {
    .name      = "list",
    .summary   = "list sessions",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = owned_opt,
    .opts_size = sizeof(struct owned_opts),
    .emits     = &session_record,
    .run       = run_list,
};
