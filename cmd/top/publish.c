/* SPDX-License-Identifier: Apache-2.0 */
/* idctl publish: keys, metadata and status lists as files for a web server. */
#include "cmd/ctx.h"
#include "lib/core/publish/publish.h"

struct publish_opts {
	const char *dir, *base_url;
	bool        status_lists;
	int64_t     valid, refresh;
};

#define T struct publish_opts
static const struct opt publish_opt[] = {
    OPT_TEXT(T, dir, 0, "dir", "DIR", "the folder that a web server serves", .flags = OPT_REQUIRED,
             .complete = COMPLETE_FILE),
    OPT_FLAG(T, status_lists, 0, "status-lists",
             "let tokens name their published status list; cannot be undone"),
    OPT_TEXT(T, base_url, 0, "base-url", "URL", "URL of the folder; default: the issuer"),
    OPT_DURATION(T, valid, 0, "valid", "DURATION", "how long a status list is valid",
                 .fallback = "1d", .min = 1),
    OPT_DURATION(T, refresh, 0, "refresh", "DURATION", "how soon readers fetch a status list again",
                 .fallback = "5m", .min = 1),
    OPT_END,
};
#undef T

static enum rc run_publish(struct ctx *c, const void *opts, struct err *err)
{
	const struct publish_opts   *o    = opts;
	const struct list_sink       sink = ctx_sink(c, &published_record);
	const struct publish_request in   = {.dir          = o->dir,
	                                     .base_url     = o->base_url,
	                                     .status_lists = o->status_lists,
	                                     .valid_s      = o->valid,
	                                     .refresh_s    = o->refresh,
	                                     .dry_run      = c->g->dry_run};

	TRY(ctx_many(c, &published_record, err));
	return publish_run(c->w, &in, &sink, err);
}

const struct cmd cmd_publish = {
    .name      = "publish",
    .summary   = "write keys, metadata and status lists for a web server",
    .needs     = NEED_OWN_TXN,
    .opts      = publish_opt,
    .opts_size = sizeof(struct publish_opts),
    .emits     = &published_record,
    .run       = run_publish,
};
