/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jwk.h"

#include "tests/unit/jose_vectors.h"

#include "lib/crypt/jwt.h"
#include "lib/mod/jose.h"
#include "lib/mod/mod.h"
#include "tests/unit/jose_pem.h"

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

static enum rc import(const char *text, const enum jws_alg *alg, struct arena *a,
                      struct secret **ret_private, struct jwk *ret_public, struct err *err)
{
	struct secret *s  = secret_copy(text, strlen(text));
	const enum rc  rc = jwk_import(s, alg, a, ret_private, ret_public, err);

	assert_true(rc == RC_OK || rc == RC_INVALID);
	assert_true((rc == RC_OK) == (*ret_private != NULL));
	secret_free(s);
	return rc;
}

/* What was imported signs, and what it signs verifies. */
static void prove(const struct secret *private, const struct jwk *public, struct arena *a)
{
	const struct jwks set   = {.v = public, .n = 1};
	struct secret    *token = NULL;
	struct err        err   = ERR_NONE;
	struct jws        jws;
	enum jwt_verdict  v;

	if (jwt_sign(&(struct jws_signer){.alg = public->alg, .kid = public->kid, .key = private},
	             "{\"sub\":\"x\"}", &token, &err) != RC_OK)
		fail_msg("%s", err.msg);
	assert_int_equal(jws_verify(secret_bytes(token), &set, a, &jws, &v, &err), RC_OK);
	assert_int_equal(v, JWT_OK);
	secret_free(token);
}

static void pem_keys_are_imported(void **state)
{
	static const enum jws_alg rs512 = JWS_RS512, es384 = JWS_ES384, hs256 = JWS_HS256;
	json_t                   *file = vector("jwt-attacks/test_private_keys.json");
	const struct {
		const char         *title, *pem;
		const enum jws_alg *wish;
		int                 alg; /* -1: refused */
	} row[] = {
	    {"P-256", pem_ec_pkcs8, NULL, JWS_ES256},
	    {"P-256 in SEC 1", pem_ec_params, NULL, JWS_ES256},
	    {"P-256 for ES384", pem_ec_pkcs8, &es384, -1},
	    {"P-256 for HS256", pem_ec_pkcs8, &hs256, -1},
	    {"P-384", member_text(file, "ec384-1"), NULL, JWS_ES384},
	    {"P-384 for ES384", member_text(file, "ec384-1"), &es384, JWS_ES384},
	    {"RSA", member_text(file, "rsa-1"), NULL, JWS_RS256},
	    {"RSA for RS512", member_text(file, "rsa-1"), &rs512, JWS_RS512},
	    {"weak RSA", member_text(file, "rsa-weak"), NULL, -1},
	    {"Ed25519", pem_ed, NULL, JWS_EDDSA},
	    {"Ed25519 for ES384", pem_ed, &es384, -1},
	    {"encrypted", pem_ec_enc, NULL, -1},
	    {"nothing", "", NULL, -1},
	    {"blanks", " \n", NULL, -1},
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		struct secret *private = NULL;
		struct jwk public;
		struct err    err = ERR_NONE;
		const enum rc rc = import(row[i].pem, row[i].wish, *state, &private, &public, &err);

		if ((rc == RC_OK) != (row[i].alg >= 0) ||
		    (rc == RC_OK && (int)public.alg != row[i].alg))
			fail_msg("%s: %s", row[i].title, err.msg);
		if (rc == RC_OK)
			prove(private, &public, *state);
		secret_free(private);
	}
	json_decref(file);
}

static void the_wrapping_makes_no_difference(void **state)
{
	static const char *const pem[] = {pem_ec_pkcs8, pem_ec_params};
	struct secret *private[2]      = {NULL, NULL};
	struct jwk public[2];
	struct err err = ERR_NONE;

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(import(pem[i], NULL, *state, &private[i], &public[i], &err),
		                 RC_OK);
	assert_true(secret_equal(private[0], private[1]));
	assert_string_equal(public[0].json, public[1].json);
	assert_string_equal(public[0].pem, pem_ec_pub);
	secret_free(private[0]);
	secret_free(private[1]);
}

static void private_jwks_of_the_rfcs_are_imported(void **state)
{
	static const enum jws_alg hs256 = JWS_HS256, hs512 = JWS_HS512, rs384 = JWS_RS384;
	static const struct {
		const char         *file;
		const enum jws_alg *wish;
		int                 alg; /* -1: refused */
		const char         *kid; /* NULL: not the file's */
	} row[] = {
	    {"rfc7515-7517/rfc7515_A.1.jwk", NULL, JWS_HS256, NULL},
	    {"rfc7515-7517/rfc7515_A.1.jwk", &hs512, JWS_HS512, NULL},
	    {"rfc7515-7517/rfc7515_A.2.jwk", NULL, JWS_RS256, NULL},
	    {"rfc7515-7517/rfc7515_A.2.jwk", &rs384, JWS_RS384, NULL},
	    {"rfc7515-7517/rfc7515_A.3.jwk", NULL, JWS_ES256, NULL},
	    {"rfc7515-7517/rfc7515_A.3.jwk", &rs384, -1, NULL},
	    {"rfc7515-7517/rfc7515_A.4.jwk", NULL, JWS_ES512, NULL},
	    {"jose-cookbook-rfc7520/jwk/3_5.symmetric_key_mac_computation.json", &hs256, JWS_HS256,
	     "018c0ae5-4d9b-471b-bfd6-eef314bc7037"},
	    {"jose-cookbook-rfc7520/jwk/3_5.symmetric_key_mac_computation.json", &hs512, -1, NULL},
	    {"jose-cookbook-rfc7520/jwk/3_6.symmetric_key_encryption.json", NULL, -1, NULL},
	    {"jose-cookbook-rfc7520/jwk/3_4.rsa_private_key.json", NULL, -1, NULL}, /* '@' in kid */
	    {"jose-cookbook-rfc7520/jwk/3_3.rsa_public_key.json", NULL, -1, NULL},
	    {"rfc7515-7517/rfc7638_3.1.jwk", NULL, -1, NULL}, /* public */
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		const char *text       = vector_text(row[i].file, *state);
		struct secret *private = NULL;
		struct jwk public;
		struct err    err = ERR_NONE;
		const enum rc rc  = import(text, row[i].wish, *state, &private, &public, &err);

		if ((rc == RC_OK) != (row[i].alg >= 0) ||
		    (rc == RC_OK && (int)public.alg != row[i].alg))
			fail_msg("%s: %s", row[i].file, err.msg);
		if (row[i].kid != NULL)
			assert_string_equal(public.kid, row[i].kid);
		if (rc == RC_OK)
			prove(private, &public, *state);
		secret_free(private);
	}
}

#define ED_X "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define ED_D "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\""
#define EC_P \
	"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\""
#define EC_Y "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define EC_D "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""
#define K32  "\"k\":\"W6KXGma20sqHE4KkElM08wZ-mYjLBXi7MH9w_YVGpuM\""

static void private_jwks_must_be_sound(void **state)
{
	static const struct {
		const char *title, *jwk;
		const char *why; /* NULL: imported */
	} row[] = {
	    {"Ed25519", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_X "," ED_D "}", NULL},
	    {"blanks in front", "\n\t {\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_X "," ED_D "}",
	     NULL},
	    {"Ed25519 to sign",
	     "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_X "," ED_D
	     ",\"key_ops\":[\"sign\"],\"use\":\"sig\",\"alg\":\"EdDSA\"}",
	     NULL},
	    {"Ed25519 without x", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_D "}", "contradict"},
	    {"Ed25519 without d", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_X "}", "'d'"},
	    {"Ed25519 with another x",
	     "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	     "\"x\":\"21qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"," ED_D "}",
	     "contradict"},
	    {"Ed25519 to verify only",
	     "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_X "," ED_D ",\"key_ops\":[\"verify\"]}",
	     "not meant"},
	    {"EC", "{" EC_P "," EC_Y "," EC_D "}", NULL},
	    {"EC without d", "{" EC_P "," EC_Y "}", "'d' is missing"},
	    {"EC without y", "{" EC_P "," EC_D "}", "'y' is missing"},
	    {"EC with d not in base64", "{" EC_P "," EC_Y ",\"d\":\"jps+\"}", "'d' is missing"},
	    {"EC with d of zero", "{" EC_P "," EC_Y ",\"d\":\"AA\"}", ""},
	    {"EC with another d",
	     "{" EC_P "," EC_Y ",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LM\"}", ""},
	    {"EC for encryption", "{" EC_P "," EC_Y "," EC_D ",\"use\":\"enc\"}", "not meant"},
	    {"RSA of n, e and d", "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\",\"d\":\"AQAB\"}",
	     "'p' is missing"},
	    {"RSA of three primes", "{\"kty\":\"RSA\",\"oth\":[]}", "two primes"},
	    {"HMAC of 32 bytes", "{\"kty\":\"oct\"," K32 "}", NULL},
	    {"HMAC of 32 bytes for HS384", "{\"kty\":\"oct\",\"alg\":\"HS384\"," K32 "}",
	     "48 bytes"},
	    {"HMAC of 31 bytes",
	     "{\"kty\":\"oct\","
	     "\"k\":\"W6KXGma20sqHE4KkElM08wZ-mYjLBXi7MH9w_YVGpg\"}",
	     "32 bytes"},
	    {"HMAC, empty", "{\"kty\":\"oct\",\"k\":\"\"}", "32 bytes"},
	    {"HMAC without k", "{\"kty\":\"oct\"}", "'k'"},
	    {"HMAC, k a number", "{\"kty\":\"oct\",\"k\":1}", "'k'"},
	    {"HMAC with padding",
	     "{\"kty\":\"oct\","
	     "\"k\":\"W6KXGma20sqHE4KkElM08wZ-mYjLBXi7MH9w_YVGpuM=\"}",
	     "'k'"},
	    {"for AES", "{\"kty\":\"oct\",\"alg\":\"A256GCM\"," K32 "}", "'A256GCM'"},
	    {"a member twice", "{\"kty\":\"oct\",\"kty\":\"oct\"," K32 "}", "twice"},
	    {"no object", "{]", "not JSON"},
	    {"a set", "{\"keys\":[]}", "type"},
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		struct secret *private = NULL;
		struct jwk public;
		struct err    err = ERR_NONE;
		const enum rc rc  = import(row[i].jwk, NULL, *state, &private, &public, &err);

		if (row[i].why == NULL ? rc != RC_OK
		                       : rc != RC_INVALID || strstr(err.msg, row[i].why) == NULL)
			fail_msg("%s: %s", row[i].title, err.msg);
		if (rc == RC_OK)
			prove(private, &public, *state);
		secret_free(private);
	}
}

/* The factors are those of RFC 7515, A.2, one of them off by a little. */
static void rsa_parts_must_fit_each_other(void **state)
{
	static const char *const part[] = {"n", "e", "d", "p", "q", "dp", "dq", "qi"};
	json_t                  *good   = vector("rfc7515-7517/rfc7515_A.2.jwk");

	for (size_t i = 0; i < COUNT(part); i++) {
		json_t *bad            = json_deep_copy(good);
		char   *value          = strdup(member_text(bad, part[i]));
		struct secret *private = NULL;
		struct jwk public;
		struct err err = ERR_NONE;
		char      *text;

		assert_non_null(value);
		for (size_t off = 0; off < 3; off++) {
			/* another number, then none, then nothing */
			value[1] = off == 1 ? '+' : value[1] == 'A' ? 'Q' : 'A';
			json_object_set_new(bad, part[i], json_string(off == 2 ? "" : value));
			text = json_dumps(bad, 0);
			if (import(text, NULL, *state, &private, &public, &err) == RC_OK)
				fail_msg("%s", part[i]);
			free(text);
		}
		free(value);
		json_decref(bad);
	}
	json_decref(good);
}

static void a_private_pem_needs_a_private_part(void **state)
{
	const struct mod_jose *jose = NULL;
	struct secret *jwk = secret_copy("{" EC_P "," EC_Y "}", strlen("{" EC_P "," EC_Y "}"));
	struct secret *pem = NULL;
	struct err     err = ERR_NONE;

	(void)state;
	assert_int_equal(MOD_LOAD(jose, &jose, &err), RC_OK);
	assert_int_equal(jose->to_private(jwk, &pem, &err), RC_INVALID);
	assert_null(pem);
	secret_free(jwk);
}

static void a_kid_is_kept(void **state)
{
	static const char *const row[] = {
	    "{\"kid\":\"my.key\",\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_X "," ED_D "}",
	    "{\"kid\":\"my.key\"," EC_P "," EC_Y "," EC_D "}",
	    "{\"kid\":\"my.key\",\"kty\":\"oct\"," K32 "}",
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		struct secret *private = NULL;
		struct jwk public;
		struct err err = ERR_NONE;

		assert_int_equal(import(row[i], NULL, *state, &private, &public, &err), RC_OK);
		assert_string_equal(public.kid, "my.key");
		assert_true(public.json == NULL ||
		            strstr(public.json, "\"kid\":\"my.key\"") != NULL);
		prove(private, &public, *state);
		secret_free(private);
	}
}

static void size_is_bounded(void **state)
{
	struct secret *text    = secret_new(JWK_IMPORT_MAX + 1);
	struct secret *private = NULL;
	struct jwk public;
	struct err err = ERR_NONE;

	memset(text->p, ' ', text->n);
	assert_int_equal(jwk_import(text, NULL, *state, &private, &public, &err), RC_INVALID);
	assert_non_null(strstr(err.msg, "64 KiB"));
	secret_free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pem_keys_are_imported),
	    cmocka_unit_test(the_wrapping_makes_no_difference),
	    cmocka_unit_test(private_jwks_of_the_rfcs_are_imported),
	    cmocka_unit_test(private_jwks_must_be_sound),
	    cmocka_unit_test(rsa_parts_must_fit_each_other),
	    cmocka_unit_test(a_private_pem_needs_a_private_part),
	    cmocka_unit_test(a_kid_is_kept),
	    cmocka_unit_test(size_is_bounded),
	};

	return cmocka_run_group_tests_name("jwk import", tests, setup, teardown);
}
