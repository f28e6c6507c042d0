/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/token/token.h"

#include <jansson.h>

#include "tests/unit/core_token.h"

static enum rc try_mint(struct fx *f, const struct token_request *in)
{
	AUTO(secret) struct secret *token = NULL;
	struct minted               m;
	const enum rc               rc = token_mint(W, in, &m, &token, ERR);

	if (rc != RC_OK)
		assert_null(token);
	return rc;
}

static void a_token_carries_the_claims_of_rfc_9068(void **state)
{
	struct fx                  *f = *state;
	struct minted               m;
	struct client               c = fx_client(f, "app", NULL);
	struct token_verdict        v;
	json_t                     *j;
	char                        id[ID_TEXT];
	AUTO(secret) struct secret *token = NULL;

	f->w.now.us += 999999; /* claims are whole seconds */
	token =
	    fx_mint(f, &(struct token_request){.client = "app", .claims = WORDS("tenant=x y")}, &m);
	OK(token_verify(W, token, &(struct token_policy){.offline = false}, &v, ERR));
	assert_true(v.valid);
	j = json_loads(v.claims.text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(j);
#define TEXT(key)  json_string_value(json_object_get(j, key))
#define INT(key)   json_integer_value(json_object_get(j, key))
#define AT(key, i) json_string_value(json_array_get(json_object_get(j, key), i))
	assert_string_equal(TEXT("iss"), "http://localhost");
	assert_string_equal(TEXT("sub"), id_format(c.id, id));
	assert_string_equal(TEXT("client_id"), "app");
	assert_string_equal(TEXT("jti"), m.jti);
	assert_string_equal(TEXT("scope"), "read write");
	assert_string_equal(TEXT("tenant"), "x y");
	assert_int_equal(INT("iat"), FX_T0 / UTC_SECOND);
	assert_int_equal(INT("exp"), FX_T0 / UTC_SECOND + 300);
	assert_string_equal(AT("aud", 0), "api");
	assert_string_equal(AT("aud", 1), "web");
	assert_string_equal(AT("roles", 0), "service");
	assert_string_equal(AT("permissions", 0), "token:introspect");
	assert_string_equal(AT("permissions", 1), "token:verify");
	json_decref(j);
	assert_string_equal(v.typ, "at+jwt");
	assert_string_equal(v.alg, "EdDSA");
	assert_string_equal(v.kid, f->made.kid);
	assert_string_equal(m.token_type, "Bearer");
	assert_int_equal(m.expires_in, 300);
	assert_int_equal(m.expires_at.us, FX_T0 + 300 * UTC_SECOND);
	assert_string_equal(m.scope, "read write");
	assert_string_equal(m.subject, id);
	assert_ptr_equal(m.token, token->p);
}

static void a_token_of_a_user_is_for_the_issuer_unless_said(void **state)
{
	struct fx                  *f = *state;
	struct minted               m;
	struct token_verdict        v;
	AUTO(secret) struct secret *token = NULL;

	token = fx_mint(f, &(struct token_request){.user = FX_ROOT}, &m);
	OK(token_verify(W, token, &(struct token_policy){.offline = false}, &v, ERR));
	assert_string_equal(v.client_id, "idctl");
	assert_string_equal(list_join(v.audience, f->mem), "http://localhost");
	assert_string_equal(list_join(m.audience, f->mem), "http://localhost");
	assert_null(v.scope);
	assert_null(m.scope);
	assert_string_equal(list_join(v.permissions, f->mem), "*:*");
	assert_int_equal(m.expires_in, TOKEN_TTL_DEFAULT);
}

static void a_client_gets_no_more_than_it_has(void **state)
{
	const struct {
		struct token_request in;
		enum rc              rc;
		const char          *field;
	} rows[] = {
	    {{.audience = WORDS("api")}, RC_OK, ""},
	    {{.audience = WORDS("api", "other")}, RC_FORBIDDEN, "audience"},
	    {{.scope = WORDS("read")}, RC_OK, ""},
	    {{.scope = WORDS("admin")}, RC_FORBIDDEN, "scope"},
	    {{.audience = WORDS("a b")}, RC_INVALID, "audience"},
	    {{.scope = WORDS("")}, RC_INVALID, "scope"},
	    {{.ttl_seconds = 300}, RC_OK, ""},
	    {{.ttl_seconds = 301}, RC_INVALID, "ttl"},
	    {{.ttl_seconds = -1}, RC_INVALID, "ttl"},
	    {{.claims = WORDS("iss=x")}, RC_INVALID, "claim"},
	    {{.claims = WORDS("permissions=x")}, RC_INVALID, "claim"},
	    {{.claims = WORDS("exp=1")}, RC_INVALID, "claim"},
	    {{.claims = WORDS("a=1", "a=2")}, RC_INVALID, "claim"},
	    {{.claims = WORDS("a=1", "ab=2")}, RC_OK, ""},
	    {{.claims = WORDS("novalue")}, RC_INVALID, "claim"},
	    {{.claims = WORDS("=x")}, RC_INVALID, "claim"},
	    {{.claims = WORDS("a b=x")}, RC_INVALID, "claim"},
	};
	struct fx *f = *state;

	fx_client(f, "app", NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct token_request in = rows[i].in;
		enum rc              rc;

		in.client = "app";
		rc        = try_mint(f, &in);
		if (rc != rows[i].rc || strcmp(f->err.field, rows[i].field) != 0)
			fail_msg("row %zu: %s %s", i, rc_slug(rc), f->err.field);
		err_clear(ERR);
	}
	OK(try_mint(f, &(struct token_request){.user = FX_ROOT, .ttl_seconds = TOKEN_TTL_MAX}));
	REFUSED(INVALID, try_mint(f, &(struct token_request){.user        = FX_ROOT,
	                                                     .ttl_seconds = TOKEN_TTL_MAX + 1}));
}

static void the_secret_is_checked_first_and_no_cause_is_shown(void **state)
{
	struct fx                  *f      = *state;
	AUTO(secret) struct secret *secret = NULL;
	AUTO(secret) struct secret *wrong  = secret_copy("idc_cs_x", 8);
	struct client               c      = fx_client(f, "app", &secret);
	const struct token_request  good   = {.client = "app", .secret = secret};
	char                        told[320];

	OK(try_mint(f, &good));
	REFUSED(NO, try_mint(f, &(struct token_request){.client = "app", .secret = wrong}));
	snprintf(told, sizeof(told), "%s", fx_msg);
	REFUSED(NO, try_mint(f, &(struct token_request){.client = "none", .secret = secret}));
	assert_string_equal(fx_msg, told);
	/* nor is what it could ask for, before the secret is right */
	REFUSED(NO, try_mint(f, &(struct token_request){
	                            .client = "app", .secret = wrong, .scope = WORDS("admin")}));
	OK(client_set_enabled(W, "app", false, &c, ERR));
	REFUSED(NO, try_mint(f, &good));
	assert_string_equal(fx_msg, told);
	REFUSED(NO, try_mint(f, &(struct token_request){.client = "app"}));
	REFUSED(NOT_FOUND, try_mint(f, &(struct token_request){.client = "none"}));
}

static void no_token_for_a_user_who_is_not_active(void **state)
{
	struct fx  *f = *state;
	struct user u;

	fx_user(f, "a@example.org", NONE);
	OK(try_mint(f, &(struct token_request){.user = "a@example.org"}));
	OK(user_disable(W, "a@example.org", &u, ERR));
	REFUSED(NO, try_mint(f, &(struct token_request){.user = "a@example.org"}));
}

static void an_actor_mints_for_nobody_with_more_rights(void **state)
{
	struct fx                  *f      = *state;
	AUTO(secret) struct secret *secret = NULL;

	fx_client(f, "app", &secret);
	fx_role(f, "minter", WORDS("token:mint"));
	fx_user(f, "a@example.org", WORDS("minter"));
	fx_act_as(f, "a@example.org");
	OK(try_mint(f, &(struct token_request){.user = "a@example.org"}));
	REFUSED(FORBIDDEN, try_mint(f, &(struct token_request){.user = FX_ROOT}));
	REFUSED(FORBIDDEN, try_mint(f, &(struct token_request){.client = "app"}));
	OK(try_mint(f, &(struct token_request){.client = "app", .secret = secret}));
}

static void every_token_is_on_record_with_its_end(void **state)
{
	struct fx     *f = *state;
	struct fx_rows rows =
	    FX_ROWS(token_record, "subject_type", "subject", "scope", "expires_at");
	struct minted m;

	fx_client(f, "app", NULL);
	secret_free(fx_mint(f, &(struct token_request){.client = "app", .ttl_seconds = 7}, &m));
	fx_last_is(f, "client",
	           arena_printf(f->mem,
	                        "{\"audience\":[\"api\",\"web\"],\"jti\":\"%s\","
	                        "\"name\":\"app\",\"roles\":[\"service\"],"
	                        "\"scope\":[\"read\",\"write\"],\"ttl_seconds\":7}",
	                        m.jti));
	secret_free(fx_mint(f, &(struct token_request){.user = FX_ROOT, .scope = WORDS("x")}, &m));
	OK(token_list(W, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "client app read,write 7\nuser " FX_ROOT " x 600\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_token_carries_the_claims_of_rfc_9068),
	    FX_TEST(a_token_of_a_user_is_for_the_issuer_unless_said),
	    FX_TEST(a_client_gets_no_more_than_it_has),
	    FX_TEST(the_secret_is_checked_first_and_no_cause_is_shown),
	    FX_TEST(no_token_for_a_user_who_is_not_active),
	    FX_TEST(an_actor_mints_for_nobody_with_more_rights),
	    FX_TEST(every_token_is_on_record_with_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
