/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client delete: with secrets, grants and tokens. */
#include "cmd/ctx.h"
#include "lib/core/client.h"

struct delete_opts {
	struct strs refs;
};

#define T struct delete_opts
static const struct opt delete_opt[] = {
    OPT_ARGS(T, refs, "REF", "a client: id or name; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_CLIENT),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct client x;

	(void)opts;
	TRY(client_delete(c->w, ref, &x, err));
	return ctx_emit(c, &client_record, &x, err);
}

static enum rc run_delete(struct ctx *c, const void *opts, struct err *err)
{
	const struct delete_opts *o = opts;

	return ctx_each(c, o->refs, &client_record, o, each, err);
}

const struct cmd cmd_client_delete = {
    .name      = "delete",
    .summary   = "delete clients, with their secrets, grants and tokens",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = delete_opt,
    .opts_size = sizeof(struct delete_opts),
    .emits     = &client_record,
    .confirm   = "Delete these clients, with their secrets and tokens?",
    .run       = run_delete,
};
