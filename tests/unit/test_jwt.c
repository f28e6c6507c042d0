/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jwt.h"

#include "tests/unit/jose_vectors.h"
#include "tests/unit/jwt_ours.h"

#include "lib/base/instant.h"

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

static struct utc at(int64_t s)
{
	return (struct utc){.us = s * UTC_SECOND};
}

/* The 149 attacks, each with its verdict. */

static const char *const access_token[] = {"at+jwt", NULL};

/* The first row that begins the name counts. */
static const struct {
	const char      *prefix;
	enum jwt_verdict verdict;
} expected[] = {
    {"ok-", JWT_OK},
    {"alg-confusion-", JWT_ALGORITHM_MISMATCH},
    {"alg-none-with-old-sig", JWT_ALGORITHM_MISMATCH},
    {"alg-lowercase-rs256", JWT_ALGORITHM_MISMATCH},
    {"alg-trailing-space", JWT_ALGORITHM_MISMATCH},
    {"alg-none", JWT_MALFORMED}, /* no signature: it does not come to the header */
    {"alg-None", JWT_MALFORMED},
    {"alg-NONE", JWT_MALFORMED},
    {"alg-nOnE", JWT_MALFORMED},
    {"alg-empty", JWT_MALFORMED},
    {"alg-null", JWT_MALFORMED},
    {"alg-", JWT_BAD_HEADER},
    {"same-family-", JWT_ALGORITHM_MISMATCH},
    {"ps256-", JWT_ALGORITHM_MISMATCH},
    {"dup-alg-none-last", JWT_MALFORMED},
    {"dup-alg-", JWT_BAD_HEADER},
    {"dup-sub", JWT_BAD_CLAIMS},
    {"sig-one-bit", JWT_BAD_SIGNATURE},
    {"sig-", JWT_MALFORMED},
    {"token-", JWT_MALFORMED},
    {"header-pad", JWT_MALFORMED},
    {"header-", JWT_BAD_HEADER},
    {"es256-p384-key-mismatch", JWT_ALGORITHM_MISMATCH},
    {"es256-", JWT_BAD_SIGNATURE},
    {"rs256-1024-bit-key", JWT_UNKNOWN_KEY},
    {"hs256-short-key", JWT_UNKNOWN_KEY},
    {"jwk-embedded", JWT_BAD_HEADER},
    {"jku-", JWT_BAD_HEADER},
    {"x5", JWT_BAD_HEADER},
    {"kid-inject-12", JWT_UNKNOWN_KEY}, /* another case */
    {"kid-inject-14", JWT_MALFORMED},   /* 100 000 characters */
    {"kid-other-key", JWT_ALGORITHM_MISMATCH},
    {"kid-", JWT_BAD_HEADER},
    {"crit-", JWT_BAD_HEADER},
    {"zip-", JWT_BAD_HEADER},
    {"cty-", JWT_BAD_HEADER},
    {"typ-", JWT_WRONG_TYPE},
    {"exp-past", JWT_EXPIRED},
    {"exp-", JWT_BAD_CLAIMS},
    {"nbf-future", JWT_NOT_YET_VALID},
    {"iat-future", JWT_NOT_YET_VALID},
    {"nbf-", JWT_BAD_CLAIMS},
    {"iss-trailing-slash", JWT_WRONG_ISSUER},
    {"iss-case", JWT_WRONG_ISSUER},
    {"iss-", JWT_BAD_CLAIMS},
    {"aud-missing", JWT_WRONG_AUDIENCE},
    {"aud-other", JWT_WRONG_AUDIENCE},
    {"aud-substring", JWT_WRONG_AUDIENCE},
    {"aud-", JWT_BAD_CLAIMS},
    {"sub-", JWT_BAD_CLAIMS},
    {"jti-", JWT_BAD_CLAIMS},
    {"payload-empty", JWT_MALFORMED},
    {"payload-", JWT_BAD_CLAIMS},
    {"empty-string", JWT_MALFORMED},
    {"one-dot", JWT_MALFORMED},
    {"two-dots", JWT_MALFORMED},
    {"three-dots", JWT_MALFORMED},
    {"json-", JWT_MALFORMED},
    {"bearer-prefix", JWT_MALFORMED},
};

static const char *expected_word(const char *name)
{
	for (size_t i = 0; i < COUNT(expected); i++)
		if (strncmp(name, expected[i].prefix, strlen(expected[i].prefix)) == 0)
			return word_of(&jwt_verdict_words, expected[i].verdict);
	return "?";
}

static void every_attack_gets_its_verdict(void **state)
{
	json_t *all = vector("jwt-attacks/cases.json"), *jwks = vector("jwt-attacks/jwks.json");
	const json_t           *policy = json_object_get(all, "policy"), *test, *key;
	struct key_box         *b      = key_box_new();
	struct err              err    = ERR_NONE;
	size_t                  i, accepted = 0, refused = 0;
	const struct jwt_policy p = {
	    .now      = at(json_integer_value(json_object_get(policy, "now"))),
	    .leeway_s = json_integer_value(json_object_get(policy, "leeway")),
	    .iss      = member_text(policy, "iss"),
	    .aud      = member_text(policy, "aud"),
	    .typ      = access_token,
	};

	json_array_foreach(json_object_get(jwks, "keys"), i, key) key_box_add(b, key, *state, &err);
	assert_int_equal(b->set.n, 4); /* without rsa-weak and hs-short */
	json_array_foreach(json_object_get(all, "cases"), i, test)
	{
		const char            *name  = member_text(test, "name");
		const json_t          *token = json_object_get(test, "token");
		const bool             good  = strcmp(member_text(test, "expect"), "accept") == 0;
		const struct jwt_check check = {.keys = &b->set, .policy = &p};
		struct jwt_claims      claims;
		enum jwt_verdict       v;

		assert_int_equal(jwt_verify((struct bytes){.p = json_string_value(token),
		                                           .n = json_string_length(token)},
		                            &check, *state, &claims, &v, &err),
		                 RC_OK);
		if ((v == JWT_OK) != good || (claims.iss != NULL) != good)
			fail_msg("%s: %s", name, word_of(&jwt_verdict_words, v));
		if (strcmp(expected_word(name), word_of(&jwt_verdict_words, v)) != 0)
			fail_msg("%s: %s, not %s", name, word_of(&jwt_verdict_words, v),
			         expected_word(name));
		accepted += good;
		refused += !good;
	}
	assert_int_equal(accepted, 6);
	assert_int_equal(refused, 143);
	json_decref(all);
	json_decref(jwks);
	key_box_free(b);
}

/* Claims, under a key of our own. */

static void claims_must_be_of_their_kind(void **state)
{
	static const struct {
		const char      *title, *claims;
		enum jwt_verdict verdict;
	} row[] = {
	    {"the least", BASE "}", JWT_OK},
	    {"all",
	     BASE ",\"nbf\":1,\"iat\":1,\"client_id\":\"c\",\"sid\":\"s\",\"scope\":\"a b\","
	          "\"aud\":[\"x\",\"y\"],\"roles\":[\"r\"],\"permissions\":[]}",
	     JWT_OK},
	    {"an empty scope", BASE ",\"scope\":\"\"}", JWT_OK},
	    {"no roles", BASE ",\"roles\":[]}", JWT_OK},
	    {"unknown claims of any kind", BASE ",\"x\":null,\"y\":1.5,\"z\":{\"iss\":1}}", JWT_OK},
	    {"deep, but not too deep",
	     BASE ",\"d\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]"
	          "]]]]]]]]]]]]]}",
	     JWT_OK},
	    {"too deep",
	     BASE ",\"d\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
	     JWT_BAD_CLAIMS},
	    {"exp real", "{\"iss\":\"i\",\"sub\":\"b\",\"jti\":\"j\",\"exp\":1900000600.0}",
	     JWT_BAD_CLAIMS},
	    {"exp with exponent", "{\"iss\":\"i\",\"sub\":\"b\",\"jti\":\"j\",\"exp\":19e8}",
	     JWT_BAD_CLAIMS},
	    {"exp after 9999", "{\"iss\":\"i\",\"sub\":\"b\",\"jti\":\"j\",\"exp\":253402300800}",
	     JWT_BAD_CLAIMS},
	    {"exp at the end of 9999",
	     "{\"iss\":\"i\",\"sub\":\"b\",\"jti\":\"j\",\"exp\":253402300799}", JWT_OK},
	    {"exp beyond int64",
	     "{\"iss\":\"i\",\"sub\":\"b\",\"jti\":\"j\",\"exp\":9223372036854775808}",
	     JWT_BAD_CLAIMS},
	    {"status, of a kind that we do not know", BASE ",\"status\":{\"x\":1}}", JWT_OK},
	    {"status of a list", BASE ",\"status\":{\"status_list\":{\"idx\":0,\"uri\":\"x\"}}}",
	     JWT_OK},
	    {"status a text", BASE ",\"status\":\"good\"}", JWT_BAD_CLAIMS},
	    {"status without an index", BASE ",\"status\":{\"status_list\":{\"uri\":\"x\"}}}",
	     JWT_BAD_CLAIMS},
	    {"status of a negative index",
	     BASE ",\"status\":{\"status_list\":{\"idx\":-1,\"uri\":\"x\"}}}", JWT_BAD_CLAIMS},
	    {"status of a text for an index",
	     BASE ",\"status\":{\"status_list\":{\"idx\":\"0\",\"uri\":\"x\"}}}", JWT_BAD_CLAIMS},
	    {"status nowhere", BASE ",\"status\":{\"status_list\":{\"idx\":0}}}", JWT_BAD_CLAIMS},
	    {"status list null", BASE ",\"status\":{\"status_list\":null}}", JWT_BAD_CLAIMS},
	    {"nbf zero", BASE ",\"nbf\":0}", JWT_BAD_CLAIMS},
	    {"nbf null", BASE ",\"nbf\":null}", JWT_BAD_CLAIMS},
	    {"iat a text", BASE ",\"iat\":\"1\"}", JWT_BAD_CLAIMS},
	    {"iat negative", BASE ",\"iat\":-1}", JWT_BAD_CLAIMS},
	    {"no iss", "{\"sub\":\"b\",\"jti\":\"j\",\"exp\":1900000600}", JWT_BAD_CLAIMS},
	    {"no sub", "{\"iss\":\"i\",\"jti\":\"j\",\"exp\":1900000600}", JWT_BAD_CLAIMS},
	    {"no jti", "{\"iss\":\"i\",\"sub\":\"b\",\"exp\":1900000600}", JWT_BAD_CLAIMS},
	    {"jti a number", "{\"iss\":\"i\",\"sub\":\"b\",\"jti\":1,\"exp\":1900000600}",
	     JWT_BAD_CLAIMS},
	    {"client_id empty", BASE ",\"client_id\":\"\"}", JWT_BAD_CLAIMS},
	    {"client_id null", BASE ",\"client_id\":null}", JWT_BAD_CLAIMS},
	    {"sid a number", BASE ",\"sid\":7}", JWT_BAD_CLAIMS},
	    {"scope a list", BASE ",\"scope\":[\"a\"]}", JWT_BAD_CLAIMS},
	    {"scope null", BASE ",\"scope\":null}", JWT_BAD_CLAIMS},
	    {"aud empty", BASE ",\"aud\":\"\"}", JWT_BAD_CLAIMS},
	    {"aud an empty list", BASE ",\"aud\":[]}", JWT_BAD_CLAIMS},
	    {"aud with an empty text", BASE ",\"aud\":[\"a\",\"\"]}", JWT_BAD_CLAIMS},
	    {"aud with a number", BASE ",\"aud\":[\"a\",1]}", JWT_BAD_CLAIMS},
	    {"aud null", BASE ",\"aud\":null}", JWT_BAD_CLAIMS},
	    {"roles a text", BASE ",\"roles\":\"admin\"}", JWT_BAD_CLAIMS},
	    {"roles an object", BASE ",\"roles\":{\"admin\":true}}", JWT_BAD_CLAIMS},
	    {"roles nested", BASE ",\"roles\":[[\"admin\"]]}", JWT_BAD_CLAIMS},
	    {"permissions with null", BASE ",\"permissions\":[null]}", JWT_BAD_CLAIMS},
	    {"sub twice", BASE ",\"sub\":\"eve\"}", JWT_BAD_CLAIMS},
	    {"sub twice, once escaped", BASE ",\"s\\u0075b\":\"eve\"}", JWT_BAD_CLAIMS},
	    {"U+0000", BASE ",\"x\":\"a\\u0000b\"}", JWT_BAD_CLAIMS},
	    {"something behind", BASE "}{}", JWT_BAD_CLAIMS},
	    {"invalid UTF-8", BASE ",\"x\":\"\xc0\xaf\"}", JWT_BAD_CLAIMS},
	};
	struct ours o;

	make_ours(&o, JWS_EDDSA, *state);
	for (size_t i = 0; i < COUNT(row); i++) {
		const enum jwt_verdict v =
		    verdict_on_claims(&o, row[i].claims, &open_policy, *state);

		if (v != row[i].verdict)
			fail_msg("%s: %s", row[i].title, word_of(&jwt_verdict_words, v));
	}
	secret_free(o.private);
}

static void times_are_exact_to_the_microsecond(void **state)
{
	static const struct {
		const char      *title, *claims;
		int64_t          leeway_s, off_us; /* of the clock, from NOW */
		enum jwt_verdict verdict;
	} row[] = {
	    {"at exp", "\"exp\":1900000000", 0, 0, JWT_EXPIRED},
	    {"before exp", "\"exp\":1900000000", 0, -1, JWT_OK},
	    {"before exp and leeway", "\"exp\":1900000000", 60, 60 * UTC_SECOND - 1, JWT_OK},
	    {"at exp and leeway", "\"exp\":1900000000", 60, 60 * UTC_SECOND, JWT_EXPIRED},
	    {"at nbf", "\"exp\":1900009999,\"nbf\":1900000000", 0, 0, JWT_OK},
	    {"before nbf", "\"exp\":1900009999,\"nbf\":1900000000", 0, -1, JWT_NOT_YET_VALID},
	    {"leeway before nbf", "\"exp\":1900009999,\"nbf\":1900000000", 60, -60 * UTC_SECOND,
	     JWT_OK},
	    {"more before nbf", "\"exp\":1900009999,\"nbf\":1900000000", 60, -60 * UTC_SECOND - 1,
	     JWT_NOT_YET_VALID},
	    {"leeway before iat", "\"exp\":1900009999,\"iat\":1900000000", 60, -60 * UTC_SECOND,
	     JWT_OK},
	    {"more before iat", "\"exp\":1900009999,\"iat\":1900000000", 60, -60 * UTC_SECOND - 1,
	     JWT_NOT_YET_VALID},
	    {"the year 9999 and a century of leeway", "\"exp\":253402300799", DURATION_MAX, 0,
	     JWT_OK},
	};
	struct ours o;

	make_ours(&o, JWS_EDDSA, *state);
	for (size_t i = 0; i < COUNT(row); i++) {
		const char *claims = arena_printf(
		    *state, "{\"iss\":\"i\",\"sub\":\"b\",\"jti\":\"j\",%s}", row[i].claims);
		const struct jwt_policy p = {
		    .now      = {.us = NOW * UTC_SECOND + row[i].off_us},
		    .leeway_s = row[i].leeway_s,
		};
		const enum jwt_verdict v = verdict_on_claims(&o, claims, &p, *state);

		if (v != row[i].verdict)
			fail_msg("%s: %s", row[i].title, word_of(&jwt_verdict_words, v));
	}
	secret_free(o.private);
}

static void types_are_compared_without_case_and_prefix(void **state)
{
	static const struct {
		const char *accepted[3];
		bool        ok; /* of a token that is at+jwt */
	} row[] = {
	    {{"at+jwt"}, true},
	    {{"AT+JWT"}, true},
	    {{"application/at+jwt"}, true},
	    {{"Application/At+Jwt"}, true},
	    {{"JWT", "at+jwt"}, true},
	    {{"JWT"}, false},
	    {{"at+jw"}, false},
	    {{"at+jwtx"}, false},
	    {{"application/"}, false},
	    {{NULL}, false}, /* an empty list accepts nothing; no list, everything */
	};
	struct ours o;

	make_ours(&o, JWS_EDDSA, *state);
	for (size_t i = 0; i < COUNT(row); i++) {
		struct jwt_policy p = open_policy;

		p.typ = row[i].accepted;
		if ((verdict_on_claims(&o, BASE "}", &p, *state) == JWT_OK) != row[i].ok)
			fail_msg("%s", row[i].accepted[0] == NULL ? "none" : row[i].accepted[0]);
	}
	secret_free(o.private);
}

static void verdicts_have_an_order(void **state)
{
	/* expired, for another audience, by another issuer, of another type */
	struct jwt_policy p = {.now      = at(NOW + 6000),
	                       .leeway_s = 60,
	                       .iss      = "x",
	                       .aud      = "y",
	                       .typ      = (const char *const[]){"z", NULL}};
	struct ours       o;

	make_ours(&o, JWS_EDDSA, *state);
	assert_int_equal(verdict_on_claims(&o, BASE "}", &p, *state), JWT_WRONG_TYPE);
	p.typ = NULL;
	assert_int_equal(verdict_on_claims(&o, BASE "}", &p, *state), JWT_WRONG_ISSUER);
	p.iss = "https://id";
	assert_int_equal(verdict_on_claims(&o, BASE "}", &p, *state), JWT_WRONG_AUDIENCE);
	p.aud = NULL;
	assert_int_equal(verdict_on_claims(&o, BASE "}", &p, *state), JWT_EXPIRED);
	secret_free(o.private);
}
int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_attack_gets_its_verdict),
	    cmocka_unit_test(claims_must_be_of_their_kind),
	    cmocka_unit_test(times_are_exact_to_the_microsecond),
	    cmocka_unit_test(types_are_compared_without_case_and_prefix),
	    cmocka_unit_test(verdicts_have_an_order),
	};

	return cmocka_run_group_tests_name("jwt", tests, setup, teardown);
}
