/* SPDX-License-Identifier: Apache-2.0 */
/* idctl apikey list. */
#include "cmd/owned.h"
#include "lib/core/apikey/apikey.h"

static const struct opt owned_opt[] = {
    OWNED_OPTS,
    OPT_END,
};

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	static const struct owned_fields fields = {.user = "user", .client = "client"};

	return owned_list(c, opts, &fields, &apikey_record, apikey_list, err);
}

const struct cmd cmd_apikey_list = {
    .name      = "list",
    .summary   = "list API keys by their first characters",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = owned_opt,
    .opts_size = sizeof(struct owned_opts),
    .emits     = &apikey_record,
    .run       = run_list,
};
