/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm held: all that a subject may do, and by which grant. */
#include "cmd/ctx.h"
#include "lib/core/access/access.h"
#include "lib/core/subject/subject.h"

struct held_opts {
	const char *subject;
};

#define T struct held_opts
static const struct opt held_opt[] = {
    OPT_ARG(T, subject, "SUBJECT", "a user or a client", .flags = OPT_REQUIRED,
            .names = &subject_naming),
    OPT_END,
};
#undef T

static enum rc run_held(struct ctx *c, const void *opts, struct err *err)
{
	const struct held_opts *o    = opts;
	const struct list_query q    = ctx_query(c);
	const struct list_sink  sink = ctx_sink(c, &access_held_record);
	struct subject          s;

	TRY(subject_get(c->w, o->subject, &s, err));
	TRY(ctx_many(c, &access_held_record, err));
	if (!s.active)
		ctx_note(c, "%s is not active and holds nothing", s.name);
	return access_held(c->w, &s, &q, &sink, err);
}

const struct cmd cmd_perm_held = {
    .name      = "held",
    .summary   = "list the permissions of a subject and the grants they come from",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = held_opt,
    .opts_size = sizeof(struct held_opts),
    .emits     = &access_held_record,
    .run       = run_held,
};
