/* SPDX-License-Identifier: Apache-2.0 */
/* What a token says, and its signature: RFC 9068's claims in every case, whatever `typ` the signer can write. */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/access/access.h"
#include "lib/core/key/key.h"
#include "lib/core/name/name.h"
#include "lib/core/token/token_priv.h"
#include "lib/core/work/clock.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"

#define T struct minted
static const struct field minted_field[] = {
    FIELD(T, token, "TOKEN", "the token; shown once"),
    FIELD(T, token_type, "TYPE", "Bearer"),
    FIELD(T, expires_in, "EXPIRES IN", "seconds"),
    FIELD(T, expires_at, "EXPIRES AT", "when it expires"),
    FIELD(T, jti, "JTI", "unique id of the token"),
    FIELD(T, kid, "KID", "the key that signed it"),
    FIELD(T, subject, "SUBJECT", "id of its subject"),
    FIELD(T, audience, "AUDIENCE", "its audiences"),
    FIELD(T, scope, "SCOPE", "its scopes, or null"),
};
#undef T
const struct record minted_record = RECORD(struct minted, "minted token", minted_field);

static bool is_one_of(const char *const *names, size_t count, const char *name, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
			return true;
	return false;
}

static bool registered(const char *name, size_t n)
{
	static const char *const names[] = {
	    "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", "roles",
	    "permissions", "sid", "status", "epoch", "cnf", "act", "auth_time", "acr", "amr",
	    /* what relying parties decide by: RFC 9068, 2.2.3.1; OpenID Connect Core, 5.1 */
	    "groups", "entitlements", "may_act", "azp", "email", "email_verified",
	    "preferred_username"};

	return is_one_of(names, COUNT(names), name, n);
}

/* Whatever else a claim is called, somebody decides by it: a named actor who does not hold all writes what nobody does. */
static enum rc may_claim(struct work *w, const char *name, size_t n, struct err *err)
{
	static const char *const harmless[] = {"locale", "nonce", "zoneinfo"};
	bool                     vouched;

	if (is_one_of(harmless, COUNT(harmless), name, n))
		return RC_OK;
	TRY(access_vouches(w, &vouched, err));
	if (vouched)
		return RC_OK;
	err_set(err, RC_FORBIDDEN, "%.100s may not set the claim '%.*s'", w->request->actor.name,
	        (int)n, name);
	err_advise(err, ADVICE_CLAIM_RIGHT);
	return err_field(err, "claim");
}

static enum rc add_claim(struct work *w, struct str *s, struct strs claims, size_t i,
                         struct err *err)
{
	const char  *text = claims.v[i];
	const size_t n    = strcspn(text, "=");
	struct name  value;

	if (text[n] != '=' || n == 0 || n > 64 ||
	    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/") < n)
		return err_invalid(err, "claim", "'%.64s' is not KEY=VALUE", text);
	if (registered(text, n))
		return err_invalid(err, "claim", "the claim '%.*s' is reserved", (int)n, text);
	TRY(may_claim(w, text, n, err));
	for (size_t j = 0; j < i; j++)
		if (strncmp(claims.v[j], text, n + 1) == 0)
			return err_invalid(err, "claim", "the claim '%.*s' is given twice", (int)n,
			                   text);
	TRY(name_text(text + n + 1, "claim", 500, w->mem, &value, err));
	str_json_text(s, arena_strndup(w->mem, text, n), value.shown);
	return RC_OK;
}

/* RFC 8176, and when it was that the person was there (RFC 9068, 2.2.1). */
static void write_sign_in(const struct token_sign_in *in, struct str *s)
{
	char text[ID_TEXT];

	if (in == NULL)
		return;
	str_json_text(s, "sid", id_format(in->session, text));
	str_json_int(s, "auth_time", in->at.us / UTC_SECOND);
	str_json_list(s, "amr", in->methods.v, in->methods.n);
}

/* RFC 8693, 4.1. */
static void write_actor(const struct token_actor *by, struct str *s)
{
	if (by == NULL)
		return;
	str_json_key(s, "act");
	str_json_open(s);
	str_json_text(s, "iss", by->issuer);
	str_json_text(s, "sub", by->subject);
	str_json_close(s);
}

/*
 * What the token carries is held at least to the end of this second, and the token ends no later than any of it: anyone who
 * verifies it alone knows nothing else. *ret_end: the first end of a grant, or ttl_s from now.
 */
static enum rc carried(struct work *w, struct token_body *b, struct utc *ret_end, struct err *err)
{
	const int64_t second = w->now.us / UTC_SECOND + 1;
	struct work   then   = access_then(w, (struct utc){second * UTC_SECOND + 1});
	struct utc    first;

	TRY(access_roles(&then, b->subject, &b->roles, err));
	TRY(access_perms(&then, b->subject, &b->perms, err));
	TRY(access_first_end(&then, b->subject, &first, err));
	ret_end->us = (second - 1 + b->ttl_s) * UTC_SECOND;
	if (first.us != 0 && first.us < ret_end->us)
		ret_end->us = first.us / UTC_SECOND * UTC_SECOND;
	if (b->end.us != 0 && b->end.us < ret_end->us)
		ret_end->us = b->end.us / UTC_SECOND * UTC_SECOND;
	return ret_end->us >= second * UTC_SECOND
	         ? RC_OK
	         : err_set(err, RC_NO, "the token would expire within this second");
}

static enum rc write_claims(struct work *w, const struct token_body *b, const struct minted *m,
                            struct str *s, struct err *err)
{
	int64_t row = b->row;

	if (b->record != NULL)
		TRY(b->record(w, b, m, &row, err));
	str_json_open(s);
	str_json_text(s, "iss", b->issuer);
	str_json_text(s, "sub", m->subject);
	str_json_list(s, "aud", b->audience.v, b->audience.n);
	str_json_text(s, "client_id", b->client_id);
	str_json_int(s, "iat", w->now.us / UTC_SECOND);
	str_json_int(s, "exp", m->expires_at.us / UTC_SECOND);
	str_json_text(s, "jti", m->jti);
	write_sign_in(b->sign_in, s);
	if (m->scope != NULL)
		str_json_text(s, "scope", m->scope);
	str_json_list(s, "roles", b->roles.v, b->roles.n);
	str_json_list(s, "permissions", b->perms.v, b->perms.n);
	write_actor(b->by, s);
	TRY(status_claim(w, b->kind, row, s, err));
	for (size_t i = 0; i < b->claims.n; i++)
		TRY(add_claim(w, s, b->claims, i, err));
	str_json_close(s);
	return RC_OK;
}

static enum rc sign(struct work *w, const struct key *k, const char *claims, struct secret **ret,
                    struct err *err)
{
	struct key_signer signer;
	enum rc           rc = key_signer(w, k, &signer, err);

	if (rc == RC_OK)
		rc = jwt_sign(&signer.jws, claims, ret, err);
	key_signer_done(&signer);
	return rc;
}

enum rc token_issuer(struct work *w, const char **ret, struct err *err)
{
	TRY(meta_get(w, "issuer", ret, err));
	return *ret != NULL ? RC_OK : err_set(err, RC_CORRUPT, "the store has no issuer");
}

struct strs token_audience(struct work *w, struct strs wanted, const char *issuer)
{
	const char **one; /* the answer outlives the caller's */

	if (wanted.n > 0)
		return wanted;
	one  = arena_alloc(w->mem, sizeof(*one));
	*one = issuer;
	return (struct strs){.v = one, .n = 1};
}

enum rc token_sign(struct work *w, const struct token_body *body, struct minted *ret,
                   struct secret **ret_token, struct err *err)
{
	struct token_body b      = *body;
	struct str        claims = STR_EMPTY;
	struct utc        end;
	struct key        k;
	char              text[ID_TEXT];
	enum rc           rc;

	b.audience = list_set(b.audience, w->mem);
	b.scope    = list_set(b.scope, w->mem);
	TRY(clock_not_behind(w, err));
	TRY(key_active(w, &k, err));
	TRY(carried(w, &b, &end, err));
	*ret = (struct minted){
	    .token_type = "Bearer",
	    .expires_in = end.us / UTC_SECOND - w->now.us / UTC_SECOND,
	    .expires_at = end,
	    .jti        = arena_strdup(w->mem, id_format(id_make(w->now), text)),
	    .kid        = k.kid,
	    .subject    = arena_strdup(w->mem, id_format(b.subject->id, text)),
	    .audience   = b.audience,
	    .roles      = b.roles,
	    .scope      = b.scope.n > 0 ? list_join(b.scope, w->mem) : NULL,
	};
	TRY(key_covers(w, &k, ret->expires_at, err));
	rc = write_claims(w, &b, ret, &claims, err);
	if (rc == RC_OK)
		rc = sign(w, &k, claims.p, ret_token, err);
	str_done(&claims);
	TRY(rc);
	ret->token = (const char *)(*ret_token)->p;
	return RC_OK;
}
