/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm explain: the chain that grants it, or the nearest roles that would. */
#include "cmd/ctx.h"
#include "lib/core/access/access.h"
#include "lib/core/access/perm.h"
#include "lib/core/subject/subject.h"

struct explain_opts {
	const char *subject, *perm;
};

#define T struct explain_opts
static const struct opt explain_opt[] = {
    OPT_ARG(T, subject, "SUBJECT", "a user or a client", .flags = OPT_REQUIRED,
            .names = &subject_naming),
    OPT_ARG(T, perm, "PERM", "resource:action", .flags = OPT_REQUIRED, .names = &perm_naming),
    OPT_END,
};
#undef T

static enum rc run_explain(struct ctx *c, const void *opts, struct err *err)
{
	const struct explain_opts *o    = opts;
	struct list_sink           sink = ctx_sink(c, &access_step_record);
	struct subject             s;
	enum access                answer;

	TRY(subject_get(c->w, o->subject, &s, err));
	TRY(ctx_many(c, &access_step_record, err));
	TRY(access_explain(c->w, &s, o->perm, &answer, &sink, err));
	if (answer == ACCESS_ALLOW)
		return RC_OK;
	ctx_note(c, "%s does not hold %s%s", s.name, o->perm, s.active ? "" : ": not active");
	return RC_NO;
}

const struct cmd cmd_perm_explain = {
    .name      = "explain",
    .summary   = "explain why a subject holds a permission, or what is missing",
    .needs     = NEED_STORE,
    .opts      = explain_opt,
    .opts_size = sizeof(struct explain_opts),
    .emits     = &access_step_record,
    .run       = run_explain,
};
