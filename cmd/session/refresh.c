/* SPDX-License-Identifier: Apache-2.0 */
/* idctl session refresh: the next pair; a refresh token that was used ends the session. */
#include "cmd/session/session_priv.h"
#include "lib/core/subject/subject.h"

struct refresh_opts {
	struct session_refresh in;
	struct secret_src      token;
};

#define T struct refresh_opts
static const struct opt refresh_opt[] = {
    OPT_SECRET(T, token, "token", "the refresh token, from standard input (the default)",
               .flags = OPT_STDIN),
    OPT_TEXT(T, in.client, 'c', "client", "NAME",
             "the client that the refresh token must belong to", .names = &client_naming),
    OPT_LIST(T, in.scope, 0, "scope", "S",
             "a scope to keep, out of the session's; may be repeated"),
    OPT_END,
};
#undef T

static enum rc run_refresh(struct ctx *c, const void *opts, struct err *err)
{
	const struct refresh_opts *o  = opts;
	struct session_refresh     in = o->in;
	struct session_pair        p  = {.access = NULL};
	enum rc                    rc;

	in.token = o->token.value;
	rc       = session_refresh(c->w, &in, &p, &c->answer, err);
	if (rc == RC_OK && c->answer.rc == RC_OK)
		rc = session_emit(c, &p, err);
	session_pair_done(&p);
	return rc;
}

const struct cmd cmd_session_refresh = {
    .name      = "refresh",
    .summary   = "exchange a refresh token for the next pair; shows it once",
    .needs     = NEED_WRITE | NEED_REVEAL | NEED_NO_DRY_RUN | NEED_ALONE,
    .opts      = refresh_opt,
    .opts_size = sizeof(struct refresh_opts),
    .emits     = &session_tokens_record,
    .run       = run_refresh,
};
