/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl key`, in help order. */
#include <stddef.h>

#include "cmd/key/key_priv.h"
#include "cmd/nouns.h"
#include "lib/core/key/key.h"

extern const struct cmd cmd_key_generate, cmd_key_list, cmd_key_show, cmd_key_rotate,
    cmd_key_retire, cmd_key_revoke, cmd_key_jwks, cmd_key_import, cmd_key_data_list,
    cmd_key_data_rotate, cmd_key_reencrypt, cmd_key_data_destroy;

const struct opt key_refs_opt[] = {
    OPT_REFS("KID", "a key: its kid or id; - reads them from standard input", &key_naming),
    OPT_END,
};

const struct cmd *const key_cmds[] = {
    &cmd_key_generate,
    &cmd_key_list,
    &cmd_key_show,
    &cmd_key_rotate,
    &cmd_key_retire,
    &cmd_key_revoke,
    &cmd_key_jwks,
    &cmd_key_import,
    &cmd_key_data_list,
    &cmd_key_data_rotate,
    &cmd_key_reencrypt,
    &cmd_key_data_destroy,
    NULL,
};
