/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client disable, idctl client enable. */
#include "cmd/ctx.h"
#include "lib/core/client.h"

struct disable_opts {
	struct strs refs;
};

#define T struct disable_opts
static const struct opt disable_opt[] = {
    OPT_ARGS(T, refs, "REF", "a client: id or name; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES, .complete = COMPLETE_CLIENT),
    OPT_END,
};
#undef T

static enum rc set_enabled(struct ctx *c, const char *ref, bool enabled, struct err *err)
{
	struct client client;

	TRY(client_set_enabled(c->w, ref, enabled, &client, err));
	return ctx_emit(c, &client_record, &client, err);
}

static enum rc disable(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	(void)opts;
	return set_enabled(c, ref, false, err);
}

static enum rc enable(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	(void)opts;
	return set_enabled(c, ref, true, err);
}

static enum rc run_disable(struct ctx *c, const void *opts, struct err *err)
{
	return ctx_each(c, ((const struct disable_opts *)opts)->refs, &client_record, opts, disable,
	                err);
}

static enum rc run_enable(struct ctx *c, const void *opts, struct err *err)
{
	return ctx_each(c, ((const struct disable_opts *)opts)->refs, &client_record, opts, enable,
	                err);
}

const struct cmd cmd_client_disable = {
    .name      = "disable",
    .summary   = "keep clients from getting tokens; those that they have end",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = disable_opt,
    .opts_size = sizeof(struct disable_opts),
    .emits     = &client_record,
    .run       = run_disable,
};

const struct cmd cmd_client_enable = {
    .name      = "enable",
    .summary   = "let disabled clients get tokens again",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = disable_opt,
    .opts_size = sizeof(struct disable_opts),
    .emits     = &client_record,
    .run       = run_enable,
};
