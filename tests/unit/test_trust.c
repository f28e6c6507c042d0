/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/trust/trust.h"

#include "lib/core/trust/issuer.h"
#include "lib/core/trust/token_exchange.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/crypt/jwt.h"
#include "tests/unit/core_token.h"
#include "tests/unit/vectors.h"

#define ISSUER "https://id.example"

/* An issuer with one key, which the store has pinned, and a rule `r` for the client `app`. */
struct issuer {
	struct secret *key;
	struct jwk public;
	const char *jwks;
};

static struct issuer fx_issuer(struct fx *f)
{
	struct issuer      i;
	struct trust_rule  r;
	const struct jwks *set  = &(struct jwks){.v = &i.public, .n = 1};
	struct str         text = STR_EMPTY;

	OK(jwk_generate(JWS_EDDSA, f->mem, &i.key, &i.public, ERR));
	jwks_format(set, &text);
	i.jwks = arena_strdup(f->mem, text.p);
	str_done(&text);
	fx_client(f, "app", NULL);
	OK(trust_create(W,
	                &(struct trust_new){.as.name     = "r",
	                                    .as.client   = "app",
	                                    .as.issuer   = ISSUER,
	                                    .as.audience = "idctl",
	                                    .claims      = WORDS("sub=job"),
	                                    .as.scopes   = WORDS("read"),
	                                    .jwks        = i.jwks},
	                &r, ERR));
	return i;
}

/* typ is at+jwt with EdDSA: a JWS by hand. */
static struct secret *fx_token(struct fx *f, const struct issuer *i, const char *more)
{
	struct secret *token;
	const char    *claims = arena_printf(
	       f->mem, "{\"iss\":\"" ISSUER "\",\"sub\":\"job\",\"aud\":\"idctl\",\"exp\":%lld%s}",
	       (long long)(f->w.now.us / UTC_SECOND + 300), more);

	OK(jwt_sign(&(struct jws_signer){.alg = JWS_EDDSA, .kid = i->public.kid, .key = i->key},
	            claims, &token, ERR));
	return token;
}

static const char *first_failed(struct fx *f, const char *rule, const struct secret *token)
{
	struct trust_evidence e;
	struct issuer_keys    keys;
	struct trust_rule     r;
	const char           *failed;

	OK(trust_get(W, rule, &r, ERR));
	OK(issuer_keys_get(W, r.issuer, &keys, ERR));
	OK(trust_examine(W, token, &keys, &e, ERR));
	OK(trust_judge(W, &r, &e, NULL, &failed, ERR));
	trust_evidence_done(&e);
	return failed;
}

static enum rc create(struct fx *f, const struct trust_new *in)
{
	struct trust_rule r;

	return trust_create(W, in, &r, ERR);
}

static void what_would_let_in_too_many_is_refused(void **state)
{
	const struct {
		struct trust_new in;
		const char      *field;
	} rows[] = {
	    {{.as.issuer = NULL}, "issuer"},
	    {{.as.issuer = "http://id.example"}, "issuer"},
	    {{.as.issuer = "https://id.example/?x"}, "issuer"},
	    {{.as.preset = "kubernetes"}, "issuer"},
	    {{.as.preset = "none", .as.issuer = ISSUER}, "preset"},
	    {{.as.issuer = ISSUER}, "claim"},
	    {{.as.issuer   = ISSUER,
	      .as.audience = NULL,
	      .claims      = {(const char *const[]){"sub=x"}, 1}},
	     NULL},
	    {{.as.issuer = ISSUER,
	      .claims    = {(const char *const[]){"ref=main", "environment=prod"}, 2}},
	     "claim"},
	    {{.as.preset = "github", .claims = {(const char *const[]){"sub=x"}, 1}}, "claim"},
	    {{.as.preset = "github", .claims = {(const char *const[]){"repository=a/b"}, 1}},
	     "claim"},
	    {{.as.issuer = "https://gitlab.com",
	      .claims    = {(const char *const[]){"project_path=a/b"}, 1}},
	     "claim"},
	    {{.as.preset = "kubernetes",
	      .as.issuer = ISSUER,
	      .claims    = {(const char *const[]){"sub=system:serviceaccount:a:b"}, 1}},
	     "claim"},
	    {{.as.preset   = "github",
	      .as.audience = "https://github.com/acme",
	      .claims      = {(const char *const[]){"repository_id=1"}, 1}},
	     "audience"},
	    {{.as.preset   = "kubernetes",
	      .as.issuer   = ISSUER,
	      .as.audience = ISSUER,
	      .claims      = {(const char *const[]){"/kubernetes.io/serviceaccount/uid=1"}, 1}},
	     "audience"},
	    {{.as.issuer = ISSUER,
	      .claims    = {(const char *const[]){"sub=x"}, 1},
	      .as.scopes = {(const char *const[]){"admin"}, 1}},
	     "scope"},
	    {{.as.issuer      = ISSUER,
	      .claims         = {(const char *const[]){"sub=x"}, 1},
	      .as.ttl_seconds = -1},
	     "ttl"},
	    {{.as.issuer      = ISSUER,
	      .claims         = {(const char *const[]){"sub=x"}, 1},
	      .as.ttl_seconds = 86401},
	     "ttl"},
	};
	struct fx *f = *state;

	fx_client(f, "app", NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trust_new in = rows[i].in;

		in.as.name   = "r";
		in.as.client = "app";
		if (in.as.audience == NULL)
			in.as.audience = "idctl";
		if (rows[i].field == NULL)
			in.as.audience = NULL;
		REFUSED(INVALID, create(f, &in));
		assert_string_equal(fx_field, rows[i].field == NULL ? "audience" : rows[i].field);
	}
}

static void keys_are_fetched_when_it_is_time(void **state)
{
	struct fx         *f = *state;
	struct issuer      i = fx_issuer(f);
	struct issuer_keys k;

	OK(issuer_keys_get(W, ISSUER, &k, ERR));
	assert_true(k.pinned);
	f->w.now.us += INT64_C(400) * 86400 * UTC_SECOND;
	assert_false(issuer_keys_due(W, &k, "other"));
	assert_false(issuer_keys_spent(W, &k));
	k.pinned     = false;
	k.fetched_at = k.tried_at = f->w.now;
	k.stale_at                = AFTER(f, 3600);
	assert_false(issuer_keys_due(W, &k, "other"));
	f->w.now.us += (ISSUER_RETRY_S - 1) * UTC_SECOND;
	assert_false(issuer_keys_due(W, &k, "other"));
	f->w.now.us += UTC_SECOND;
	assert_true(issuer_keys_due(W, &k, "other"));
	assert_false(issuer_keys_due(W, &k, i.public.kid));
	assert_false(issuer_keys_due(W, &k, NULL));
	f->w.now.us += 3600 * UTC_SECOND;
	assert_true(issuer_keys_due(W, &k, i.public.kid));
	assert_false(issuer_keys_spent(W, &k));
	f->w.now.us = k.fetched_at.us + ISSUER_KEYS_MAX_S * UTC_SECOND;
	assert_true(issuer_keys_spent(W, &k));
	f->w.now.us = k.tried_at.us - UTC_SECOND; /* a clock that was set back */
	assert_true(issuer_keys_due(W, &k, "other"));
	assert_true(issuer_keys_spent(W, &k));
	secret_free(i.key);
}

/* Only one of those who find the same keys stale asks for new ones. */
static void one_at_a_time_asks(void **state)
{
	struct fx         *f = *state;
	struct issuer_keys k = {.issuer     = ISSUER,
	                        .jwks       = "{\"keys\":[]}",
	                        .fetched_at = f->w.now,
	                        .stale_at   = f->w.now};
	bool               ours;

	OK(issuer_keys_put(W, &k, ERR));
	k.tried_at = f->w.now;
	f->w.now.us += 61 * UTC_SECOND;
	OK(issuer_keys_try(W, &k, &ours, ERR));
	assert_true(ours);
	OK(issuer_keys_try(W, &k, &ours, ERR));
	assert_false(ours);
}

static void a_token_of_another_type_is_not_a_subject_token(void **state)
{
	struct fx                  *f     = *state;
	struct issuer               i     = fx_issuer(f);
	AUTO(secret) struct secret *token = fx_token(f, &i, "");

	assert_string_equal(first_failed(f, "r", token), "type"); /* at+jwt: an access token */
	secret_free(i.key);
}

static void an_actor_pins_keys_only_where_it_holds_all_that_they_open(void **state)
{
	struct fx                  *f = *state;
	struct issuer               i = fx_issuer(f);
	struct trust_rule           r;
	struct trust_new            in     = {.as.name     = "mine",
	                                      .as.client   = "small",
	                                      .as.issuer   = ISSUER,
	                                      .as.audience = "idctl",
	                                      .claims      = WORDS("sub=me"),
	                                      .jwks        = i.jwks};
	AUTO(secret) struct secret *secret = NULL;
	struct client               c;

	OK(client_create(W, &(struct client_new){.as.name = "small"}, &c, &secret, ERR));
	fx_role(f, "truster", WORDS("trust:create", "trust:update", "trust:delete"));
	fx_user(f, "ann@example.org", WORDS("truster"));
	fx_commit(f);
	OK(subject_act_as(W, "ann@example.org", ERR));
	REFUSED(FORBIDDEN, trust_create(W, &in, &r, ERR)); /* app holds more than ann does */
	in.jwks = NULL;
	OK(trust_create(W, &in, &r, ERR));
	REFUSED(FORBIDDEN,
	        trust_update(W, "mine", &(struct trust_change){.jwks = i.jwks}, &r, ERR));
	REFUSED(FORBIDDEN, trust_update(W, "mine", &(struct trust_change){.unpin = true}, &r, ERR));
	REFUSED(FORBIDDEN,
	        trust_update(W, "r", &(struct trust_change){.to.status = TRUST_DISABLED}, &r, ERR));
	REFUSED(FORBIDDEN, trust_delete(W, "r", &r, ERR));
	in = (struct trust_new){.as.name     = "theirs",
	                        .as.client   = "app",
	                        .as.issuer   = ISSUER,
	                        .as.audience = "idctl",
	                        .claims      = WORDS("sub=me")};
	REFUSED(FORBIDDEN, trust_create(W, &in, &r, ERR));
	OK(trust_delete(W, "mine", &r, ERR));
	fx_operator(f);
	secret_free(i.key);
}

/* Our own attack tokens: nothing but the type of the good ones is held against them, and something against all others. */
static enum rc note_failure(void *arg, const struct trust_finding *l, struct err *err)
{
	unsigned *failed = arg;

	(void)err;
	if (l->status == LOOK_FAILED && strcmp(l->check, "type") != 0)
		++*failed;
	if (l->status == LOOK_SKIPPED)
		++*failed;
	return RC_OK;
}

static void no_attack_fits_a_rule(void **state)
{
	struct fx         *f    = *state;
	char              *jwks = vector_text("jwt-attacks/jwks.json");
	json_t            *all  = vector_json("jwt-attacks/cases.json"), *one;
	struct issuer_keys keys;
	struct trust_rule  r;
	size_t             i, seen = 0;

	fx_client(f, "app", NULL);
	OK(trust_create(W,
	                &(struct trust_new){.as.name     = "r",
	                                    .as.client   = "app",
	                                    .as.issuer   = ISSUER,
	                                    .as.audience = "api",
	                                    .claims      = WORDS("sub=bob"),
	                                    .jwks        = jwks},
	                &r, ERR));
	OK(issuer_keys_get(W, ISSUER, &keys, ERR));
	f->w.now.us = INT64_C(1900000000000000);
	json_array_foreach(json_object_get(all, "cases"), i, one)
	{
		const char *name   = json_string_value(json_object_get(one, "name")), *failed;
		const char *expect = json_string_value(json_object_get(one, "expect"));
		const char *text   = json_string_value(json_object_get(one, "token"));
		unsigned    n      = 0;
		const struct trust_witness  to = {note_failure, &n};
		struct trust_evidence       e;
		AUTO(secret) struct secret *token = NULL;

		if (text == NULL || *text == '\0')
			continue;
		token = secret_copy(text, json_string_length(json_object_get(one, "token")));
		OK(trust_examine(W, token, &keys, &e, ERR));
		OK(trust_judge(W, &r, &e, &to, &failed, ERR));
		trust_evidence_done(&e);
		/* what is more than a subject token must have, or less than an access token */
		if (strcmp(expect, "accept") != 0 && strncmp(name, "typ-", 4) != 0 &&
		    strcmp(name, "jti-missing") != 0)
			assert_true(n > 0);
		else if (strcmp(expect, "accept") == 0)
			assert_int_equal(n > 0,
			                 strstr(name, "hs256") != NULL); /* no HMAC key is public */
		seen++;
	}
	assert_true(seen > 100);
	json_decref(all);
	free(jwks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(what_would_let_in_too_many_is_refused),
	    FX_TEST(keys_are_fetched_when_it_is_time),
	    FX_TEST(one_at_a_time_asks),
	    FX_TEST(a_token_of_another_type_is_not_a_subject_token),
	    FX_TEST(an_actor_pins_keys_only_where_it_holds_all_that_they_open),
	    FX_TEST(no_attack_fits_a_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
