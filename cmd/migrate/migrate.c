/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl migrate`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"

extern const struct cmd cmd_migrate_status, cmd_migrate_up, cmd_migrate_down, cmd_migrate_plan,
    cmd_migrate_check, cmd_migrate_copy, cmd_migrate_freeze, cmd_migrate_thaw;

const struct cmd *const migrate_cmds[] = {
    &cmd_migrate_status, &cmd_migrate_up,    &cmd_migrate_down,
    &cmd_migrate_plan,   &cmd_migrate_check, &cmd_migrate_copy,
    &cmd_migrate_freeze, &cmd_migrate_thaw,  NULL,
};
