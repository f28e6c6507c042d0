/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm check: 0 yes, 5 no. */
#include "cmd/check.h"
#include "lib/core/access/access.h"
#include "lib/core/access/perm.h"
#include "lib/core/subject/subject.h"

struct check_opts {
	const char *subject, *perm;
};

#define T struct check_opts
static const struct opt check_opt[] = {
    OPT_ARG(T, subject, "SUBJECT", "a user or a client", .flags = OPT_REQUIRED,
            .names = &subject_naming),
    OPT_ARG(T, perm, "PERM", "resource:action", .flags = OPT_REQUIRED, .names = &perm_naming),
    OPT_END,
};
#undef T

static enum rc run_check(struct ctx *c, const void *opts, struct err *err)
{
	const struct check_opts *o = opts;
	struct subject           s;
	enum access              answer;

	TRY(subject_get(c->w, o->subject, &s, err));
	TRY(access_check(c->w, &s, o->perm, &answer, err));
	if (answer == ACCESS_ALLOW)
		return check_emit_allowed(c, true, "granted", err);
	return check_emit_allowed(c, false, s.active ? "not_granted" : "subject_not_active", err);
}

const struct cmd cmd_perm_check = {
    .name      = "check",
    .summary   = "check whether a subject holds a permission: exit status 0 or 5",
    .needs     = NEED_STORE,
    .opts      = check_opt,
    .opts_size = sizeof(struct check_opts),
    .emits     = &check_allowed_record,
    .run       = run_check,
};
