/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl apikey`, in help order. */
#include <stddef.h>

#include "cmd/apikey/apikey_priv.h"
#include "cmd/nouns.h"

extern const struct cmd cmd_apikey_create, cmd_apikey_list, cmd_apikey_show, cmd_apikey_revoke,
    cmd_apikey_check;

const struct opt apikey_refs_opt[] = {
    OPT_REFS("ID", "id of a key; - reads ids, or keys, from standard input", COMPLETE_NONE),
    OPT_END,
};

const struct cmd *const apikey_cmds[] = {
    &cmd_apikey_create, &cmd_apikey_list,  &cmd_apikey_show,
    &cmd_apikey_revoke, &cmd_apikey_check, NULL,
};
