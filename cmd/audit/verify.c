/* SPDX-License-Identifier: Apache-2.0 */
/* idctl audit verify: 0 whole, 5 broken; the first bad row and why, and what cannot be known. */
#include "cmd/ctx.h"
#include "cmd/file_input.h"
#include "lib/core/audit/audit.h"
#include "lib/crypt/checkpoint.h"

struct verify_opts {
	const char *anchor;
};

#define T struct verify_opts
static const struct opt verify_opt[] = {
    OPT_TEXT(T, anchor, 0, "anchor", "FILE", "a checkpoint kept elsewhere",
             .complete = COMPLETE_FILE),
    OPT_END,
};
#undef T

static void say_limits(const struct ctx *c, const struct audit_verdict *v)
{
	if (!v->ok)
		ctx_note(c, "row %lld: %s", (long long)v->first_bad_seq, v->problem);
	else if (v->anchored_to == 0)
		ctx_note(c, "consistent; only a checkpoint kept elsewhere can show that its end "
		            "was not cut off");
	else if (v->anchored_to < v->checked)
		ctx_note(c, "anchored up to %lld, unanchored from %lld to %lld",
		         (long long)v->anchored_to, (long long)v->anchored_to + 1,
		         (long long)v->checked);
}

static enum rc run_verify(struct ctx *c, const void *opts, struct err *err)
{
	const struct verify_opts *o = opts;
	struct checkpoint         anchor;
	struct audit_verdict      v;
	struct text               text;

	if (o->anchor != NULL) {
		TRY(file_read(o->anchor, "anchor", c->mem, &text, err));
		TRY(checkpoint_parse(text.p, &anchor, err));
	}
	TRY(audit_verify(c->w, o->anchor == NULL ? NULL : &anchor, &v, err));
	say_limits(c, &v);
	TRY(ctx_emit(c, &audit_verdict_record, &v, err));
	return v.ok ? RC_OK : RC_NO;
}

const struct cmd cmd_audit_verify = {
    .name      = "verify",
    .summary   = "check that the log is complete and unaltered: exit status 0 or 5",
    .needs     = NEED_STORE,
    .opts      = verify_opt,
    .opts_size = sizeof(struct verify_opts),
    .emits     = &audit_verdict_record,
    .run       = run_verify,
};
