/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/nouns.h -- each noun's list of verbs; they end with NULL. */
#ifndef IDCTL_CMD_NOUNS_H
#define IDCTL_CMD_NOUNS_H

#include "cmd/cmd.h"

extern const struct cmd *const user_cmds[],
    *const role_cmds[], *const perm_cmds[], *const client_cmds[], *const token_cmds[],
                                                                      *const         key_cmds[],
                                                                          *const     audit_cmds[],
                                                                              *const migrate_cmds[],
                                                                                  *const top_cmds[];

#endif
