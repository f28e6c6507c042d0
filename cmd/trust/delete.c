/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust delete: the keys of an issuer go with its last rule. */
#include "cmd/trust/trust_priv.h"
#include "lib/core/trust/trust.h"

static enum rc delete_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct trust_rule r;

	(void)opts;
	TRY(trust_delete(c->w, ref, &r, err));
	return ctx_emit(c, &trust_rule_record, &r, err);
}

const struct cmd cmd_trust_delete = {
    .name      = "delete",
    .summary   = "delete trust rules",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = trust_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &trust_rule_record,
    .confirm   = "Delete {}",
    .each      = delete_each,
};
