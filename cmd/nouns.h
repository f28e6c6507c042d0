/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/nouns.h -- each noun's list of verbs; they end with NULL. */
#ifndef IDCTL_CMD_NOUNS_H
#define IDCTL_CMD_NOUNS_H

#include "cmd/cmd.h"

extern const struct cmd *const user_cmds[];
extern const struct cmd *const role_cmds[];
extern const struct cmd *const perm_cmds[];
extern const struct cmd *const client_cmds[];
extern const struct cmd *const session_cmds[];
extern const struct cmd *const token_cmds[];
extern const struct cmd *const trust_cmds[];
extern const struct cmd *const apikey_cmds[];
extern const struct cmd *const key_cmds[];
extern const struct cmd *const mfa_cmds[];
extern const struct cmd *const audit_cmds[];
extern const struct cmd *const config_cmds[];
extern const struct cmd *const migrate_cmds[];
extern const struct cmd *const top_cmds[];

#endif
