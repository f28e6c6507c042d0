/* SPDX-License-Identifier: Apache-2.0 */
/* idctl commands: every command as a record, from the tables that the parser reads. */
#include <string.h>

#include "cmd/describe.h"
#include "cmd/schema.h"

struct commands_opts {
	bool schema;
};

#define T struct commands_opts
static const struct opt commands_opt[] = {
    OPT_FLAG(T, schema, 0, "schema", "with JSON output: add the schema of each request in a batch"),
    OPT_END,
};
#undef T

static enum rc run_commands(struct ctx *c, const void *opts, struct err *err)
{
	const struct commands_opts *o = opts;

	TRY(ctx_many(c, &described_record, err));
	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct cmd *const *cmd = n->cmds; *cmd != NULL; cmd++) {
			struct described d;

			if (((*cmd)->needs & NEED_HIDDEN) != 0)
				continue;
			describe(n, *cmd, c->mem, &d);
			if (o->schema)
				d.schema = schema_of(*cmd, d.path, c->mem);
			TRY(ctx_emit(c, &described_record, &d, err));
		}
	return RC_OK;
}

const struct cmd cmd_commands = {
    .name      = "commands",
    .summary   = "describe every command",
    .needs     = NEED_LAZY,
    .opts      = commands_opt,
    .opts_size = sizeof(struct commands_opts),
    .emits     = &described_record,
    .run       = run_commands,
};
