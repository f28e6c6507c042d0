/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/token/token.h -- access tokens: JWTs with the claims of RFC 9068.
 *
 * Every token that is minted is on record, with its end, and can be revoked;
 * of those of a session the session is on record (lib/core/token/session.h).
 * A verification that asks the store refuses what was revoked, what belongs
 * to a subject that is no longer active, and what was minted for a user
 * before the user's epoch moved (a new password, disabling, deleting). It also knows
 * the end to the second: the leeway for clocks is for who cannot ask.
 */
#ifndef IDCTL_CORE_TOKEN_H
#define IDCTL_CORE_TOKEN_H

#include "lib/base/record.h"
#include "lib/base/secret.h"
#include "lib/core/list/list.h"
#include "lib/core/subject/subject.h"
#include "lib/crypt/jwt.h"
#include "lib/crypt/status_list.h"

struct work;

enum { TOKEN_TTL_DEFAULT = 600, TOKEN_TTL_MAX = 86400 };

/* What is on record of a token. */
struct token {
	int64_t     row;
	const char *jti;
	const char *subject_type, *subject; /* NULL: not minted here, only revoked */
	const char *kid;
	struct strs audience, scope;
	struct utc  issued_at, expires_at, revoked_at; /* revoked_at 0: good */
	const char *revoked_reason;
	int64_t     subject_epoch;
};
extern const struct record token_record;

/* For whose token a client gets one, by a trust rule (RFC 8693, 4.1: the claim `act`). */
struct token_actor {
	const char *issuer, *subject, *jti; /* jti may be NULL */
	const char *rule;
	int64_t     rule_version;
};

struct token_request {
	const char          *client, *user; /* exactly one */
	const struct secret *secret; /* of the client, checked first; NULL: the operator vouches */
	struct strs          audience, scope; /* empty: all that the client has */
	struct strs          claims;          /* KEY=VALUE, texts, not registered names */
	int64_t              ttl_seconds;     /* 0: the client's, or TOKEN_TTL_DEFAULT */
	const struct token_actor
	    *by; /* its token was verified: nobody needs to vouch. NULL: nobody's */
};

/* What the one who asked gets (RFC 6749, 5.1). */
struct minted {
	const char *token; /* points into the secret that token_mint gave */
	const char *token_type;
	int64_t     expires_in;
	struct utc  expires_at;
	const char *jti, *kid, *subject;
	struct strs audience, roles; /* roles: that it carries, for the event */
	const char *scope;
};
extern const struct record minted_record;

/*
 * NO when the secret is wrong or the subject not active (not told apart);
 * FORBIDDEN when audience or scope is more than the client has.
 */
MUST_CHECK enum rc token_mint(struct work *w, const struct token_request *in, struct minted *ret,
                              struct secret **ret_token, struct err *err);

/* The answer to "is it good?". Claims are there only when it is. */
struct token_verdict {
	bool valid;
	const char         *
            reason; /* a word of jwt_verdict_words, or revoked, status_unknown, session_ended, not_on_record, key_not_active, subject_gone, subject_changed, missing_permission */
	const char *issuer, *subject, *client_id;
	const char *username; /* struct subject's, where the store was asked */
	struct strs audience;
	const char *scope;
	struct strs roles, permissions;
	const char *jti, *kid, *alg, *typ;
	struct utc  issued_at, not_before, expires_at;
	struct json claims; /* the payload as it was signed */
};
extern const struct record token_verdict_record;

struct token_policy {
	const char        *audience, *issuer; /* NULL: any audience; the store's own issuer */
	struct strs        require;           /* permissions that the token must carry */
	bool               offline;           /* signature and claims only: no record, no subject */
	const struct jwks *keys;              /* NULL: the store's */

	/* Its status must be in one of these n lists, and good; n 0: not looked at. */
	const struct status_list *status;
	size_t                    n_status;
};
/* With keys and offline, w->db may be NULL. */
MUST_CHECK enum rc token_verify(struct work *w, const struct secret *token,
                                const struct token_policy *policy, struct token_verdict *ret,
                                struct err *err);

/* A published list, good now by those keys. INVALID (field "status_list") otherwise, saying why. issuer NULL: any. */
MUST_CHECK enum rc token_status_read(struct work *w, struct bytes text,
                                     const struct token_policy *p, struct status_list *ret,
                                     struct err *err);

/* What it says of itself: valid is false, reason "unverified". INVALID when it cannot be read. */
MUST_CHECK enum rc token_inspect(struct work *w, const struct secret *token,
                                 struct token_verdict *ret, struct err *err);

/* By jti, or by the token itself, which must be one of ours. Unknown ones are remembered for TOKEN_TTL_MAX. */
MUST_CHECK enum rc token_revoke(struct work *w, const char *jti, struct token *ret,
                                struct err *err);
MUST_CHECK enum rc token_revoke_whole(struct work *w, const struct secret *token, struct token *ret,
                                      struct err *err);

/* CONFLICT while the store remembers a revocation that still matters: before the record of tokens goes. */
MUST_CHECK enum rc token_revocations_kept(struct work *w, struct err *err);

MUST_CHECK enum rc token_list(struct work *w, const struct list_query *q,
                              const struct list_sink *sink, struct err *err);

#endif
