/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token prune: forget tokens that have ended. */
#include "cmd/prune.h"

static enum rc run_prune(struct ctx *c, const void *opts, struct err *err)
{
	return prune_kinds(c, 1U << PRUNE_TOKENS, opts, err);
}

const struct cmd cmd_token_prune = {
    .name      = "prune",
    .summary   = "remove expired tokens from the record",
    .needs     = NEED_OWN_TXN,
    .opts      = prune_opt,
    .opts_size = sizeof(struct prune_opts),
    .emits     = &pruned_record,
    .run       = run_prune,
};
