/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs for the whole store, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"

extern const struct cmd cmd_init, cmd_batch, cmd_prune, cmd_publish, cmd_doctor, cmd_version,
    cmd_help, cmd_commands, cmd_completion, cmd_gen, cmd_complete;

const struct cmd *const top_cmds[] = {
    &cmd_init, &cmd_batch,    &cmd_prune,      &cmd_publish, &cmd_doctor,   &cmd_version,
    &cmd_help, &cmd_commands, &cmd_completion, &cmd_gen,     &cmd_complete, NULL,
};
