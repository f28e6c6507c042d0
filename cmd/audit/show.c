/* SPDX-License-Identifier: Apache-2.0 */
/* idctl audit show: entries by their place in the log. */
#include <errno.h>
#include <stdlib.h>

#include "cmd/ctx.h"
#include "lib/core/audit.h"

struct show_opts {
	struct strs seqs;
};

#define T struct show_opts
static const struct opt show_opt[] = {
    OPT_ARGS(T, seqs, "SEQ", "place in the log; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES),
    OPT_END,
};
#undef T

static enum rc each(struct ctx *c, const char *text, const void *opts, struct err *err)
{
	struct audit_event e;
	char              *end;
	long long          seq;

	(void)opts;
	errno = 0;
	seq   = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0)
		return err_invalid(err, "seq", "'%.32s' is not a place in the log", text);
	TRY(audit_get(c->w, seq, &e, err));
	return ctx_emit(c, &audit_export_record, &e, err);
}

static enum rc run_show(struct ctx *c, const void *opts, struct err *err)
{
	const struct show_opts *o = opts;

	return ctx_each(c, o->seqs, &audit_export_record, o, each, err);
}

const struct cmd cmd_audit_show = {
    .name      = "show",
    .summary   = "show audit entries whole",
    .needs     = NEED_STORE,
    .opts      = show_opt,
    .opts_size = sizeof(struct show_opts),
    .emits     = &audit_export_record,
    .run       = run_show,
};
