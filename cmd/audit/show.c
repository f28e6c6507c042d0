/* SPDX-License-Identifier: Apache-2.0 */
/* idctl audit show: entries by their place in the log. */
#include <errno.h>
#include <stdlib.h>

#include "cmd/ctx.h"
#include "lib/core/audit/audit.h"

static const struct opt show_opt[] = {
    OPT_REFS("SEQ", "number of an entry; - reads numbers from standard input", COMPLETE_NONE),
    OPT_END,
};

static enum rc each(struct ctx *c, const char *text, const void *opts, struct err *err)
{
	struct audit_event e;
	char              *end;
	long long          seq;

	(void)opts;
	errno = 0;
	seq   = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0)
		return err_invalid(err, "seq", "'%.32s' is not the number of an entry", text);
	TRY(audit_get(c->w, seq, &e, err));
	return ctx_emit(c, &audit_export_record, &e, err);
}

const struct cmd cmd_audit_show = {
    .name      = "show",
    .summary   = "show audit entries with all fields",
    .needs     = NEED_STORE,
    .opts      = show_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &audit_export_record,
    .each      = each,
};
