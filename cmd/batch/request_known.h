/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/batch/request_known.h -- a line names what is not there: what it may have meant. */
#ifndef IDCTL_CMD_BATCH_REQUEST_KNOWN_H
#define IDCTL_CMD_BATCH_REQUEST_KNOWN_H

#include "cmd/cmd.h"

/* USAGE, with the command whose name is nearest. */
enum rc batch_unknown_verb(const char *name, struct arena *mem, struct err *err);

/* INVALID, with all parameters of the command, and the one whose name is nearest. */
enum rc batch_unknown_param(const struct cmd *cmd, const char *name, struct arena *mem,
                            struct err *err);

#endif
