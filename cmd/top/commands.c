/* SPDX-License-Identifier: Apache-2.0 */
/* idctl commands: every command as a record, from the tables that the parser reads. */
#include <string.h>

#include "cmd/describe.h"

static enum rc run_commands(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	TRY(ctx_many(c, &described_record, err));
	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct cmd *const *cmd = n->cmds; *cmd != NULL; cmd++) {
			struct described d;

			if (((*cmd)->needs & NEED_HIDDEN) != 0)
				continue;
			describe(n, *cmd, c->mem, &d);
			TRY(ctx_emit(c, &described_record, &d, err));
		}
	return RC_OK;
}

const struct cmd cmd_commands = {
    .name    = "commands",
    .summary = "describe every command",
    .needs   = NEED_LAZY,
    .emits   = &described_record,
    .run     = run_commands,
};
