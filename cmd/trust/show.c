/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust show. */
#include "cmd/trust/trust_priv.h"
#include "lib/core/trust/trust.h"

static enum rc show_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct trust_rule r;

	(void)opts;
	TRY(trust_get(c->w, ref, &r, err));
	return ctx_emit(c, &trust_rule_record, &r, err);
}

const struct cmd cmd_trust_show = {
    .name      = "show",
    .summary   = "show trust rules",
    .needs     = NEED_STORE,
    .opts      = trust_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &trust_rule_record,
    .each      = show_each,
};
