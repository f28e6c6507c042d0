/* SPDX-License-Identifier: Apache-2.0 */
/* idctl apikey revoke: by id, or by the keys themselves on standard input. */
#include "cmd/apikey/apikey_priv.h"
#include "lib/core/apikey/apikey.h"

static enum rc revoke_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct apikey k;

	(void)opts;
	TRY(apikey_revoke(c->w, ref, &k, err));
	return ctx_emit(c, &apikey_record, &k, err);
}

const struct cmd cmd_apikey_revoke = {
    .name      = "revoke",
    .summary   = "end API keys immediately",
    .needs     = NEED_WRITE,
    .opts      = apikey_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &apikey_record,
    .each      = revoke_each,
};
