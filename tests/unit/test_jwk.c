/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jwk.h"

#include "tests/unit/jose_vectors.h"

#include "lib/base/str.h"

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

static void new_keys_describe_themselves(void **state)
{
	static const char *const member[][2] = {
	    {"RSA", NULL}, {"EC", "P-256"}, {"EC", "P-384"}, {"EC", "P-521"}, {"OKP", "Ed25519"}};
	static const enum jws_alg alg[] = {JWS_RS256, JWS_ES256, JWS_ES384, JWS_ES512, JWS_EDDSA};

	for (size_t i = 0; i < COUNT(alg); i++) {
		struct secret *private = NULL;
		struct jwk k, again;
		struct err err = ERR_NONE;
		char       print[JWK_THUMBPRINT];
		json_t    *json;

		assert_int_equal(jwk_generate(alg[i], *state, &private, &k, &err), RC_OK);
		assert_int_equal(k.alg, alg[i]);
		assert_null(k.mac);
		json = json_loads(k.json, JSON_REJECT_DUPLICATES, NULL);
		assert_string_equal(member_text(json, "kty"), member[i][0]);
		if (member[i][1] != NULL)
			assert_string_equal(member_text(json, "crv"), member[i][1]);
		else
			assert_int_equal(strlen(member_text(json, "n")), 3072 / 6);
		assert_string_equal(member_text(json, "kid"), k.kid);
		assert_string_equal(member_text(json, "alg"), word_of(&jws_alg_words, alg[i]));
		assert_string_equal(member_text(json, "use"), "sig");
		assert_null(json_object_get(json, "d"));
		json_decref(json);

		assert_int_equal(jwk_thumbprint(k.json, strlen(k.json), print, &err), RC_OK);
		assert_string_equal(print, k.kid);
		assert_int_equal(jwk_parse_public(k.json, strlen(k.json), *state, &again, &err),
		                 RC_OK);
		assert_string_equal(again.json, k.json);
		assert_string_equal(again.kid, k.kid);
		assert_int_equal(again.alg, k.alg);
		assert_memory_equal(again.ed25519, k.ed25519, sizeof(k.ed25519));
		if (k.pem != NULL)
			assert_string_equal(again.pem, k.pem);
		secret_free(private);
	}
}

static void new_hmac_keys_are_as_long_as_the_hash(void **state)
{
	static const enum jws_alg alg[] = {JWS_HS256, JWS_HS384, JWS_HS512};

	for (size_t i = 0; i < COUNT(alg); i++) {
		struct secret *one = NULL, *two = NULL;
		struct jwk     k, other;
		struct err     err = ERR_NONE;

		assert_int_equal(jwk_generate(alg[i], *state, &one, &k, &err), RC_OK);
		assert_int_equal(jwk_generate(alg[i], *state, &two, &other, &err), RC_OK);
		assert_int_equal(one->n, jws_shape(alg[i])->signature);
		assert_ptr_equal(k.mac, one);
		assert_null(k.json);
		assert_int_equal(strlen(k.kid), 22);
		assert_string_not_equal(k.kid, other.kid);
		assert_false(secret_equal(one, two));
		secret_free(one);
		secret_free(two);
	}
}

/* Thumbprints. */

static void thumbprints_are_those_of_the_rfcs(void **state)
{
	static const char ed[] = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	                         "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";
	const char       *rsa  = vector_text("rfc7515-7517/rfc7638_3.1.jwk", *state);
	struct err        err  = ERR_NONE;
	char              print[JWK_THUMBPRINT];

	assert_int_equal(jwk_thumbprint(rsa, strlen(rsa), print, &err), RC_OK);
	assert_string_equal(print, vector_text("rfc7515-7517/rfc7638_3.1.thp", *state));
	/* RFC 8037, A.3 */
	assert_int_equal(jwk_thumbprint(ed, strlen(ed), print, &err), RC_OK);
	assert_string_equal(print, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#define ED "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""

static void not_everything_has_a_thumbprint(void **state)
{
	static const char *const row[] = {
	    "{}",
	    "[]",
	    "",
	    "{\"kty\":\"RSA\",\"e\":\"AQAB\"}",
	    "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
	    "{\"kty\":\"OKP\",\"crv\":\"X25519\"," ED "}",
	    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qY\"}",
	};
	char print[JWK_THUMBPRINT];

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		if (jwk_thumbprint(row[i], strlen(row[i]), print, &(struct err)ERR_NONE) !=
		    RC_INVALID)
			fail_msg("%s", row[i]);
}

/* Public keys that are of no use. */

#define X256 "\"x\":\"tad9W8zG_8ONkBrsyfB98XKW6BQzdmwoCqkvmLAF5I0\""
#define Y256 "\"y\":\"m7WF_-i8kYC5FD0lyuum53HXBJTAQjHPg-U_vi-kQ4g\""
#define EC   "\"kty\":\"EC\",\"crv\":\"P-256\"," X256 "," Y256

static const struct {
	const char *title, *jwk;
	const char *why; /* NULL: fit */
} public_row[] = {
    {"EC", "{" EC "}", NULL},
    {"EC with all that may be",
     "{" EC ",\"alg\":\"ES256\",\"use\":\"sig\",\"kid\":\"k\","
     "\"key_ops\":[\"verify\"],\"x5c\":[\"a\"],\"ext\":true}",
     NULL},
    {"Ed25519", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED "}", NULL},
    {"nothing", "{}", "type"},
    {"a list", "[]", "type"},
    {"an unknown kty", "{\"kty\":\"AKP\"," X256 "}", "type 'AKP'"},
    {"kty a number", "{\"kty\":1}", "type"},
    {"kty in another case", "{\"kty\":\"ec\",\"crv\":\"P-256\"," X256 "," Y256 "}", "type"},
    {"HMAC", "{\"kty\":\"oct\",\"k\":\"AAAA\"}", "secret"},
    {"HMAC without a key", "{\"kty\":\"oct\"}", "no public half"},
    {"private", "{" EC ",\"d\":\"AAAA\"}", "secret"},
    {"for encryption", "{" EC ",\"use\":\"enc\"}", "not meant"},
    {"use a list", "{" EC ",\"use\":[\"sig\"]}", "not meant"},
    {"operations without verify", "{" EC ",\"key_ops\":[\"sign\",\"encrypt\"]}", "not meant"},
    {"operations a text", "{" EC ",\"key_ops\":\"verify\"}", "not meant"},
    {"alg of another curve", "{" EC ",\"alg\":\"ES384\"}", "not one for ES384"},
    {"alg of another family", "{" EC ",\"alg\":\"RS256\"}", "not one for RS256"},
    {"alg HS256", "{" EC ",\"alg\":\"HS256\"}", "not one for HS256"},
    {"alg none", "{" EC ",\"alg\":\"none\"}", "'none'"},
    {"alg in lower case", "{" EC ",\"alg\":\"es256\"}", "'es256'"},
    {"alg a number", "{" EC ",\"alg\":256}", "''"},
    {"alg null", "{" EC ",\"alg\":null}", "''"},
    {"kid empty", "{" EC ",\"kid\":\"\"}", "kid"},
    {"kid a path", "{" EC ",\"kid\":\"../x\"}", "kid"},
    {"kid a number", "{" EC ",\"kid\":1}", "kid"},
    {"no x", "{\"kty\":\"EC\",\"crv\":\"P-256\"," Y256 "}", "'x' or 'y'"},
    {"no y", "{\"kty\":\"EC\",\"crv\":\"P-256\"," X256 "}", "'x' or 'y'"},
    {"no curve", "{\"kty\":\"EC\"," X256 "," Y256 "}", "type 'EC'"},
    {"a curve that is not ours", "{\"kty\":\"EC\",\"crv\":\"secp256k1\"," X256 "," Y256 "}",
     "type 'EC'"},
    {"a point that is on none",
     "{\"kty\":\"EC\",\"crv\":\"P-256\"," X256
     ",\"y\":\"m7WF_-i8kYC5FD0lyuum53HXBJTAQjHPg-U_vi-kQ4k\"}",
     "can be used"},
    {"x with padding",
     "{\"kty\":\"EC\",\"crv\":\"P-256\","
     "\"x\":\"tad9W8zG_8ONkBrsyfB98XKW6BQzdmwoCqkvmLAF5I0=\"," Y256 "}",
     "'x' or 'y'"},
    {"x with a leading zero",
     "{\"kty\":\"EC\",\"crv\":\"P-256\","
     "\"x\":\"ALWnfVvMxv_DjZAa7MnwffFyluguM3ZsKAqpL5iwBeSN\"," Y256 "}",
     "'x' or 'y'"},
    {"x a number", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":1," Y256 "}", "'x' or 'y'"},
    {"Ed448", "{\"kty\":\"OKP\",\"crv\":\"Ed448\"," ED "}", "type 'OKP'"},
    {"X25519", "{\"kty\":\"OKP\",\"crv\":\"X25519\"," ED "}", "type 'OKP'"},
    {"Ed25519 of 31 bytes", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}", "Ed25519"},
    {"Ed25519 of small order",
     "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
     "\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
     "Ed25519"},
    {"RSA without n", "{\"kty\":\"RSA\",\"e\":\"AQAB\"}", "'n' or 'e'"},
    {"RSA of 8 bits", "{\"kty\":\"RSA\",\"n\":\"_w\",\"e\":\"AQAB\"}", "2048"},
};

static void unfit_public_keys_are_refused_with_a_reason(void **state)
{
	for (size_t i = 0; i < COUNT(public_row); i++) {
		struct err    err = ERR_NONE;
		struct jwk    k;
		const char   *jwk = public_row[i].jwk, *why = public_row[i].why;
		const enum rc rc = jwk_parse_public(jwk, strlen(jwk), *state, &k, &err);

		if (why == NULL ? rc != RC_OK : rc != RC_INVALID || strstr(err.msg, why) == NULL)
			fail_msg("%s: %s", public_row[i].title, err.msg);
	}
}

/* A known modulus, with what the row changes. */
static void rsa_numbers_have_limits(void **state)
{
	static const struct {
		const char *title, *front, *e;
		size_t      drop; /* characters of n */
		bool        ok;
	} row[] = {
	    {"65537", "", "AQAB", 0, true},
	    {"a zero in front of n", "AAAA", "AQAB", 0, false},
	    {"a zero in front of e", "", "AAEAAQ", 0, false},
	    {"3", "", "Aw", 0, false},
	    {"1", "", "AQ", 0, false},
	    {"65536", "", "AQAA", 0, false},
	    {"65535", "", "__8", 0, false},
	    {"64 bits", "", "__________8", 0, true},
	    {"65 bits", "", "Af__________", 0, false},
	    {"padding", "", "AQAB=", 0, false},
	    {"2040 bits", "", "AQAB", 2, false},
	    {"no e", "", "", 0, false},
	};
	char       *jwk = vector_text("rfc7515-7517/rfc7638_3.1.jwk", *state);
	json_t     *key = json_loads(jwk, 0, NULL);
	const char *n   = member_text(key, "n");

	for (size_t i = 0; i < COUNT(row); i++) {
		char *text =
		    arena_printf(*state, "{\"kty\":\"RSA\",\"n\":\"%s%.*s\",\"e\":\"%s\"}",
		                 row[i].front, (int)(strlen(n) - row[i].drop), n, row[i].e);
		struct err err = ERR_NONE;
		struct jwk k;

		if ((jwk_parse_public(text, strlen(text), *state, &k, &err) == RC_OK) != row[i].ok)
			fail_msg("%s: %s", row[i].title, err.msg);
	}
	json_decref(key);
}

/* Sets. */

static void a_set_keeps_what_is_fit_and_counts_the_rest(void **state)
{
	struct str *s   = str_new();
	struct err  err = ERR_NONE;
	size_t      fit = 0, unfit = 0;
	struct jwks set;

	str_add(s, "{\"also\":1,\"keys\":[null,1,\"x\",[]");
	for (size_t i = 0; i < COUNT(public_row); i++) {
		str_addf(s, ",%s", public_row[i].jwk);
		fit += public_row[i].why == NULL;
		unfit += public_row[i].why != NULL;
	}
	str_add(s, "]}");
	assert_int_equal(jwk_parse_set(s->p, s->n, *state, &set, &err), RC_OK);
	assert_int_equal(set.n, fit);
	assert_int_equal(set.left_out, unfit + 4);
	assert_string_equal(set.v[1].kid, "k");
	str_free(s);
}

static void a_kid_stands_for_one_key(void **state)
{
	static const char twice[] = "{\"keys\":[{" EC ",\"kid\":\"a\"},"
	                            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED ",\"kid\":\"a\"}]}";
	static const char once[]  = "{\"keys\":[{" EC ",\"kid\":\"a\"},"
	                            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED ",\"kid\":\"a\","
	                            "\"use\":\"enc\"}]}";
	struct err        err     = ERR_NONE;
	struct jwks       set;

	assert_int_equal(jwk_parse_set(twice, strlen(twice), *state, &set, &err), RC_INVALID);
	assert_non_null(strstr(err.msg, "'a'"));
	assert_int_equal(set.n, 0);
	assert_int_equal(jwk_parse_set(once, strlen(once), *state, &set, &err), RC_OK);
	assert_int_equal(set.n, 1);
}

static void a_set_must_be_an_object_with_keys(void **state)
{
	static const char *const row[] = {"",
	                                  "{}",
	                                  "[]",
	                                  "{\"keys\":{}}",
	                                  "{\"keys\":null}",
	                                  "{\"keys\":[]",
	                                  "{\"keys\":[],\"keys\":[]}",
	                                  "{" EC "}"};
	struct jwks              set;

	for (size_t i = 0; i < COUNT(row); i++)
		if (jwk_parse_set(row[i], strlen(row[i]), *state, &set, &(struct err)ERR_NONE) !=
		    RC_INVALID)
			fail_msg("%s", row[i]);
	assert_int_equal(jwk_parse_set("{\"keys\":[]}", 11, *state, &set, &(struct err)ERR_NONE),
	                 RC_OK);
	assert_int_equal(set.n, 0);
}

static void rfc_7517_sets_are_read(void **state)
{
	static const struct {
		const char *file;
		size_t      n, left_out;
	} row[] = {
	    {"rfc7515-7517/rfc7517_A.1.jwkset", 1, 1}, /* the EC key is for encryption */
	    {"rfc7515-7517/rfc7517_A.2.jwkset", 0, 2}, /* private keys */
	    {"rfc7515-7517/rfc7517_A.3.jwkset", 0, 2}, /* secret keys */
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		const char *text = vector_text(row[i].file, *state);
		struct err  err  = ERR_NONE;
		struct jwks set;

		assert_int_equal(jwk_parse_set(text, strlen(text), *state, &set, &err), RC_OK);
		assert_int_equal(set.n, row[i].n);
		assert_int_equal(set.left_out, row[i].left_out);
	}
}

static void a_set_is_written_without_secrets(void **state)
{
	struct secret *private[3] = {NULL};
	struct jwk  key[3];
	struct jwks set = {.v = key, .n = 3}, again;
	struct str *out = str_new();
	struct err  err = ERR_NONE;

	jwks_format(&(struct jwks){.v = NULL}, out);
	assert_string_equal(out->p, "{\"keys\":[]}");
	str_clear(out);
	assert_int_equal(jwk_generate(JWS_HS256, *state, &private[0], &key[0], &err), RC_OK);
	assert_int_equal(jwk_generate(JWS_ES256, *state, &private[1], &key[1], &err), RC_OK);
	assert_int_equal(jwk_generate(JWS_EDDSA, *state, &private[2], &key[2], &err), RC_OK);
	jwks_format(&set, out);
	assert_null(strstr(out->p, key[0].kid));
	assert_null(strstr(out->p, "oct"));
	assert_int_equal(jwk_parse_set(out->p, out->n, *state, &again, &err), RC_OK);
	assert_int_equal(again.n, 2);
	assert_int_equal(again.left_out, 0);
	assert_string_equal(again.v[0].kid, key[1].kid);
	str_free(out);
	for (size_t i = 0; i < COUNT(private); i++)
		secret_free(private[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(new_keys_describe_themselves),
	    cmocka_unit_test(new_hmac_keys_are_as_long_as_the_hash),
	    cmocka_unit_test(thumbprints_are_those_of_the_rfcs),
	    cmocka_unit_test(not_everything_has_a_thumbprint),
	    cmocka_unit_test(unfit_public_keys_are_refused_with_a_reason),
	    cmocka_unit_test(rsa_numbers_have_limits),
	    cmocka_unit_test(a_set_keeps_what_is_fit_and_counts_the_rest),
	    cmocka_unit_test(a_kid_stands_for_one_key),
	    cmocka_unit_test(a_set_must_be_an_object_with_keys),
	    cmocka_unit_test(rfc_7517_sets_are_read),
	    cmocka_unit_test(a_set_is_written_without_secrets),
	};

	return cmocka_run_group_tests_name("jwk", tests, setup, teardown);
}
