/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl role`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"
#include "cmd/role/role_priv.h"
#include "lib/core/access/role.h"

extern const struct cmd cmd_role_create, cmd_role_list, cmd_role_show, cmd_role_update,
    cmd_role_delete, cmd_role_grant, cmd_role_revoke, cmd_role_inherit, cmd_role_disinherit,
    cmd_role_members;

const struct opt role_refs_opt[] = {
    OPT_REFS("REF", "a role: id or name; - reads them from standard input", &role_naming),
    OPT_END,
};

const struct cmd *const role_cmds[] = {
    &cmd_role_create,
    &cmd_role_list,
    &cmd_role_show,
    &cmd_role_update,
    &cmd_role_delete,
    &cmd_role_grant,
    &cmd_role_revoke,
    &cmd_role_inherit,
    &cmd_role_disinherit,
    &cmd_role_members,
    NULL,
};
