/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client show. */
#include "cmd/ctx.h"
#include "lib/core/client.h"

struct show_opts {
	struct strs refs;
};

#define T struct show_opts
static const struct opt show_opt[] = {
    OPT_ARGS(T, refs, "REF", "a client: id or name; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_CLIENT),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct client x;

	(void)opts;
	TRY(client_get(c->w, ref, &x, err));
	return ctx_emit(c, &client_record, &x, err);
}

static enum rc run_show(struct ctx *c, const void *opts, struct err *err)
{
	const struct show_opts *o = opts;

	return ctx_each(c, o->refs, &client_record, o, each, err);
}

const struct cmd cmd_client_show = {
    .name      = "show",
    .summary   = "show clients",
    .needs     = NEED_STORE,
    .opts      = show_opt,
    .opts_size = sizeof(struct show_opts),
    .emits     = &client_record,
    .run       = run_show,
};
