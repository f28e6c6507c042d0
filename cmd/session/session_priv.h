/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/session/session_priv.h -- what start and refresh share. */
#ifndef IDCTL_CMD_SESSION_SESSION_PRIV_H
#define IDCTL_CMD_SESSION_SESSION_PRIV_H

#include "cmd/ctx.h"
#include "lib/core/token/session.h"

/* Both tokens, shown once. */
static inline enum rc session_emit(struct ctx *c, struct session_pair *p, struct err *err)
{
	struct session_tokens *t = &p->shown;

	return ctx_emit_secrets(
	    c, &session_tokens_record, t,
	    &(struct shown_secrets){.n      = 2,
	                            .member = {&t->access_token, &t->refresh_token},
	                            .secret = {p->access, p->refresh}},
	    err);
}

#endif
