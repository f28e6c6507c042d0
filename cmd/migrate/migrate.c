/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl migrate`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"

extern const struct cmd cmd_migrate_status, cmd_migrate_up, cmd_migrate_down, cmd_migrate_plan,
    cmd_migrate_check;

const struct cmd *const migrate_cmds[] = {
    &cmd_migrate_status, &cmd_migrate_up,    &cmd_migrate_down,
    &cmd_migrate_plan,   &cmd_migrate_check, NULL,
};
