/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl session`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"

extern const struct cmd cmd_session_start, cmd_session_refresh, cmd_session_list, cmd_session_show,
    cmd_session_revoke, cmd_session_revoke_all, cmd_session_prune;

const struct cmd *const session_cmds[] = {
    &cmd_session_start,  &cmd_session_refresh,    &cmd_session_list,  &cmd_session_show,
    &cmd_session_revoke, &cmd_session_revoke_all, &cmd_session_prune, NULL,
};
