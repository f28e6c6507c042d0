/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/trust/claims.h"

#include "lib/core/trust/issuer.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"
#include "tests/unit/core_fixture.h"

#define ISSUER "https://id.example"

static void a_claim_is_exact_or_refused(void **state)
{
	static const char *const bad[] = {
	    "",
	    "sub",
	    "=x",
	    "sub=",
	    "sub=repo:acme/*",
	    "a b=x",
	    "a\"b=x",
	    "iss=x",
	    "aud=x",
	    "exp=1",
	    "nbf=1",
	    "iat=1",
	    "jti=x",
	    "/=x",
	    "/a//b=x",
	    "/a/=x",
	    "/a~2=x",
	    "/a~=x",
	    "sub=a\nb",
	    "sub=\xff",
	    "/1/2/3/4/5/6/7/8/9=x",
	};
	struct fx    *f = *state;
	struct claims c;

	for (size_t i = 0; i < COUNT(bad); i++) {
		REFUSED(INVALID, claims_parse(W, WORDS(bad[i]), &c, ERR));
		assert_string_equal(fx_field, "claim");
	}
	REFUSED(INVALID, claims_parse(W, WORDS("sub=a", "sub=a"), &c, ERR));
	OK(claims_parse(W, WORDS("sub=a=b", "/k.io/a~1b/~0=x", "https://a.example/role=\xc3\xbc"),
	                &c, ERR));
	assert_int_equal(c.n, 3);
	assert_string_equal(
	    claims_format(W, &c).text,
	    "{\"/k.io/a~1b/~0\":\"x\",\"https://a.example/role\":\"\xc3\xbc\",\"sub\":\"a=b\"}");
	assert_string_equal(claims_value(&c, "sub"), "a=b");
	assert_null(claims_value(&c, "su"));
}

static void a_value_has_one_text(void **state)
{
	static const char payload[] =
	    "{\"t\":\"x\",\"i\":74,\"n\":-1,\"y\":true,\"z\":null,\"r\":74.0,\"l\":[\"x\"],"
	    "\"o\":{\"p\":{\"a/b\":\"1\",\"~\":\"2\"}},\"/o/p\":\"3\",\"e\":\"\"}";
	static const char *const rows[][2] = {
	    {"t", "x"},     {"i", "74"},        {"n", "-1"},      {"y", "true"},    {"z", NULL},
	    {"r", NULL},    {"l", NULL},        {"o", NULL},      {"e", ""},        {"T", NULL},
	    {"/o/p", NULL}, {"/o/p/a~1b", "1"}, {"/o/p/~0", "2"}, {"/~1o~1p", "3"}, {"/l/0", NULL},
	    {"/t", "x"},    {"/t/x", NULL},     {"/o/q/a", NULL}, {"", NULL},
	};
	struct fx                      *f   = *state;
	AUTO(json_doc) struct json_doc *doc = NULL;
	const struct mod_jansson       *json;

	OK(MOD_LOAD(jansson, &json, ERR));
	OK(json->parse(payload, sizeof(payload) - 1, &doc, ERR));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = claim_text(doc, rows[i][0], f->mem);

		assert_int_equal(got == NULL, rows[i][1] == NULL);
		if (got != NULL)
			assert_string_equal(got, rows[i][1]);
	}
}

static void a_pull_request_is_seen_by_any_of_its_signs(void **state)
{
	static const char *const yes[] = {"{\"event_name\":\"pull_request\"}",
	                                  "{\"event_name\":\"pull_request_target\"}",
	                                  "{\"event_name\":\"pull_request_review\"}",
	                                  "{\"sub\":\"repo:a/b:pull_request\"}",
	                                  "{\"head_ref\":\"fork\"}",
	                                  "{\"ref\":\"refs/pull/1/merge\"}",
	                                  "{\"pipeline_source\":\"merge_request_event\"}",
	                                  "{\"ref_path\":\"refs/merge-requests/1/head\"}",
	                                  "{\"ref\":\"refs/merge-requests/1/head\"}",
	                                  "{\"pipeline_source\":\"external_pull_request_event\"}",
	                                  "{\"pipeline_source\":\"parent_pipeline\"}",
	                                  "{\"pipeline_source\":\"parent_pipeline\","
	                                  "\"ref_path\":\"refs/heads/main\","
	                                  "\"ref_protected\":\"false\"}"};
	static const char *const no[]  = {
	     "{}", "{\"event_name\":\"push\",\"head_ref\":\"\"}",
	     "{\"ref\":\"refs/heads/pull\",\"pipeline_source\":\"push\"}",
	     "{\"pipeline_source\":\"parent_pipeline\",\"ref_protected\":\"true\"}"};
	struct fx                *f = *state;
	const struct mod_jansson *json;
	const char               *why;

	OK(MOD_LOAD(jansson, &json, ERR));
	for (size_t i = 0; i < COUNT(yes) + COUNT(no); i++) {
		AUTO(json_doc) struct json_doc *doc  = NULL;
		const char                     *text = i < COUNT(yes) ? yes[i] : no[i - COUNT(yes)];

		OK(json->parse(text, strlen(text), &doc, ERR));
		assert_int_equal(trust_is_pull_request(doc, f->mem, &why), i < COUNT(yes));
		assert_int_equal(why != NULL, i < COUNT(yes));
	}
}

static void metadata_of_another_issuer_are_refused(void **state)
{
	static const char *const bad[] = {
	    "{}",
	    "[]",
	    "",
	    "{",
	    "{\"issuer\":\"" ISSUER "\"}",
	    "{\"issuer\":\"" ISSUER "/\",\"jwks_uri\":\"" ISSUER "/k\"}",
	    "{\"issuer\":[\"" ISSUER "\"],\"jwks_uri\":\"" ISSUER "/k\"}",
	    "{\"issuer\":\"x\",\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"" ISSUER "/k\"}",
	    "{\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"http://id.example/k\"}",
	    "{\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"https://id.example/k?x\"}",
	    "{\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"//id.example/k\"}",
	    "{\"issuer\":\"" ISSUER "\",\"jwks_uri\":7}",
	};
	struct fx  *f = *state;
	const char *uri,
	    *good = "{\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"https://keys.example/k\",\"x\":[1]}";

	for (size_t i = 0; i < COUNT(bad); i++)
		REFUSED(INVALID,
		        issuer_read_metadata(bad[i], strlen(bad[i]), ISSUER, f->mem, &uri, ERR));
	OK(issuer_read_metadata(good, strlen(good), ISSUER, f->mem, &uri, ERR));
	assert_string_equal(uri, "https://keys.example/k");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_claim_is_exact_or_refused),
	    FX_TEST(a_value_has_one_text),
	    FX_TEST(a_pull_request_is_seen_by_any_of_its_signs),
	    FX_TEST(metadata_of_another_issuer_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
