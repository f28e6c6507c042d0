/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/token/session.h -- somebody is signed in: a session, and the family of its refresh tokens.
 *
 * A session answers with an access token (RFC 9068, with sid) and an opaque
 * refresh token (RFC 6749, 1.5). Each refresh gives a new pair and ends the
 * old refresh token; who comes with one that was used ends the session (RFC
 * 9700, 4.14). A session never outlives its own end, and ends at once with
 * its user's or client's epoch: disabled, deleted, another password.
 */
#ifndef IDCTL_CORE_SESSION_H
#define IDCTL_CORE_SESSION_H

#include "lib/base/record.h"
#include "lib/base/secret.h"
#include "lib/core/list/list.h"

struct work;

/* Ended: with its user or client. */
enum session_state { SESSION_LIVE = 1, SESSION_EXPIRED, SESSION_REVOKED, SESSION_ENDED };

struct session {
	int64_t            row;
	struct id          id;
	const char        *user, *client; /* address, name; client NULL: none */
	enum session_state state;
	struct strs        methods; /* RFC 8176 */
	struct strs        audience, scope;
	const char        *source; /* network source of its start, as the caller said; or NULL */
	struct utc         created_at, last_used_at, expires_at, revoked_at;
	const char        *revoked_reason;

	struct id user_id, client_id;
	bool      stands; /* user and client are as they were when it began */

	int64_t     rotations, reuses;
	struct json refresh_tokens; /* the newest ROTATIONS_SHOWN of them, oldest first */
};
extern const struct record session_record;

/* The same with its family: session_show, and nothing else, fills those. */
enum { ROTATIONS_SHOWN = 100 };
extern const struct record session_family_record;

struct session_request {
	const char          *user;
	const struct secret *password;
	const struct secret *sign_in; /* a code of CODE_SIGN_IN instead of both; NULL: none */
	const struct secret
	           *code;   /* of a second factor; looked at where one is asked for; NULL: none */
	const char *client; /* NULL: none, and then the scope has no bounds but its form */
	const char *source;
	struct strs scope; /* empty: all that the client has */
};

/* Who has proven to be there, and how; at that epoch. */
struct session_entrant {
	struct id   user;
	int64_t     epoch;
	struct strs methods;
};

/*
 * Is it them? Needs no open transaction; makes its own. NO when not: the name, the password or
 * the code, not told apart; or, after the right password, what else is needed (field "code", or
 * "password" where it must be changed first).
 */
MUST_CHECK enum rc session_admit(struct work *w, const struct session_request *in,
                                 struct session_entrant *ret, struct err *err);

/* The answer (RFC 6749, 5.1). */
struct session_tokens {
	const char *access_token, *refresh_token, *token_type;
	int64_t     expires_in;
	struct utc  refresh_expires_at;
	struct id   session_id, user_id;
	const char *scope;
};
extern const struct record session_tokens_record;

/* With the secrets that its texts point into; session_pair_done() frees them. */
struct session_pair {
	struct session_tokens shown;
	struct secret        *access, *refresh;
};
void session_pair_done(struct session_pair *p);

/* Within a transaction. NO when the entrant was changed meanwhile; NOT_FOUND, FORBIDDEN (fields "client", "scope"). */
MUST_CHECK enum rc session_start(struct work *w, const struct session_request *in,
                                 const struct session_entrant *who, struct session_pair *ret,
                                 struct err *err);

/*
 * Within a transaction, which the caller commits in any case that is RC_OK. *ret_no: why it is
 * refused, with what had to be ended because of it; no tokens then. Another client than the
 * session's is refused, and ends nothing. NOT_FOUND (field "client"); FORBIDDEN (fields "scope", "audience").
 */
struct session_refresh {
	const struct secret *token;
	const char          *client; /* who comes with it (RFC 6749, 6); NULL: whichever it is */
	struct strs          scope;  /* less than the session has; empty: all of that */
};
MUST_CHECK enum rc session_refresh(struct work *w, const struct session_refresh *in,
                                   struct session_pair *ret, struct err *ret_no, struct err *err);

MUST_CHECK enum rc session_get(struct work *w, const char *id, struct session *ret,
                               struct err *err);
MUST_CHECK enum rc session_show(struct work *w, const char *id, struct session *ret,
                                struct err *err);
MUST_CHECK enum rc session_list(struct work *w, const struct list_query *q,
                                const struct list_sink *sink, struct err *err);

/* Of what has ended: unchanged. */
MUST_CHECK enum rc session_revoke(struct work *w, const char *id, struct session *ret,
                                  struct err *err);

/* Every live one of the user, as each is now. */
struct sessions {
	struct session *v;
	size_t          n;
};
MUST_CHECK enum rc session_revoke_user(struct work *w, const char *user, struct sessions *ret,
                                       struct err *err);

/* Nothing issued until now is valid any longer: sessions, tokens and one-time codes of all. */
struct session_sweep {
	int64_t    sessions, codes; /* how many were live */
	struct utc not_before;
};
extern const struct record session_sweep_record;
MUST_CHECK enum rc         session_revoke_everybody(struct work *w, struct session_sweep *ret,
                                                    struct err *err);

/* CONFLICT while an access token of an ended session may live: before the record of sessions goes. */
MUST_CHECK enum rc session_ends_kept(struct work *w, struct err *err);

/* For a token of `user` that says sid: NULL, or why it is not good. */
MUST_CHECK enum rc session_reason(struct work *w, const char *sid, struct id user, const char **ret,
                                  struct err *err);

#endif
