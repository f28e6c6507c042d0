/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/trust/token_exchange.h"

#include <string.h>
#include <time.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/base/strs.h"
#include "lib/core/client/client.h"
#include "lib/core/name/words.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/work.h"
#include "lib/mod/jansson.h"

enum { SUBJECT_MAX = 1024, POLL_MS = 100, POLLS = 60, REFUSED_RULES = 20 };

#define T struct exchanged
static const struct field exchanged_field[] = {
    FIELD(T, access_token, "TOKEN", "the token; shown once"),
    FIELD(T, issued_token_type, "ISSUED TYPE", "urn:ietf:params:oauth:token-type:access_token"),
    FIELD(T, token_type, "TYPE", "Bearer"),
    FIELD(T, expires_in, "EXPIRES IN", "seconds"),
    FIELD(T, scope, "SCOPE", "its scopes, or null"),
};
#undef T
const struct record exchanged_record = RECORD(struct exchanged, "exchanged token", exchanged_field);

/* What a token says of itself, true or not: where to look for rules and keys. */
static enum rc peek(struct work *w, const struct secret *token, struct jwt_claims *ret,
                    struct err *err)
{
	enum jwt_verdict verdict;

	TRY(jwt_inspect(secret_bytes(token), w->mem, ret, &verdict, err));
	if (verdict != JWT_UNVERIFIED || ret->iss == NULL || strlen(ret->iss) > SUBJECT_MAX)
		*ret = (struct jwt_claims){.iss = NULL};
	return RC_OK;
}

/* *ret: its id, or none when no rule was named. */
static enum rc named_rule(struct work *w, const struct exchange_request *in, struct id *ret,
                          struct err *err)
{
	struct trust_rule r;
	enum rc           rc;

	*ret = (struct id){{0}};
	if (in->rule == NULL)
		return RC_OK;
	rc = trust_get(w, in->rule, &r, err);
	if (rc == RC_NOT_FOUND || rc == RC_INVALID)
		err_field(err, "rule");
	TRY(rc);
	*ret = r.id;
	return RC_OK;
}

/* The rules that may be asked: active, and the one that was named. */
static enum rc candidates(struct work *w, const struct exchange_request *in, const char *issuer,
                          struct trust_rules *ret, struct err *err)
{
	struct trust_rules all;
	struct trust_rule *v;
	struct id          named;

	*ret = (struct trust_rules){.n = 0};
	TRY(named_rule(w, in, &named, err));
	if (issuer == NULL || (in->issuer != NULL && strcmp(in->issuer, issuer) != 0))
		return RC_OK;
	TRY(trust_of_issuer(w, issuer, &all, err));
	ret->v = v = arena_alloc(w->mem, all.n * sizeof(*v));
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].status == TRUST_ACTIVE &&
		    (in->rule == NULL || id_equal(all.v[i].id, named)))
			v[ret->n++] = all.v[i];
	return RC_OK;
}

/* The keys of the issuer that a token names. */
struct supply {
	const struct exchange_request *in;
	struct jwt_claims              claims;
	struct issuer_keys            *k;
	bool                           ours; /* nobody else is fetching them */
};

static enum rc read_keys(struct work *w, void *arg, struct err *err)
{
	const struct supply *s = arg;
	struct trust_rules   rules;

	*s->k = (struct issuer_keys){.issuer = NULL};
	TRY(candidates(w, s->in, s->claims.iss, &rules, err));
	return rules.n > 0 ? issuer_keys_get(w, s->claims.iss, s->k, err) : RC_OK;
}

static enum rc begin_try(struct work *w, void *arg, struct err *err)
{
	struct supply *s = arg;

	return issuer_keys_try(w, s->k, &s->ours, err);
}

static enum rc keep_keys(struct work *w, void *arg, struct err *err)
{
	const struct supply *s = arg;

	return issuer_keys_put(w, s->k, err);
}

/* Another process fetches them: what it brings is as good. */
static enum rc await_keys(struct work *w, struct supply *s, struct err *err)
{
	const struct timespec     pause  = {.tv_nsec = POLL_MS * 1000000L};
	const struct issuer_keys *k      = s->k;
	const struct utc          before = k->fetched_at;

	for (int i = 0; i < POLLS && k->jwks != NULL && k->fetched_at.us == before.us; i++) {
		nanosleep(&pause, NULL);
		TRY(txn_read(w, read_keys, s, err));
	}
	w->now = instant_now();
	return RC_OK;
}

static enum rc renew(struct work *w, bool keep, struct supply *s, struct err *err)
{
	struct issuer_keys *k = s->k, fresh;

	if (issuer_keys_fetch(w, s->claims.iss, &fresh, err) == RC_OK) {
		*k = fresh;
		return keep ? txn_silent(w, STORE_WRITE, keep_keys, s, err) : RC_OK;
	}
	w->now = instant_now();
	if (err->rc != RC_UNAVAILABLE || issuer_keys_spent(w, k))
		return err->rc;
	k->trouble = arena_strdup(w->mem, err->msg);
	err_clear(err);
	return RC_OK;
}

static enum rc gone(const struct issuer_keys *k, struct err *err)
{
	return err_set(err, RC_UNAVAILABLE, "the stored keys of '%.100s' are too old", k->issuer);
}

/* A try is under way as long as it may take, unless it has brought something. */
static bool under_way(const struct work *w, const struct issuer_keys *k, const char *kid)
{
	return k->jwks != NULL && !k->pinned && k->fetched_at.us < k->tried_at.us &&
	       w->now.us >= k->tried_at.us &&
	       w->now.us - k->tried_at.us < (int64_t)POLLS * POLL_MS * 1000 && kid != NULL &&
	       !issuer_keys_have(k, kid);
}

enum rc token_exchange_prepare(struct work *w, struct exchange_request *in, bool keep,
                               struct err *err)
{
	struct issuer_keys *k = &in->keys;
	struct supply       s = {.in = in, .k = k, .ours = true};
	bool                due;

	w->now = instant_now();
	TRY(peek(w, in->token, &s.claims, err));
	TRY(txn_read(w, read_keys, &s, err));
	if (k->issuer == NULL)
		return RC_OK;
	due = issuer_keys_due(w, k, s.claims.kid);
	if (due && keep)
		TRY(txn_silent(w, STORE_WRITE, begin_try, &s, err));
	if (due && s.ours)
		TRY(renew(w, keep, &s, err));
	else if (due || under_way(w, k, s.claims.kid))
		TRY(await_keys(w, &s, err));
	return k->issuer != NULL && issuer_keys_spent(w, k) ? gone(k, err) : RC_OK;
}

/* What the event says of a refusal, beyond the one word that the caller gets. */
struct refusal {
	struct str  rules; /* a list of struct event_exchange_rule */
	size_t      n;
	const char *issuer, *subject; /* NULL: nobody vouches for it */
};

static void refuse_rule(struct work *w, struct refusal *f, const struct trust_rule *r,
                        const char *failed)
{
	if (f->n++ >= REFUSED_RULES)
		return;
	str_add(&f->rules, f->n > 1 ? "," : "[");
	str_add(
	    &f->rules,
	    event_details(DETAILS(exchange_rule, .failed = failed, .rule = r->name), w->mem).text);
}

static enum rc refuse(struct work *w, struct refusal *f, const char *word, struct err *err)
{
	if (f->n > 0)
		str_addc(&f->rules, ']');
	work_refusal(w, DETAILS(exchange_refused, .issuer = f->issuer, .reason = word,
	                        .rules = {f->rules.p}, .sub = f->subject));
	str_done(&f->rules);
	err_set(err, RC_NO, "token exchange refused: %s", word);
	return err_advise(err, ADVICE_TRUST_TEST);
}

/* One exchange on its way. */
struct exchange {
	struct work                   *w;
	const struct exchange_request *in;
	struct trust_evidence          e;
	struct refusal                 f;
	const struct trust_rule       *rule; /* that fits; NULL: none does, or more than one */
	const char                    *word; /* why it is refused; NULL: it is not */
};

static enum rc choose(struct exchange *x, struct err *err)
{
	struct trust_rules rules;
	const char        *failed;

	TRY(candidates(x->w, x->in, x->e.claims.iss, &rules, err));
	for (size_t i = 0; rules.v != NULL && i < rules.n; i++) {
		TRY(trust_judge(x->w, &rules.v[i], &x->e, NULL, &failed, err));
		if (failed != NULL) {
			refuse_rule(x->w, &x->f, &rules.v[i], failed);
			continue;
		}
		if (x->rule != NULL) {
			x->rule = NULL;
			x->word = "several_rules_match";
			return RC_OK;
		}
		x->rule = &rules.v[i];
	}
	return RC_OK;
}

static enum rc spend(struct exchange *x, struct err *err)
{
	const struct bytes token = secret_bytes(x->in->token);
	/* once more the leeway, for another machine's clock that is behind that of anyone who prunes */
	const struct utc end     = {x->e.claims.exp.us + 2 * JWT_LEEWAY_S * UTC_SECOND};
	uint8_t          digest[JWS_DIGEST];
	int64_t          n = 0;

	if (jws_digest(token, digest))
		TRY(store_exec(
		    x->w->db,
		    IN(EXCHANGED_INSERT, .digest = {digest, sizeof(digest)}, .expires_at = end), &n,
		    err));
	x->word = n == 1 ? NULL : "replayed";
	return RC_OK;
}

static bool is_short(const char *text)
{
	return text == NULL || strlen(text) <= SUBJECT_MAX;
}

static enum rc decide(struct exchange *x, struct err *err)
{
	x->word = "no_rule_matches";
	if (x->in->keys.issuer == NULL)
		return RC_OK;
	x->f.issuer = x->in->keys.issuer;
	TRY(trust_examine(x->w, x->in->token, &x->in->keys, &x->e, err));
	if (x->e.verdict != JWT_OK) {
		x->word = word_of(&jwt_verdict_words, x->e.verdict);
		return RC_OK;
	}
	if (!is_short(x->e.claims.sub) || !is_short(x->e.claims.jti)) {
		x->word = word_of(&jwt_verdict_words, JWT_BAD_CLAIMS);
		return RC_OK;
	}
	x->f.subject = x->e.claims.sub;
	TRY(choose(x, err));
	if (x->rule == NULL)
		return RC_OK;
	work_target(x->w, "trust", x->rule->id);
	return spend(x, err);
}

/* What the rule and its client both give; FORBIDDEN when the rule gives scopes that the client has no more. */
static enum rc scope_of(struct exchange *x, struct strs *ret, struct err *err)
{
	const struct strs wanted = x->in->scope, given = x->rule->scopes;
	struct client     c;

	*ret = wanted;
	if (given.n == 0 || (wanted.n > 0 && strs_within(wanted, given)))
		return RC_OK;
	if (wanted.n > 0) {
		err_set(err, RC_FORBIDDEN, "the trust rule does not allow all of these scopes");
		return err_field(err, "scope");
	}
	TRY(client_get(x->w, x->rule->client, &c, err));
	*ret = words_common(given, c.scopes, x->w->mem);
	if (ret->n > 0)
		return RC_OK;
	err_set(err, RC_FORBIDDEN, "the client has none of the scopes that the trust rule allows");
	return err_field(err, "scope");
}

static enum rc mint(struct exchange *x, struct minted *ret, struct secret **ret_token,
                    struct err *err)
{
	const struct token_actor by      = {.issuer       = x->e.claims.iss,
	                                    .subject      = x->e.claims.sub,
	                                    .jti          = x->e.claims.jti,
	                                    .rule         = x->rule->name,
	                                    .rule_version = x->rule->version};
	struct token_request     request = {.client =
	                                        arena_printf(x->w->mem, "name:%s", x->rule->client),
	                                    .audience    = x->in->audience,
	                                    .ttl_seconds = x->rule->ttl_seconds,
	                                    .by          = &by};

	TRY(scope_of(x, &request.scope, err));
	return token_mint(x->w, &request, ret, ret_token, err);
}

enum rc token_exchange(struct work *w, const struct exchange_request *in, struct exchanged *ret,
                       struct secret **ret_token, struct err *err)
{
	struct exchange x = {.w = w, .in = in};
	struct minted   m;
	enum rc         rc = decide(&x, err);

	if (rc == RC_OK && x.word != NULL)
		rc = refuse(w, &x.f, x.word, err);
	else if (rc == RC_OK)
		rc = mint(&x, &m, ret_token, err);
	str_done(&x.f.rules);
	trust_evidence_done(&x.e);
	TRY(rc);
	*ret =
	    (struct exchanged){.issued_token_type = "urn:ietf:params:oauth:token-type:access_token",
	                       .token_type        = m.token_type,
	                       .expires_in        = m.expires_in,
	                       .scope             = m.scope};
	return RC_OK;
}
