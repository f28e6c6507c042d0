/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/describe.h -- a command as data: what front ends and tests build on. */
#ifndef IDCTL_CMD_DESCRIBE_H
#define IDCTL_CMD_DESCRIBE_H

#include "cmd/ctx.h"

struct described {
	const char *path, *summary;
	bool        changes;
	struct json arguments, options, record, exits;
	struct json schema; /* cmd/schema.h; for the caller to fill */
};
extern const struct record described_record;

void describe(const struct noun *noun, const struct cmd *cmd, struct arena *a,
              struct described *ret);

/* The outcomes that a command can have, as a set of bits 1 << enum rc. */
unsigned describe_exits(const struct cmd *cmd);

#endif
