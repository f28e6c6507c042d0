/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl perm`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"
#include "cmd/perm/perm_priv.h"
#include "lib/core/access/perm.h"

extern const struct cmd cmd_perm_create, cmd_perm_list, cmd_perm_show, cmd_perm_update,
    cmd_perm_delete, cmd_perm_check, cmd_perm_explain, cmd_perm_who, cmd_perm_held;

const struct opt perm_refs_opt[] = {
    OPT_REFS("REF", "a permission: id or name; - reads them from standard input", &perm_naming),
    OPT_END,
};

const struct cmd *const perm_cmds[] = {
    &cmd_perm_create, &cmd_perm_list,    &cmd_perm_show, &cmd_perm_update, &cmd_perm_delete,
    &cmd_perm_check,  &cmd_perm_explain, &cmd_perm_who,  &cmd_perm_held,   NULL,
};
