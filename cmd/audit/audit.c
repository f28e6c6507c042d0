/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl audit`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"

extern const struct cmd cmd_audit_list, cmd_audit_show, cmd_audit_verify, cmd_audit_export,
    cmd_audit_stats;

const struct cmd *const audit_cmds[] = {
    &cmd_audit_list, &cmd_audit_show, &cmd_audit_verify, &cmd_audit_export, &cmd_audit_stats, NULL,
};
