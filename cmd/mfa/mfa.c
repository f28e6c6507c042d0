/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl mfa`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"

extern const struct cmd cmd_mfa_enroll, cmd_mfa_confirm, cmd_mfa_list, cmd_mfa_check,
    cmd_mfa_remove, cmd_mfa_recovery_codes;

const struct cmd *const mfa_cmds[] = {
    &cmd_mfa_enroll, &cmd_mfa_confirm,        &cmd_mfa_list, &cmd_mfa_check,
    &cmd_mfa_remove, &cmd_mfa_recovery_codes, NULL,
};
