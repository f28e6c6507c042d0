/* SPDX-License-Identifier: Apache-2.0 */
/* Minting, and looking at tokens without verifying them. */
#include "lib/crypt/jwt.h"

#include "tests/unit/jose_vectors.h"
#include "tests/unit/jwt_ours.h"

#include "lib/base/str.h"
#include "lib/crypt/b64.h"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* Minting and verifying, by every algorithm. */

static void every_algorithm_comes_round(void **state)
{
	const char *claims = BASE ",\"client_id\":\"web\",\"scope\":\"read write\",\"sid\":\"s1\","
	                          "\"aud\":[\"api\",\"web\"],\"roles\":[\"ops\"],"
	                          "\"permissions\":[\"user.read\",\"user.*\"],\"iat\":1899999999}";

	for (unsigned alg = 0; alg < jws_alg_words.n; alg++) {
		struct ours       o;
		struct jwt_policy p = open_policy;
		struct jwt_claims c;
		struct secret    *token;

		make_ours(&o, (enum jws_alg)alg, *state);
		token = mint(&o, claims);
		p.iss = "https://id";
		p.aud = "web";
		p.typ = (const char *const[]){alg == JWS_EDDSA ? "at+jwt" : "JWT", NULL};
		assert_int_equal(verify(&o, secret_bytes(token), &p, &c, *state), JWT_OK);
		assert_string_equal(c.alg, word_of(&jws_alg_words, alg));
		assert_string_equal(c.kid, o.public.kid);
		assert_string_equal(c.iss, "https://id");
		assert_string_equal(c.sub, "bob");
		assert_string_equal(c.jti, "j1");
		assert_string_equal(c.client_id, "web");
		assert_string_equal(c.scope, "read write");
		assert_string_equal(c.sid, "s1");
		assert_int_equal(c.aud.n, 2);
		assert_string_equal(c.aud.v[0], "api");
		assert_int_equal(c.roles.n, 1);
		assert_string_equal(c.permissions.v[1], "user.*");
		assert_int_equal(c.exp.us, 1900000600 * UTC_SECOND);
		assert_int_equal(c.iat.us, 1899999999 * UTC_SECOND);
		assert_int_equal(c.nbf.us, 0);
		assert_non_null(strstr(c.payload, "\"user.*\""));
		assert_non_null(strstr(c.header, "\"alg\":"));
		secret_free(token);
		secret_free(o.private);
	}
}

static void no_byte_of_a_signature_can_be_changed(void **state)
{
	static const enum jws_alg alg[] = {JWS_HS256, JWS_HS384, JWS_HS512, JWS_RS256,
	                                   JWS_ES256, JWS_ES384, JWS_ES512, JWS_EDDSA};

	for (size_t i = 0; i < COUNT(alg); i++) {
		struct ours    o;
		struct secret *token;
		struct bytes   sig;
		const char    *last;
		struct err     err = ERR_NONE;
		bool           good;

		make_ours(&o, alg[i], *state);
		token = mint(&o, BASE "}");
		last  = strrchr((const char *)token->p, '.');
		assert_true(b64_get(last + 1, strlen(last + 1), *state, &sig));
		for (size_t n = 0; n < sig.n; n++) {
			uint8_t *copy = arena_alloc(*state, sig.n + 1);

			memcpy(copy, sig.p, sig.n);
			copy[n] ^= (uint8_t)(1 + n % 255);
			assert_int_equal(
			    jws_check(&o.public,
			              (struct bytes){.p = token->p,
			                             .n = (size_t)(last - (const char *)token->p)},
			              (struct bytes){.p = copy, .n = sig.n}, &good, &err),
			    RC_OK);
			if (good)
				fail_msg("%s: byte %zu", word_of(&jws_alg_words, alg[i]), n);
		}
		secret_free(token);
		secret_free(o.private);
	}
}

static void a_token_of_another_key_is_refused(void **state)
{
	struct ours       mine, other;
	struct secret    *token;
	struct jwt_claims c;

	make_ours(&mine, JWS_ES256, *state);
	make_ours(&other, JWS_ES256, *state);
	token = mint(&other, BASE "}");
	assert_int_equal(verify(&mine, secret_bytes(token), &open_policy, &c, *state),
	                 JWT_UNKNOWN_KEY);
	mine.public.kid = other.public.kid;
	assert_int_equal(verify(&mine, secret_bytes(token), &open_policy, &c, *state),
	                 JWT_BAD_SIGNATURE);
	secret_free(token);
	secret_free(mine.private);
	secret_free(other.private);
}

/* What jwt_sign() refuses, and says. */

static enum rc sign(enum jws_alg alg, const char *kid, const struct secret *key, const char *claims)
{
	struct secret *token = NULL;
	struct err     err   = ERR_NONE;
	const enum rc  rc    = jwt_sign(&(struct jws_signer){.alg = alg, .kid = kid, .key = key},
	                                claims, &token, &err);

	assert_true((rc == RC_OK) == (token != NULL));
	secret_free(token);
	return rc;
}

static void only_a_plain_pkcs8_block_is_a_key(void **state)
{
	static const struct {
		const char *title, *pem;
	} row[] = {
	    {"nothing", ""},
	    {"a path", "/etc/ssl/private/key.pem"},
	    {"a public key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"},
	    {"encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
	                  "-----END ENCRYPTED PRIVATE KEY-----\n"},
	    {"encrypted in the old way",
	     "-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
	     "DEK-Info: AES-128-CBC,00838E0C25E0C24EFE3F39522119DD54\n\n"
	     "AAAA\n-----END PRIVATE KEY-----\n"},
	    {"SEC 1", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"},
	    {"text in front", "x\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
	    {"text behind", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\nx"},
	    {"no end", "-----BEGIN PRIVATE KEY-----\nAAAA\n"},
	    {"no key inside", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct secret *key = secret_copy(row[i].pem, strlen(row[i].pem));

		if (sign(JWS_ES256, "k", key, BASE "}") != RC_INVALID)
			fail_msg("ES256: %s", row[i].title);
		if (sign(JWS_RS256, "k", key, BASE "}") != RC_INVALID)
			fail_msg("RS256: %s", row[i].title);
		secret_free(key);
	}
}

static void a_nul_inside_does_not_end_a_key(void **state)
{
	struct ours    o;
	struct secret *longer;

	make_ours(&o, JWS_ES256, *state);
	longer = secret_new(o.private->n + 10);
	memcpy(longer->p, o.private->p, o.private->n);
	assert_int_equal(sign(JWS_ES256, "k", o.private, BASE "}"), RC_OK);
	assert_int_equal(sign(JWS_ES256, "k", longer, BASE "}"), RC_INVALID);
	secret_free(longer);
	secret_free(o.private);
}

static void a_key_must_fit_the_algorithm(void **state)
{
	static const enum jws_alg alg[] = {JWS_HS256, JWS_HS384, JWS_RS256, JWS_ES256,
	                                   JWS_ES384, JWS_ES512, JWS_EDDSA};
	struct ours               o[COUNT(alg)];
	json_t                   *weak = vector("jwt-attacks/test_private_keys.json");
	struct secret            *pem;

	for (size_t i = 0; i < COUNT(alg); i++)
		make_ours(&o[i], alg[i], *state);
	for (size_t i = 0; i < COUNT(alg); i++)
		for (size_t k = 0; k < COUNT(alg); k++) {
			/* 48 bytes make an HS256 key as well; 32 are as many as a seed has */
			const bool fits = i == k || (alg[i] == JWS_HS256 && alg[k] != JWS_HS256) ||
			                  (alg[i] == JWS_HS384 && o[k].private->n >= 48) ||
			                  (alg[i] == JWS_EDDSA && alg[k] == JWS_HS256);

			if ((sign(alg[i], "k", o[k].private, BASE "}") == RC_OK) != fits)
				fail_msg("%s with a key for %s", word_of(&jws_alg_words, alg[i]),
				         word_of(&jws_alg_words, alg[k]));
		}
	pem = secret_copy(member_text(weak, "rsa-weak"), strlen(member_text(weak, "rsa-weak")));
	assert_int_equal(sign(JWS_RS256, "k", pem, BASE "}"), RC_INVALID);
	secret_free(pem);
	json_decref(weak);
	for (size_t i = 0; i < COUNT(alg); i++)
		secret_free(o[i].private);
}

static void kid_and_claims_must_be_fit(void **state)
{
	static const struct {
		const char *title, *kid, *claims;
		bool foreign; /* EdDSA needs no reader of JSON, and does not look into them */
	} row[] = {
	    {"an empty kid", "", BASE "}", false},
	    {"a blank in kid", "a b", BASE "}", false},
	    {"a slash in kid", "a/b", BASE "}", false},
	    {"a kid of 65", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	     BASE "}", false},
	    {"no claims", "k", "{}", false},
	    {"a list", "k", "[1]", false},
	    {"nothing", "k", "", false},
	    {"half an object", "k", BASE, true},
	    {"a claim twice", "k", BASE ",\"iss\":\"x\"}", true},
	};
	struct ours es, ed;

	make_ours(&es, JWS_ES256, *state);
	make_ours(&ed, JWS_EDDSA, *state);
	for (size_t i = 0; i < COUNT(row); i++) {
		if (sign(JWS_ES256, row[i].kid, es.private, row[i].claims) != RC_INVALID)
			fail_msg("ES256: %s", row[i].title);
		if (!row[i].foreign &&
		    sign(JWS_EDDSA, row[i].kid, ed.private, row[i].claims) != RC_INVALID)
			fail_msg("EdDSA: %s", row[i].title);
	}
	secret_free(es.private);
	secret_free(ed.private);
}

static void no_token_is_too_long_to_be_verified(void **state)
{
	static const enum jws_alg alg[] = {JWS_EDDSA, JWS_ES256, JWS_HS512};

	for (size_t i = 0; i < COUNT(alg); i++) {
		struct ours       o;
		struct jwt_claims c;
		bool              refused = false;

		make_ours(&o, alg[i], *state);
		for (size_t n = 11950; n < 12300 && !refused; n += 7) {
			struct secret *token = NULL;
			struct err     err   = ERR_NONE;
			char          *fill  = arena_alloc(*state, n + 1);
			const char    *claims;

			memset(fill, 'x', n);
			claims  = arena_printf(*state, BASE ",\"x\":\"%s\"}", fill);
			refused = jwt_sign(&(struct jws_signer){.alg = alg[i],
			                                        .kid = o.public.kid,
			                                        .key = o.private},
			                   claims, &token, &err) != RC_OK;
			if (refused)
				assert_int_equal(err.rc, RC_INVALID);
			else
				assert_int_equal(
				    verify(&o, secret_bytes(token), &open_policy, &c, *state),
				    JWT_OK);
			secret_free(token);
		}
		assert_true(refused);
		secret_free(o.private);
	}
}

static void megabytes_of_claims_are_refused(void **state)
{
	const size_t n      = 8 << 20; /* an older signer ran off the stack */
	char        *claims = malloc(n + 1);
	struct ours  o;

	assert_non_null(claims);
	memset(claims, 'x', n);
	memcpy(claims, "{\"x\":\"", 6);
	memcpy(claims + n - 2, "\"}", 3);
	make_ours(&o, JWS_ES256, *state);
	assert_int_equal(sign(JWS_ES256, "k", o.private, claims), RC_INVALID);
	secret_free(o.private);
	free(claims);
}

/* Looking without believing. */

static struct bytes token_of(const char *header, const char *payload, const char *signature,
                             struct arena *a)
{
	struct str *s = str_new();
	const char *text;

	b64_add(s, as_bytes(header));
	str_addc(s, '.');
	b64_add(s, as_bytes(payload));
	str_addf(s, ".%s", signature);
	text = arena_strdup(a, s->p);
	str_free(s);
	return as_bytes(text);
}

static void a_foreign_token_can_be_looked_at(void **state)
{
	static const struct {
		const char      *title, *header, *payload, *signature;
		enum jwt_verdict verdict;
	} row[] = {
	    {"unsecured", "{\"alg\":\"none\"}", "{\"iss\":\"i\"}", "", JWT_UNVERIFIED},
	    {"a signature of anything", "{\"alg\":\"PS256\"}", "{\"iss\":\"i\"}", "AAAA",
	     JWT_UNVERIFIED},
	    {"any header", "{\"alg\":1,\"x5c\":[\"a\"],\"crit\":[]}", "{\"iss\":\"i\"}", "AA",
	     JWT_UNVERIFIED},
	    {"claims of odd kinds", "{\"alg\":\"a\"}",
	     "{\"iss\":\"i\",\"sub\":1,\"exp\":\"x\",\"aud\":{},\"roles\":3}", "AA",
	     JWT_UNVERIFIED},
	    {"a header that is not an object", "[]", "{\"iss\":\"i\"}", "AA", JWT_BAD_HEADER},
	    {"a header that is no JSON", "{", "{\"iss\":\"i\"}", "AA", JWT_BAD_HEADER},
	    {"a payload that is not an object", "{}", "[]", "AA", JWT_BAD_CLAIMS},
	    {"a payload that is no JSON", "{}", "foo", "AA", JWT_BAD_CLAIMS},
	    {"no payload", "{}", "", "AA", JWT_MALFORMED},
	    {"a bad signature segment", "{}", "{\"iss\":\"i\"}", "A", JWT_MALFORMED},
	    {"four segments", "{}", "{\"iss\":\"i\"}", "AA.AA", JWT_MALFORMED},
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		struct bytes t = token_of(row[i].header, row[i].payload, row[i].signature, *state);
		struct err   err = ERR_NONE;
		struct jwt_claims c;
		enum jwt_verdict  v;

		assert_int_equal(jwt_inspect(t, *state, &c, &v, &err), RC_OK);
		if (v != row[i].verdict)
			fail_msg("%s: %s", row[i].title, word_of(&jwt_verdict_words, v));
		if (v == JWT_UNVERIFIED) {
			assert_string_equal(c.iss, "i");
			assert_null(c.sub);
			assert_int_equal(c.exp.us, 0);
			assert_string_equal(c.header, row[i].header);
			assert_string_equal(c.payload, row[i].payload);
		} else {
			assert_null(c.payload);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_algorithm_comes_round),
	    cmocka_unit_test(no_byte_of_a_signature_can_be_changed),
	    cmocka_unit_test(a_token_of_another_key_is_refused),
	    cmocka_unit_test(only_a_plain_pkcs8_block_is_a_key),
	    cmocka_unit_test(a_nul_inside_does_not_end_a_key),
	    cmocka_unit_test(a_key_must_fit_the_algorithm),
	    cmocka_unit_test(kid_and_claims_must_be_fit),
	    cmocka_unit_test(no_token_is_too_long_to_be_verified),
	    cmocka_unit_test(megabytes_of_claims_are_refused),
	    cmocka_unit_test(a_foreign_token_can_be_looked_at),
	};

	return cmocka_run_group_tests_name("jwt sign", tests, setup, teardown);
}
