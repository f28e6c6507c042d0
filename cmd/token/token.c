/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl token`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"

extern const struct cmd cmd_token_mint, cmd_token_verify, cmd_token_inspect, cmd_token_introspect,
    cmd_token_exchange, cmd_token_revoke, cmd_token_list, cmd_token_prune;

const struct cmd *const token_cmds[] = {
    &cmd_token_mint,       &cmd_token_verify,   &cmd_token_inspect,
    &cmd_token_introspect, &cmd_token_exchange, &cmd_token_revoke,
    &cmd_token_list,       &cmd_token_prune,    NULL,
};
