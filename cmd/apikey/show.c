/* SPDX-License-Identifier: Apache-2.0 */
/* idctl apikey show. */
#include "cmd/apikey/apikey_priv.h"
#include "lib/core/apikey/apikey.h"

static enum rc show_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct apikey k;

	(void)opts;
	TRY(apikey_get(c->w, ref, &k, err));
	return ctx_emit(c, &apikey_record, &k, err);
}

const struct cmd cmd_apikey_show = {
    .name      = "show",
    .summary   = "show API keys, but not the secrets",
    .needs     = NEED_STORE,
    .opts      = apikey_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &apikey_record,
    .each      = show_each,
};
