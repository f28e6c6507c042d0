/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/token/session_priv.h -- what the session*.c files share. */
#ifndef IDCTL_CORE_SESSION_PRIV_H
#define IDCTL_CORE_SESSION_PRIV_H

#include "lib/core/client/client.h"
#include "lib/core/token/session.h"
#include "lib/core/user/user.h"

MUST_CHECK enum rc session_find(struct work *w, struct id id, struct session *ret, bool *ret_found,
                                struct err *err);

MUST_CHECK enum rc session_find_row(struct work *w, int64_t row, struct session *ret,
                                    struct err *err);

/* One event about it. */
void session_changed(struct work *w, const struct session *s);
/* The same of one that begins: whose, until when. */
void session_began(struct work *w, const struct session *s);
void session_refused(struct work *w, const struct session *s);

MUST_CHECK enum rc session_end(struct work *w, struct session *s, const char *reason,
                               struct err *err);

/* Whose a pair of tokens is. client NULL: none. */
struct session_parties {
	const struct session *s;
	const struct user    *user;
	const struct client  *client;
	int64_t               session_row;
};

/* An access token for it, within its bounds; all of ret is filled but for the refresh token. */
MUST_CHECK enum rc session_access(struct work *w, const struct session_parties *p,
                                  struct strs scope, struct session_pair *ret, struct err *err);

/* The next of the family, on record; it ends with the session at the latest. */
MUST_CHECK enum rc session_refresh_make(struct work *w, const struct session_parties *p,
                                        struct secret **ret, struct utc *ret_expires,
                                        struct err *err);

/* Is a second factor asked for: by what the user enrolled, by a role, or by the client (NULL: none)? */
MUST_CHECK enum rc session_asks_mfa(struct work *w, const struct user *u, const struct client *c,
                                    bool *ret, struct err *err);

extern const char session_refresh_kind[];

#endif
