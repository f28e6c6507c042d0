/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying: the token by itself (lib/crypt/jwt.h), then what the store knows
 * of it. The first reason that applies is told; claims of a bad token are not.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/strs.h"
#include "lib/core/access/access.h"
#include "lib/core/client/client.h"
#include "lib/core/key/key.h"
#include "lib/core/name/name.h"
#include "lib/core/name/words.h"
#include "lib/core/token/session.h"
#include "lib/core/token/token_priv.h"
#include "lib/core/user/user.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"

#define T struct token_verdict
static const struct field token_verdict_field[] = {
    FIELD(T, valid, "VALID", "the answer"),
    FIELD(T, reason, "REASON", "why it is invalid, or null"),
    FIELD(T, issuer, "ISSUER", "iss"),
    FIELD(T, subject, "SUBJECT", "sub"),
    FIELD(T, client_id, "CLIENT", "client_id"),
    FIELD(T, audience, "AUDIENCE", "aud"),
    FIELD(T, scope, "SCOPE", "scope"),
    FIELD(T, roles, "ROLES", "roles"),
    FIELD(T, permissions, "PERMISSIONS", "permissions"),
    FIELD(T, jti, "JTI", "jti"),
    FIELD(T, kid, "KID", "key id in the header"),
    FIELD(T, alg, "ALG", "algorithm in the header"),
    FIELD(T, typ, "TYP", "type in the header"),
    FIELD(T, issued_at, "ISSUED", "iat"),
    FIELD(T, not_before, "NOT BEFORE", "nbf"),
    FIELD(T, expires_at, "EXPIRES", "exp"),
    FIELD(T, claims, "CLAIMS", "the payload as it was signed"),
};
#undef T
const struct record token_verdict_record =
    RECORD(struct token_verdict, "token verdict", token_verdict_field);

static void tell(struct token_verdict *v, const struct jwt_claims *c)
{
	v->issuer      = c->iss;
	v->subject     = c->sub;
	v->client_id   = c->client_id;
	v->audience    = c->aud;
	v->scope       = c->scope;
	v->roles       = c->roles;
	v->permissions = c->permissions;
	v->jti         = c->jti;
	v->kid         = c->kid;
	v->alg         = c->alg;
	v->typ         = c->typ;
	v->issued_at   = c->iat;
	v->not_before  = c->nbf;
	v->expires_at  = c->exp;
	v->claims.text = c->payload;
}

/* A copy of the store may have forgotten that it was revoked, or that it was ever minted. */
static enum rc issued_too_early(struct work *w, struct utc issued, const char **ret,
                                struct err *err)
{
	const char *since;

	TRY(meta_get(w, TOKENS_NOT_BEFORE, &since, err));
	if (since != NULL && issued.us < strtoll(since, NULL, 10))
		*ret = "revoked";
	return RC_OK;
}

/* Of an issuer that the store has had before: one on record is revoked there; iat is a whole second. */
static enum rc of_former_issuer(struct work *w, struct utc iat, const char **ret, struct err *err)
{
	const char *since;

	TRY(meta_get(w, TOKENS_ISSUER_SINCE, &since, err));
	if (since != NULL && iat.us / UTC_SECOND < strtoll(since, NULL, 10) / UTC_SECOND)
		*ret = "revoked";
	return RC_OK;
}

static enum rc of_session(struct work *w, const struct jwt_claims *c, const struct subject *s,
                          const char **ret, struct err *err)
{
	TRY(session_reason(w, c->sid, s->id, ret, err));
	return *ret == NULL ? of_former_issuer(w, c->iat, ret, err) : RC_OK;
}

static bool is_of(const struct token *t, const struct subject *s)
{
	return t->subject != NULL && strcmp(t->subject_type, s->type) == 0 &&
	       strcmp(t->subject, s->name) == 0;
}

/* NULL: nothing against it. What was minted for a session is not on record: the session is. */
static enum rc record_objects(struct work *w, const struct jwt_claims *c, const struct subject *s,
                              const char **ret, struct err *err)
{
	struct token t;
	bool         found;

	TRY(token_find(w, c->jti, &t, &found, err));
	if (found && t.revoked_at.us != 0)
		*ret = "revoked";
	else if (*ret == NULL && c->sid != NULL)
		return of_session(w, c, s, ret, err);
	else if (*ret == NULL && (!found || !is_of(&t, s)))
		*ret = "not_on_record"; /* a holder of the key can sign, and cannot write here */
	else if (*ret == NULL && found && t.subject_epoch != s->epoch)
		*ret = "subject_changed";
	else if (*ret == NULL)
		return issued_too_early(w, t.issued_at, ret, err);
	return RC_OK;
}

/* What both give: of a wildcard and a permission that it covers, the permission. */
static struct strs common(struct strs perms, struct strs held, struct arena *mem)
{
	const char **v = arena_alloc(mem, (perms.n + held.n + 1) * sizeof(*v));
	size_t       n = 0;

	for (size_t i = 0; i < perms.n; i++)
		if (access_covers(held, perms.v[i]))
			v[n++] = perms.v[i];
	for (size_t i = 0; i < held.n; i++)
		if (access_covers(perms, held.v[i]) &&
		    !strs_has((struct strs){.v = v, .n = n}, held.v[i]))
			v[n++] = held.v[i];
	return (struct strs){.v = v, .n = n};
}

/* What it carries was held when it was minted; what counts is what is held now. */
static enum rc keep_held(struct work *w, const struct subject *s, struct jwt_claims *c,
                         struct err *err)
{
	struct strs held;

	if (c->permissions.n > 0) {
		TRY(access_perms(w, s, &held, err));
		c->permissions = common(c->permissions, held, w->mem);
	}
	if (c->roles.n > 0) {
		TRY(access_roles(w, s, &held, err));
		c->roles = words_common(c->roles, held, w->mem);
	}
	return RC_OK;
}

static enum rc store_objects(struct work *w, struct jwt_claims *c, const char **ret_username,
                             const char **ret, struct err *err)
{
	struct subject s = {.active = false};
	struct id      id;

	/* the leeway is for others' clocks; what ended here may be pruned, with its revocation */
	*ret = word_of(&jwt_verdict_words, JWT_EXPIRED);
	if (c->exp.us <= w->now.us)
		return RC_OK;
	*ret = "subject_gone";
	if (!id_parse(c->sub, &id))
		return RC_OK;
	if (subject_get(w, c->sub, &s, err) != RC_OK) {
		if (err->rc != RC_NOT_FOUND)
			return err->rc;
		err_clear(err);
		return RC_OK;
	}
	*ret_username = s.username;
	if (s.active)
		*ret = NULL;
	TRY(record_objects(w, c, &s, ret, err));
	return *ret == NULL ? keep_held(w, &s, c, err) : RC_OK;
}

/*
 * What published lists have of it; a token that is in none of them is taken for no good. Of two for one address, as when
 * one was fetched again, either may revoke it.
 */
static const char *listed_as(const struct jwt_claims *c, const struct token_policy *policy)
{
	const char *said = policy->n_status == 0 ? NULL : "status_unknown";

	for (size_t i = 0; i < policy->n_status; i++) {
		if (c->status_uri == NULL || strcmp(policy->status[i].sub, c->status_uri) != 0)
			continue;
		if (status_list_says_no(&policy->status[i], c->status_idx))
			return "revoked";
		said = NULL;
	}
	return said;
}

/*
 * A key that waits is known to anyone who made it or brought it: it signs for nobody before its time, but for what clocks
 * differ by.
 */
static const char *key_objects(const struct key_set *own, const struct jwt_claims *c)
{
	const struct key *k = key_set_row(own, c->kid);

	if (k == NULL || k->active_from.us == 0 ||
	    c->iat.us < k->active_from.us - JWT_LEEWAY_S * UTC_SECOND)
		return "key_not_active";
	return NULL;
}

/* What a token is held against: the store's keys, or those that were given. */
struct against {
	const struct token_policy *policy;
	const struct key_set      *own; /* NULL: those of the policy */
};

static enum rc judge(struct work *w, const struct secret *token, const struct against *a,
                     struct token_verdict *ret, struct err *err)
{
	static const char *const   types[] = {"at+jwt", "JWT", NULL};
	const struct token_policy *policy  = a->policy;
	struct jwt_policy          p       = {.now      = w->now,
	                                      .leeway_s = JWT_LEEWAY_S,
	                                      .iss      = policy->issuer,
	                                      .aud      = policy->audience,
	                                      .typ      = types};
	const struct jwt_check     against = {.keys = a->own == NULL ? policy->keys : &a->own->keys,
	                                      .policy = &p};
	struct jwt_claims          claims;
	enum jwt_verdict           verdict = JWT_MALFORMED;
	const char                *reason = NULL, *username = NULL;

	TRY(jwt_verify(secret_bytes(token), &against, w->mem, &claims, &verdict, err));
	if (verdict != JWT_OK)
		reason = word_of(&jwt_verdict_words, verdict);
	else
		reason = listed_as(&claims, policy);
	if (reason == NULL && a->own != NULL)
		reason = key_objects(a->own, &claims);
	if (reason == NULL && !policy->offline)
		TRY(store_objects(w, &claims, &username, &reason, err));
	for (size_t i = 0; reason == NULL && i < policy->require.n; i++)
		if (!access_covers(claims.permissions, policy->require.v[i]))
			reason = "missing_permission";
	*ret = (struct token_verdict){.valid = reason == NULL, .reason = reason};
	if (ret->valid) {
		tell(ret, &claims);
		ret->username = username;
	}
	return RC_OK;
}

static enum rc check_required(struct work *w, struct strs require, struct err *err)
{
	for (size_t i = 0; i < require.n; i++) {
		struct name name;

		TRY(name_perm(require.v[i], "require", w->mem, &name, err));
	}
	return RC_OK;
}

enum rc token_verify(struct work *w, const struct secret *token, const struct token_policy *policy,
                     struct token_verdict *ret, struct err *err)
{
	struct token_policy p = *policy;
	struct key_set      own;
	enum rc             rc;

	TRY(check_required(w, p.require, err));
	if (p.keys != NULL)
		return judge(w, token, &(struct against){.policy = &p}, ret, err);
	if (p.issuer == NULL)
		TRY(meta_get(w, "issuer", &p.issuer, err));
	rc = key_set_load(w, true, &own, err);
	if (rc == RC_OK)
		rc = judge(w, token, &(struct against){.policy = &p, .own = &own}, ret, err);
	key_set_done(&own);
	return rc;
}

enum rc token_status_read(struct work *w, struct bytes text, const struct token_policy *p,
                          struct status_list *ret, struct err *err)
{
	const struct jwt_policy policy = {
	    .now = w->now, .leeway_s = JWT_LEEWAY_S, .iss = p->issuer};
	const struct jwt_check against = {.keys = p->keys, .policy = &policy};
	enum jwt_verdict       verdict;

	TRY(status_list_verify(text, &against, w->mem, ret, &verdict, err));
	if (verdict == JWT_OK)
		return RC_OK;
	return err_invalid(err, "status_list", "not a valid status list: %s",
	                   word_of(&jwt_verdict_words, verdict));
}

enum rc token_inspect(struct work *w, const struct secret *token, struct token_verdict *ret,
                      struct err *err)
{
	struct jwt_claims claims;
	enum jwt_verdict  verdict;

	TRY(jwt_inspect(secret_bytes(token), w->mem, &claims, &verdict, err));
	if (verdict != JWT_UNVERIFIED)
		return err_invalid(err, "token", "not a token: %s",
		                   word_of(&jwt_verdict_words, verdict));
	*ret =
	    (struct token_verdict){.valid = false, .reason = word_of(&jwt_verdict_words, verdict)};
	tell(ret, &claims);
	return RC_OK;
}
