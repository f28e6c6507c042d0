/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Minting: who is it for, is the secret right, may it ask for that; then the
 * claims, the signature, and the record. The claims are RFC 9068's in every
 * case, whatever `typ` the signer can write.
 */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/access.h"
#include "lib/core/client.h"
#include "lib/core/client_secret.h"
#include "lib/core/key.h"
#include "lib/core/meta.h"
#include "lib/core/name.h"
#include "lib/core/token_priv.h"
#include "lib/core/user.h"
#include "lib/core/words.h"
#include "lib/core/work.h"

#define T struct minted
static const struct field minted_field[] = {
    FIELD(T, token, "TOKEN", "the token; shown once"),
    FIELD(T, token_type, "TYPE", "Bearer"),
    FIELD(T, expires_in, "EXPIRES IN", "seconds"),
    FIELD(T, expires_at, "EXPIRES AT", "when it ends"),
    FIELD(T, jti, "JTI", "unique id of the token"),
    FIELD(T, kid, "KID", "the key that signed it"),
    FIELD(T, subject, "SUBJECT", "id of whom it speaks for"),
    FIELD(T, audience, "AUDIENCE", "whom it is for"),
    FIELD(T, scope, "SCOPE", "what it may be used for, or null"),
};
#undef T
const struct record minted_record = RECORD(struct minted, "minted token", minted_field);

/* Who asks, and what the token may be at most. */
struct grantee {
	struct subject subject;
	struct strs    audiences, scopes; /* of a client */
	bool           bounded;           /* by those two */
	int64_t        ttl_s, ttl_max_s;
	const char    *client_id;
};

/* The same words for a name that is not there, one that is disabled, and a wrong secret. */
static enum rc not_told(struct err *err)
{
	err_clear(err);
	return err_set(err, RC_NO, "no token for that name, or not with that secret");
}

static enum rc grantee_client(struct work *w, const struct token_request *in, struct grantee *g,
                              struct err *err)
{
	struct client c;
	bool          right = true;

	if (client_get(w, in->client, &c, err) != RC_OK)
		return in->secret != NULL && err->rc == RC_NOT_FOUND ? not_told(err) : err->rc;
	work_target(w, "client", c.id);
	if (in->secret != NULL)
		TRY(client_secret_check(w, &c, in->secret, &right, err));
	*g = (struct grantee){.subject   = subject_of_client(&c),
	                      .audiences = c.audiences,
	                      .scopes    = c.scopes,
	                      .bounded   = true,
	                      .ttl_s     = c.ttl_seconds,
	                      .ttl_max_s = c.ttl_seconds,
	                      .client_id = c.name};
	return right && g->subject.active ? RC_OK : not_told(err);
}

static enum rc grantee_user(struct work *w, const struct token_request *in, struct grantee *g,
                            struct err *err)
{
	struct user u;

	TRY(user_get(w, in->user, &u, err));
	work_target(w, "user", u.id);
	*g = (struct grantee){.subject   = subject_of_user(&u),
	                      .ttl_s     = TOKEN_TTL_DEFAULT,
	                      .ttl_max_s = TOKEN_TTL_MAX,
	                      .client_id = "idctl"};
	return g->subject.active ? RC_OK : not_told(err);
}

static enum rc within(struct strs wanted, struct strs allowed, const char *field, const char *who,
                      struct err *err)
{
	for (size_t i = 0; i < wanted.n; i++)
		if (!words_within((struct strs){.v = &wanted.v[i], .n = 1}, allowed)) {
			err_set(err, RC_FORBIDDEN, "the client '%s' has no %s '%.100s'", who, field,
			        wanted.v[i]);
			return err_field(err, field);
		}
	return RC_OK;
}

struct draft {
	struct grantee g;
	struct strs    audience, scope;
	const char    *issuer;
	int64_t        ttl_s;
};

static enum rc draft_bounds(const struct token_request *in, struct draft *d, struct err *err)
{
	TRY(words_check(in->audience, "audience", err));
	TRY(words_check(in->scope, "scope", err));
	if (d->g.bounded)
		TRY(within(in->audience, d->g.audiences, "audience", d->g.subject.name, err));
	if (d->g.bounded)
		TRY(within(in->scope, d->g.scopes, "scope", d->g.subject.name, err));
	d->ttl_s = in->ttl_seconds == 0 ? d->g.ttl_s : in->ttl_seconds;
	if (d->ttl_s < 1 || d->ttl_s > d->g.ttl_max_s)
		return err_invalid(err, "ttl", "this token lives from 1 to %lld seconds",
		                   (long long)d->g.ttl_max_s);
	return RC_OK;
}

/* A token is for somebody: by default for whom the client is made for, else for the issuer itself. */
static void draft_defaults(struct work *w, const struct token_request *in, struct draft *d)
{
	const char **issuer =
	    arena_alloc(w->mem, sizeof(*issuer)); /* the answer outlives the draft */

	d->audience = in->audience.n > 0 ? in->audience : d->g.audiences;
	d->scope    = in->scope.n > 0 ? in->scope : d->g.scopes;
	*issuer     = d->issuer;
	if (d->audience.n == 0)
		d->audience = (struct strs){.v = issuer, .n = 1};
}

static bool registered(const char *name, size_t n)
{
	static const char *const names[] = {
	    "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", "roles",
	    "permissions", "sid", "epoch", "cnf", "act", "auth_time", "acr", "amr",
	    /* what relying parties decide by: RFC 9068, 2.2.3.1; OpenID Connect Core, 5.1 */
	    "groups", "entitlements", "may_act", "azp", "email", "email_verified",
	    "preferred_username"};

	for (size_t i = 0; i < COUNT(names); i++)
		if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
			return true;
	return false;
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
		return err_invalid(err, "claim", "the claim '%.*s' is ours to write", (int)n, text);
	for (size_t j = 0; j < i; j++)
		if (strncmp(claims.v[j], text, n + 1) == 0)
			return err_invalid(err, "claim", "the claim '%.*s' is given twice", (int)n,
			                   text);
	TRY(name_text(text + n + 1, "claim", 500, w->mem, &value, err));
	str_json_text(s, arena_strndup(w->mem, text, n), value.shown);
	return RC_OK;
}

static enum rc write_claims(struct work *w, const struct token_request *in, const struct draft *d,
                            const char *jti, struct str *s, struct err *err)
{
	struct strs roles, perms;
	char        sub[ID_TEXT];

	TRY(access_roles(w, &d->g.subject, &roles, err));
	TRY(access_perms(w, &d->g.subject, &perms, err));
	str_json_open(s);
	str_json_text(s, "iss", d->issuer);
	str_json_text(s, "sub", id_format(d->g.subject.id, sub));
	str_json_list(s, "aud", d->audience.v, d->audience.n);
	str_json_text(s, "client_id", d->g.client_id);
	str_json_int(s, "iat", w->now.us / UTC_SECOND);
	str_json_int(s, "exp", w->now.us / UTC_SECOND + d->ttl_s);
	str_json_text(s, "jti", jti);
	if (d->scope.n > 0)
		str_json_text(s, "scope", list_join(d->scope, w->mem));
	str_json_list(s, "roles", roles.v, roles.n);
	str_json_list(s, "permissions", perms.v, perms.n);
	for (size_t i = 0; i < in->claims.n; i++)
		TRY(add_claim(w, s, in->claims, i, err));
	str_json_close(s);
	return RC_OK;
}

static enum rc sign(struct work *w, const struct key *k, const char *claims, struct secret **ret,
                    struct err *err)
{
	AUTO(secret) struct secret *private = NULL;
	unsigned alg;

	if (!word_find(&jws_alg_words, k->alg, &alg))
		return err_set(err, RC_CORRUPT, "the key '%s' is of an unknown kind", k->kid);
	TRY(key_private(w, k, &private, err));
	return jwt_sign((enum jws_alg)alg, k->kid, private, claims, ret, err);
}

static enum rc record(struct work *w, const struct draft *d, const struct minted *m,
                      struct err *err)
{
	struct str details = STR_EMPTY;

	TRY(store_exec(w->db, STMT_TOKEN_INSERT,
	               ARGS(V(m->jti), val_row(d->g.subject.user), val_row(d->g.subject.client),
	                    V(d->g.subject.epoch), V(m->kid), V(list_join(d->audience, w->mem)),
	                    V(list_join(d->scope, w->mem)), V(w->now), V(m->expires_at),
	                    V((struct utc){0}), V((const char *)NULL)),
	               NULL, err));
	str_json_open(&details);
	str_json_list(&details, "audience", d->audience.v, d->audience.n);
	str_json_text(&details, "jti", m->jti);
	str_json_text(&details, "name", d->g.subject.name);
	str_json_int(&details, "ttl_seconds", d->ttl_s);
	str_json_close(&details);
	work_changed(w, d->g.subject.type, d->g.subject.id, &details);
	str_done(&details);
	return RC_OK;
}

static enum rc prepare(struct work *w, const struct token_request *in, struct draft *d,
                       struct err *err)
{
	TRY(in->client != NULL ? grantee_client(w, in, &d->g, err)
	                       : grantee_user(w, in, &d->g, err));
	/* without the client's own secret a token is as good as its subject's account */
	if (in->secret == NULL)
		TRY(access_require_over(w, &d->g.subject, err));
	TRY(draft_bounds(in, d, err));
	TRY(meta_get(w, "issuer", &d->issuer, err));
	if (d->issuer == NULL)
		return err_set(err, RC_CORRUPT, "the store has no issuer");
	draft_defaults(w, in, d);
	return RC_OK;
}

enum rc token_mint(struct work *w, const struct token_request *in, struct minted *ret,
                   struct secret **ret_token, struct err *err)
{
	struct str   claims = STR_EMPTY;
	struct draft d      = {.ttl_s = 0};
	struct key   k;
	char         text[ID_TEXT];
	enum rc      rc;

	TRY(prepare(w, in, &d, err));
	TRY(key_active(w, &k, err));
	*ret = (struct minted){
	    .token_type = "Bearer",
	    .expires_in = d.ttl_s,
	    .expires_at = {.us = (w->now.us / UTC_SECOND + d.ttl_s) * UTC_SECOND},
	    .jti        = arena_strdup(w->mem, id_format(id_make(w->now), text)),
	    .kid        = k.kid,
	    .subject    = arena_strdup(w->mem, id_format(d.g.subject.id, text)),
	    .audience   = d.audience,
	    .scope      = d.scope.n > 0 ? list_join(d.scope, w->mem) : NULL,
	};
	rc = write_claims(w, in, &d, ret->jti, &claims, err);
	if (rc == RC_OK)
		rc = sign(w, &k, claims.p, ret_token, err);
	str_done(&claims);
	TRY(rc);
	ret->token = (const char *)(*ret_token)->p;
	return record(w, &d, ret, err);
}
