/* SPDX-License-Identifier: Apache-2.0 */
/* idctl session prune: forget sessions that have ended, their refresh tokens first. */
#include "cmd/prune.h"

static enum rc run_prune(struct ctx *c, const void *opts, struct err *err)
{
	return prune_kinds(c, 1U << PRUNE_REFRESH_TOKENS | 1U << PRUNE_SESSIONS, opts, err);
}

const struct cmd cmd_session_prune = {
    .name      = "prune",
    .summary   = "remove ended sessions and their refresh tokens",
    .needs     = NEED_OWN_TXN,
    .opts      = prune_opt,
    .opts_size = sizeof(struct prune_opts),
    .emits     = &pruned_record,
    .run       = run_prune,
};
