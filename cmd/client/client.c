/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl client`, in help order. */
#include <stddef.h>

#include "cmd/client/client_priv.h"
#include "cmd/nouns.h"
#include "lib/core/subject/subject.h"

extern const struct cmd cmd_client_create, cmd_client_list, cmd_client_show, cmd_client_update,
    cmd_client_delete, cmd_client_disable, cmd_client_enable, cmd_client_grant, cmd_client_revoke,
    cmd_client_secret_add, cmd_client_secret_list, cmd_client_secret_revoke,
    cmd_client_check_secret;

const struct opt client_refs_opt[] = {
    OPT_REFS("REF", "a client: id or name; - reads them from standard input", &client_naming),
    OPT_END,
};

const struct cmd *const client_cmds[] = {
    &cmd_client_create,       &cmd_client_list,
    &cmd_client_show,         &cmd_client_update,
    &cmd_client_delete,       &cmd_client_disable,
    &cmd_client_enable,       &cmd_client_grant,
    &cmd_client_revoke,       &cmd_client_secret_add,
    &cmd_client_secret_list,  &cmd_client_secret_revoke,
    &cmd_client_check_secret, NULL,
};
