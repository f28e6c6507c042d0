/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/token/token_priv.h -- what the token*.c files share. */
#ifndef IDCTL_CORE_TOKEN_PRIV_H
#define IDCTL_CORE_TOKEN_PRIV_H

#include "lib/core/token/status.h"
#include "lib/core/token/token.h"

MUST_CHECK enum rc token_find(struct work *w, const char *jti, struct token *ret, bool *ret_found,
                              struct err *err);

/* When and how somebody signed in. */
struct token_sign_in {
	struct id   session;
	struct utc  at;
	struct strs methods; /* RFC 8176 */
};

/* All that a token says; everything must live until it is signed. */
struct token_body {
	const struct subject       *subject;
	const char                 *issuer, *client_id;
	struct strs                 audience, scope, claims; /* claims: KEY=VALUE */
	int64_t                     ttl_s;                   /* at most */
	struct utc                  end; /* nor does it live longer than that; 0: no matter */
	struct strs                 roles, perms; /* that it carries: token_sign() finds them */
	const struct token_sign_in *sign_in;      /* NULL: nobody did */
	const struct token_actor   *by;           /* NULL: nobody else is behind it */

	/*
	 * The row that it stands and falls with (lib/core/token/status.h): of a session, or the one that
	 * `record` makes of it, before it is signed.
	 */
	enum status_kind kind;
	int64_t          row;
	enum rc (*record)(struct work *w, const struct token_body *b, const struct minted *m,
	                  int64_t *ret_row, struct err *err); /* NULL: row says it */
};
MUST_CHECK enum rc token_sign(struct work *w, const struct token_body *b, struct minted *ret,
                              struct secret **ret_token, struct err *err);

/* CORRUPT when the store has none. */
MUST_CHECK enum rc token_issuer(struct work *w, const char **ret, struct err *err);

/* A token is for somebody: the issuer itself, when nobody is wanted. */
struct strs token_audience(struct work *w, struct strs wanted, const char *issuer);

#endif
