/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/token/token.h"

#include "lib/core/key/key.h"
#include "lib/core/user/password.h"
#include "tests/unit/core_token.h"

/* NULL: it is valid. */
static const char *verdict(struct fx *f, const struct secret *token,
                           const struct token_policy *policy)
{
	struct token_verdict v;

	OK(token_verify(W, token, policy, &v, ERR));
	assert_int_equal(v.valid, v.reason == NULL);
	if (!v.valid) /* nothing is shown of an invalid one */
		assert_true(v.subject == NULL && v.jti == NULL && v.claims.text == NULL &&
		            v.permissions.n == 0 && v.expires_at.us == 0);
	return v.reason == NULL ? "good" : v.reason;
}

static const struct token_policy plain   = {.offline = false};
static const struct token_policy offline = {.offline = true};

static void it_ends_to_the_second_and_with_a_leeway_where_nobody_is_asked(void **state)
{
	struct fx    *f = *state;
	struct minted m;
	AUTO(secret)
	struct secret *token =
	    fx_mint(f, &(struct token_request){.user = FX_ROOT, .ttl_seconds = 10}, &m);

	f->w.now.us = FX_T0 + 10 * UTC_SECOND - 1;
	assert_string_equal(verdict(f, token, &plain), "good");
	f->w.now.us++;
	assert_string_equal(verdict(f, token, &plain), "expired");
	f->w.now.us = FX_T0 + (10 + JWT_LEEWAY_S) * UTC_SECOND - 1;
	assert_string_equal(verdict(f, token, &offline), "good");
	f->w.now.us++;
	assert_string_equal(verdict(f, token, &offline), "expired");
}

static void each_policy_has_its_reason(void **state)
{
	struct fx                  *f = *state;
	struct minted               m;
	struct token_verdict        v;
	AUTO(secret) struct secret *token = NULL;
	AUTO(secret) struct secret *junk  = secret_copy("x.y", 3);

	fx_client(f, "app", NULL);
	token = fx_mint(f, &(struct token_request){.client = "app"}, &m);
	assert_string_equal(verdict(f, token, &(struct token_policy){.audience = "api"}), "good");
	assert_string_not_equal(verdict(f, token, &(struct token_policy){.audience = "x"}), "good");
	assert_string_not_equal(verdict(f, token, &(struct token_policy){.issuer = "http://x"}),
	                        "good");
	assert_string_equal(
	    verdict(f, token, &(struct token_policy){.require = WORDS("token:verify")}), "good");
	assert_string_equal(
	    verdict(f, token,
	            &(struct token_policy){.require = WORDS("token:verify", "user:create")}),
	    "missing_permission");
	REFUSED(INVALID,
	        token_verify(W, token, &(struct token_policy){.require = WORDS("x")}, &v, ERR));
	assert_string_equal(fx_field, "require");
	assert_string_equal(verdict(f, junk, &plain), "malformed");
	token->p[token->n - 10] ^= 1;
	assert_string_not_equal(verdict(f, token, &offline), "good");
}

static void a_revoked_token_is_refused_and_stays_so(void **state)
{
	struct fx    *f = *state;
	struct minted m;
	struct token  t;
	AUTO(secret)
	struct secret *token = fx_mint(f, &(struct token_request){.user = FX_ROOT}, &m);
	unsigned       changes;

	f->request.reason = "stolen";
	OK(token_revoke(W, m.jti, &t, ERR));
	fx_last_is(f, "token",
	           arena_printf(f->mem, "{\"jti\":\"%s\",\"subject\":\"" FX_ROOT "\"}", m.jti));
	assert_int_equal(t.revoked_at.us, FX_T0);
	assert_string_equal(t.revoked_reason, "stolen");
	assert_string_equal(verdict(f, token, &plain), "revoked");
	assert_string_equal(verdict(f, token, &offline), "good"); /* which asks no record */
	changes = f->pending.changes;
	f->w.now.us += UTC_SECOND;
	OK(token_revoke(W, m.jti, &t, ERR));
	assert_int_equal(t.revoked_at.us, FX_T0);
	assert_int_equal(f->pending.changes, changes);
}

static void an_unknown_jti_is_remembered(void **state)
{
	struct fx    *f = *state;
	struct minted m;
	struct token  t;
	AUTO(secret)
	struct secret *token = fx_mint(f, &(struct token_request){.user = FX_ROOT}, &m);

	fx_sql(f, "DELETE FROM access_token"); /* a store that was restored, say */
	assert_string_equal(verdict(f, token, &plain), "not_on_record");
	OK(token_revoke(W, m.jti, &t, ERR));
	assert_int_equal(t.expires_at.us, FX_T0 + TOKEN_TTL_MAX * UTC_SECOND);
	assert_null(t.subject);
	assert_string_equal(verdict(f, token, &plain), "revoked");
	REFUSED(INVALID, token_revoke(W, "", &t, ERR));
	assert_string_equal(fx_field, "jti");
	REFUSED(INVALID, token_revoke(W, "a b", &t, ERR));
	REFUSED(INVALID, token_revoke(W, arena_printf(f->mem, "%0129d", 1), &t, ERR));
	OK(token_revoke(W, arena_printf(f->mem, "%0128d", 1), &t, ERR));
}

static void a_whole_token_must_be_ours_to_be_revoked(void **state)
{
	struct fx    *f = *state;
	struct minted m;
	struct token  t;
	AUTO(secret)
	struct secret *token             = fx_mint(f, &(struct token_request){.user = FX_ROOT}, &m);
	AUTO(secret) struct secret *junk = secret_copy(token->p, token->n);

	junk->p[junk->n - 10] ^= 1;
	REFUSED(INVALID, token_revoke_whole(W, junk, &t, ERR));
	assert_string_equal(fx_field, "token");
	OK(token_revoke_whole(W, token, &t, ERR));
	assert_string_equal(t.jti, m.jti);
	assert_string_equal(verdict(f, token, &plain), "revoked");
}

static void tokens_end_with_the_trust_in_their_subject(void **state)
{
	struct fx                  *f         = *state;
	AUTO(secret) struct secret *pass      = secret_copy("correct horse battery", 21);
	AUTO(secret) struct secret *hash      = NULL;
	AUTO(secret) struct secret *of_client = NULL;
	struct user                 u;
	struct client               c = fx_client(f, "app", NULL);
	struct minted               m;

	OK(password_hash(f->handle.password_cost, pass, &hash, ERR));
	of_client = fx_mint(f, &(struct token_request){.client = "app"}, &m);
	OK(client_set_enabled(W, "app", false, &c, ERR));
	assert_string_equal(verdict(f, of_client, &plain), "subject_gone");
	OK(client_set_enabled(W, "app", true, &c, ERR)); /* which brings no token back */
	assert_string_equal(verdict(f, of_client, &plain), "subject_changed");
	OK(client_delete(W, "app", &c, ERR));
	assert_string_equal(verdict(f, of_client, &plain), "subject_gone");
	for (int way = 0; way < 4; way++) {
		AUTO(secret) struct secret *token = NULL;
		const char                 *email = arena_printf(f->mem, "u%d@example.org", way);

		fx_user(f, email, NONE);
		token = fx_mint(f, &(struct token_request){.user = email}, &m);
		assert_string_equal(verdict(f, token, &plain), "good");
		if (way == 0) {
			OK(password_set(W, email, &(struct password_new){.hash = hash}, &u, ERR));
			assert_string_equal(verdict(f, token, &plain), "subject_changed");
			continue;
		}
		OK((way == 1 ? user_disable : user_delete)(W, email, &u, ERR));
		assert_string_equal(verdict(f, token, &plain), "subject_gone");
		if (way == 3)
			OK(user_purge(W, email, &u, ERR));
		else
			OK((way == 1 ? user_enable : user_restore)(W, email, &u, ERR));
		assert_string_equal(verdict(f, token, &plain),
		                    way == 3 ? "subject_gone" : "subject_changed");
	}
}

static void a_retired_key_verifies_and_a_withdrawn_or_revoked_one_does_not(void **state)
{
	struct fx    *f = *state;
	struct minted m;
	struct key    k;
	AUTO(secret)
	struct secret *token = fx_mint(f, &(struct token_request){.user = FX_ROOT}, &m);

	OK(key_rotate(W, NULL, f->w.now, &k, ERR));
	assert_string_equal(verdict(f, token, &plain), "good");
	OK(key_revoke(W, m.kid, false, &k, ERR));
	assert_string_equal(verdict(f, token, &plain), "unknown_key");
	assert_string_equal(verdict(f, token, &offline), "unknown_key");
}

static void inspecting_verifies_nothing(void **state)
{
	struct fx           *f = *state;
	struct minted        m;
	struct token_verdict v;
	AUTO(secret)
	struct secret *token             = fx_mint(f, &(struct token_request){.user = FX_ROOT}, &m);
	AUTO(secret) struct secret *junk = secret_copy("junk", 4);

	OK(token_inspect(W, token, &v, ERR));
	assert_false(v.valid);
	assert_string_equal(v.reason, "unverified");
	assert_string_equal(v.jti, m.jti);
	REFUSED(INVALID, token_inspect(W, junk, &v, ERR));
	assert_string_equal(fx_field, "token");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(it_ends_to_the_second_and_with_a_leeway_where_nobody_is_asked),
	    FX_TEST(each_policy_has_its_reason),
	    FX_TEST(a_revoked_token_is_refused_and_stays_so),
	    FX_TEST(an_unknown_jti_is_remembered),
	    FX_TEST(a_whole_token_must_be_ours_to_be_revoked),
	    FX_TEST(tokens_end_with_the_trust_in_their_subject),
	    FX_TEST(a_retired_key_verifies_and_a_withdrawn_or_revoked_one_does_not),
	    FX_TEST(inspecting_verifies_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
