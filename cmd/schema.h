/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/schema.h -- what a call of a command is written as, for those who check it before they send it. */
#ifndef IDCTL_CMD_SCHEMA_H
#define IDCTL_CMD_SCHEMA_H

#include "cmd/cmd.h"
#include "lib/base/value.h"

struct arena;

/*
 * JSON Schema (draft 2020-12) of a request of a batch: {"id":…,"verb":path,"params":{…}}. What it takes, the batch
 * understands, and the other way round, but for texts that have a language of their own (durations, instants, words of
 * the store). None for a command that does not run in a batch.
 */
struct json schema_of(const struct cmd *cmd, const char *path, struct arena *a);

#endif
