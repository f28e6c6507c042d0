/* SPDX-License-Identifier: Apache-2.0 */
/* idctl session show: a session and the family of its refresh tokens. */
#include "cmd/ctx.h"
#include "lib/core/token/session.h"

static const struct opt show_opt[] = {
    OPT_REFS("ID", "id of a session; - reads ids from standard input", COMPLETE_NONE),
    OPT_END,
};

static enum rc each(struct ctx *c, const char *id, const void *opts, struct err *err)
{
	struct session s;

	(void)opts;
	TRY(session_show(c->w, id, &s, err));
	return ctx_emit(c, &session_family_record, &s, err);
}

const struct cmd cmd_session_show = {
    .name      = "show",
    .summary   = "show sessions, with the rotations of their refresh tokens",
    .needs     = NEED_STORE,
    .opts      = show_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &session_family_record,
    .each      = each,
};
