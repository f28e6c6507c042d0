/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/key/key.h"

#include "lib/core/token/token.h"
#include "tests/unit/core_people.h"

static void rotate(struct fx *f, const char *alg, int64_t in_s, struct key *ret)
{
	OK(key_rotate(W, alg, AFTER(f, in_s), ret, ERR));
}

static void mint(struct fx *f, int64_t ttl, struct minted *ret)
{
	AUTO(secret) struct secret *token = NULL;

	OK(token_mint(W, &(struct token_request){.user = FX_ROOT, .ttl_seconds = ttl}, ret, &token,
	              ERR));
}

static struct key get(struct fx *f, const char *ref)
{
	struct key k;

	OK(key_get(W, ref, &k, ERR));
	return k;
}

static void assert_states(struct fx *f, const char *want)
{
	struct fx_rows rows =
	    FX_ROWS(key_record, "state", "withdrawn", "active_from", "retired_at");

	OK(key_list(W, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, want);
}

static void a_key_is_found_by_kid_and_by_id(void **state)
{
	struct fx *f = *state;
	struct key k = get(f, f->made.kid), other;
	char       id[ID_TEXT];

	assert_string_equal(k.alg, "EdDSA");
	assert_int_equal(k.state, KEY_ACTIVE);
	assert_int_equal(get(f, id_format(k.id, id)).row, k.row);
	REFUSED(NOT_FOUND, key_get(W, "nope", &other, ERR));
	assert_string_equal(fx_field, "key");
	OK(key_active(W, &other, ERR));
	assert_int_equal(other.row, k.row);
}

static void a_next_key_signs_nothing_until_it_is_picked(void **state)
{
	struct fx    *f = *state;
	struct key    a, b, k;
	struct minted m;

	OK(key_generate(W, NULL, &a, ERR));
	assert_string_equal(a.alg, "EdDSA");
	assert_int_equal(a.state, KEY_NEXT);
	OK(key_generate(W, "EdDSA", &b, ERR));
	f->w.now.us += 1000 * UTC_SECOND;
	mint(f, 0, &m);
	assert_string_equal(m.kid, f->made.kid);
	assert_states(f, "active 0 0 0\nnext 0 0 0\nnext 0 0 0\n");
	rotate(f, NULL, 0, &k); /* the oldest waiting one */
	assert_string_equal(k.kid, a.kid);
	assert_states(f, "retired 0 0 1000\nactive 0 1000 0\nnext 0 0 0\n");
	mint(f, 0, &m);
	assert_string_equal(m.kid, a.kid);
	rotate(f, NULL, 0, &k);
	assert_string_equal(k.kid, b.kid);
	rotate(f, NULL, 0, &k); /* none waits: a fresh one */
	assert_states(f, "retired 0 0 1000\nretired 0 1000 1000\nretired 0 1000 1000\n"
	                 "active 0 1000 0\n");
}

static void only_a_waiting_key_of_that_alg_is_picked(void **state)
{
	struct fx *f = *state;
	struct key mac, k;

	OK(key_generate(W, "HS256", &mac, ERR));
	rotate(f, NULL, 0, &k);
	assert_string_equal(k.alg, "EdDSA");
	assert_string_not_equal(k.kid, mac.kid);
	rotate(f, "HS256", 0, &k);
	assert_string_equal(k.kid, mac.kid);
	REFUSED(INVALID, key_rotate(W, "none", f->w.now, &k, ERR));
	assert_string_equal(fx_field, "alg");
}

static void a_planned_key_becomes_active_by_time_alone(void **state)
{
	struct fx    *f = *state;
	struct key    k;
	struct minted m;

	rotate(f, NULL, 100, &k);
	fx_last_is(
	    f, "key",
	    arena_printf(f->mem, "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"state\":\"next\"}", k.kid));
	f->w.now.us += 100 * UTC_SECOND - 1;
	assert_states(f, "active 0 0 0\nnext 0 100 0\n");
	mint(f, 0, &m);
	assert_string_equal(m.kid, f->made.kid);
	f->w.now.us++;
	assert_states(f, "retired 0 0 100\nactive 0 100 0\n");
	mint(f, 0, &m);
	assert_string_equal(m.kid, k.kid);
	assert_int_equal(get(f, f->made.kid).state, KEY_RETIRED);
	assert_int_equal(get(f, k.kid).state, KEY_ACTIVE);
}

static void a_planned_key_stays_planned_when_another_signs_first(void **state)
{
	struct fx *f = *state;
	struct key planned, k;

	rotate(f, NULL, 100, &planned);
	f->w.now.us += 50 * UTC_SECOND;
	rotate(f, NULL, 0, &k);
	assert_string_not_equal(k.kid, planned.kid);
	assert_states(f, "retired 0 0 50\nnext 0 100 0\nactive 0 50 0\n");
	f->w.now.us += 50 * UTC_SECOND;
	assert_states(f, "retired 0 0 50\nactive 0 100 0\nretired 0 50 100\n");
}

static void a_key_whose_turn_went_by_unseen_is_retired(void **state)
{
	struct fx *f = *state;
	struct key first, second;

	rotate(f, NULL, 100, &first);
	rotate(f, NULL, 200, &second);
	f->w.now.us += 150 * UTC_SECOND;
	assert_states(f, "retired 0 0 100\nactive 0 100 0\nnext 0 200 0\n");
	f->w.now.us += 100 * UTC_SECOND;
	assert_states(f, "retired 0 0 100\nretired 0 100 200\nactive 0 200 0\n");
	OK(key_retire(W, first.kid, &first, ERR));
	OK(key_revoke(W, f->made.kid, false, &first, ERR));
}

static void retiring_waits_for_the_last_token_and_the_leeway(void **state)
{
	struct fx    *f = *state;
	struct key    k;
	struct minted m;

	REFUSED(CONFLICT, key_retire(W, f->made.kid, &k, ERR)); /* it signs */
	mint(f, 100, &m);
	mint(f, 40, &m);
	rotate(f, NULL, 0, &k);
	f->w.now.us = FX_T0 + 660 * UTC_SECOND - 1;
	REFUSED(CONFLICT, key_retire(W, f->made.kid, &k, ERR));
	/* the end of the token, the ten minutes that it is rounded to, and a minute for clocks */
	assert_non_null(strstr(fx_msg, "2027-01-15T08:11:00.000Z"));
	assert_states(f, "retired 0 0 0\nactive 0 0 0\n");
	f->w.now.us++;
	OK(key_retire(W, f->made.kid, &k, ERR));
	assert_true(k.withdrawn);
	assert_int_equal(k.state, KEY_RETIRED);
	assert_states(f, "retired 1 0 0\nactive 0 0 0\n");
	OK(key_retire(W, f->made.kid, &k, ERR));
	REFUSED(CONFLICT, key_private(W, &k, &(struct secret *){NULL}, ERR));
}

/* Those who ask may know of no token: sessions keep none on record, and a revoked one may be out there. */
static void what_was_signed_counts_whatever_became_of_it(void **state)
{
	struct fx    *f = *state;
	struct key    k;
	struct minted m;
	struct token  t;

	mint(f, 100, &m);
	OK(token_revoke(W, m.jti, &t, ERR));
	rotate(f, NULL, 0, &k);
	fx_sql(f, "DELETE FROM access_token");
	REFUSED(CONFLICT, key_retire(W, f->made.kid, &k, ERR));
	f->w.now.us += 660 * UTC_SECOND;
	OK(key_retire(W, f->made.kid, &k, ERR));
}

static void few_tokens_write_how_long_their_key_is_needed(void **state)
{
	struct fx    *f = *state;
	struct key    k;
	struct minted m;

	mint(f, 1, &m);
	assert_int_equal(get(f, f->made.kid).last_expiry.us, FX_T0 + 600 * UTC_SECOND);
	/* nothing is written for what is covered: what stands there otherwise is not seen */
	fx_sql(f, "UPDATE signing_key SET last_expiry = last_expiry + 1");
	mint(f, 600, &m);
	assert_int_equal(get(f, f->made.kid).last_expiry.us, FX_T0 + 600 * UTC_SECOND + 1);
	mint(f, 601, &m);
	assert_int_equal(get(f, f->made.kid).last_expiry.us, FX_T0 + 1200 * UTC_SECOND);
	k                = get(f, f->made.kid);
	/* a writer that has read less than stands there by now takes nothing back */
	k.last_expiry.us = 0;
	OK(key_covers(W, &k, AFTER(f, 10), ERR));
	assert_int_equal(get(f, f->made.kid).last_expiry.us, FX_T0 + 1200 * UTC_SECOND);
	OK(key_covers(W, &k, (struct utc){FX_T0 + 1200 * UTC_SECOND + 1}, ERR));
	assert_int_equal(get(f, f->made.kid).last_expiry.us, FX_T0 + 1800 * UTC_SECOND);
}

static void a_key_that_has_signed_has_begun_whatever_the_clock_says(void **state)
{
	struct fx    *f = *state;
	struct key    planned, third, k;
	struct minted m;

	rotate(f, NULL, 100, &planned);
	f->w.now.us += 100 * UTC_SECOND;
	assert_int_equal(get(f, planned.kid).state, KEY_ACTIVE);
	/* it has signed nothing: nobody is the worse for it when the clock goes back */
	f->w.now.us -= 1;
	assert_int_equal(get(f, planned.kid).state, KEY_NEXT);
	mint(f, 0, &m);
	assert_string_equal(m.kid, f->made.kid);
	f->w.now.us += 1;
	mint(f, 0, &m);
	assert_string_equal(m.kid, planned.kid);
	f->w.now.us = FX_T0 - 1000 * UTC_SECOND;
	assert_states(f, "retired 0 0 100\nactive 0 100 0\n");
	mint(f, 0, &m);
	assert_string_equal(m.kid, planned.kid);
	/* the one before can go, and there is still one that signs */
	OK(key_revoke(W, f->made.kid, false, &k, ERR));
	mint(f, 0, &m);
	assert_string_equal(m.kid, planned.kid);
	rotate(f, NULL, 0, &third);
	assert_int_equal(get(f, planned.kid).state, KEY_RETIRED);
	mint(f, 0, &m);
	assert_string_equal(m.kid, third.kid);
	f->w.now.us = FX_T0 + 200 * UTC_SECOND;
	mint(f, 0, &m);
	assert_string_equal(m.kid, third.kid);
}

static void a_next_key_is_not_needed_and_a_signer_not_replaced_unasked(void **state)
{
	struct fx    *f = *state;
	struct key    waiting, k;
	struct minted m;
	unsigned      changes;

	OK(key_generate(W, NULL, &waiting, ERR));
	mint(f, 0, &m);
	REFUSED(CONFLICT, key_revoke(W, f->made.kid, false, &k, ERR));
	changes = f->pending.changes;
	OK(key_revoke(W, f->made.kid, true, &k, ERR));
	assert_string_equal(k.kid, f->made.kid);
	assert_int_equal(k.state, KEY_REVOKED);
	assert_int_equal(f->pending.changes, changes + 2);
	assert_states(f, "revoked 1 0 0\nactive 0 0 0\n");
	mint(f, 0, &m);
	assert_string_equal(m.kid, waiting.kid);
	OK(key_revoke(W, waiting.kid, true, &k, ERR)); /* none waits: a fresh one */
	assert_states(f, "revoked 1 0 0\nrevoked 1 0 0\nactive 0 0 0\n");
	mint(f, 0, &m);
	OK(key_revoke(W, waiting.kid, true, &k, ERR)); /* it has ended: nothing is replaced */
	assert_states(f, "revoked 1 0 0\nrevoked 1 0 0\nactive 0 0 0\n");
}

static void revoking_is_at_once_but_not_for_the_key_that_signs(void **state)
{
	struct fx    *f = *state;
	struct key    k;
	struct minted m;
	unsigned      changes;

	mint(f, 100, &m);
	REFUSED(CONFLICT, key_revoke(W, f->made.kid, false, &k, ERR));
	rotate(f, NULL, 0, &k);
	REFUSED(CONFLICT, key_revoke(W, k.kid, false, &k, ERR));
	OK(key_revoke(W, f->made.kid, false, &k, ERR));
	assert_int_equal(k.state, KEY_REVOKED);
	assert_true(k.withdrawn);
	changes = f->pending.changes;
	OK(key_revoke(W, f->made.kid, false, &k, ERR));
	assert_int_equal(f->pending.changes, changes);
	assert_states(f, "revoked 1 0 0\nactive 0 0 0\n");
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM signing_key WHERE private IS NULL"), 1);
	rotate(f, NULL, 1000, &k);
	OK(key_revoke(W, k.kid, false, &k, ERR)); /* a next one too, and then it never signs */
	f->w.now.us += 1001 * UTC_SECOND;
	assert_states(f, "revoked 1 0 0\nactive 0 0 0\nrevoked 1 1000 0\n");
}

static void the_set_holds_what_verifies_and_secrets_only_when_asked(void **state)
{
	struct fx     *f = *state;
	struct key     mac, next, k;
	struct key_set s;

	OK(key_generate(W, "HS256", &mac, ERR));
	OK(key_generate(W, "EdDSA", &next, ERR));
	OK(key_set_load(W, false, &s, ERR));
	assert_int_equal(s.keys.n, 2); /* the next one is published */
	assert_int_equal(s.n_mac, 0);
	for (size_t i = 0; i < s.keys.n; i++)
		assert_null(s.keys.v[i].mac);
	key_set_done(&s);
	OK(key_set_load(W, true, &s, ERR));
	assert_int_equal(s.keys.n, 3);
	assert_int_equal(s.n_mac, 1);
	key_set_done(&s);
	assert_int_equal(s.n_mac, 0);
	assert_string_equal(mac.public, arena_printf(f->mem, "{\"kid\":\"%s\"}", mac.kid));
	rotate(f, NULL, 0, &k);
	OK(key_set_load(W, false, &s, ERR));
	assert_int_equal(s.keys.n, 2); /* a retired one verifies */
	OK(key_retire(W, f->made.kid, &k, ERR));
	OK(key_set_load(W, false, &s, ERR));
	assert_int_equal(s.keys.n, 1);
	OK(key_revoke(W, mac.kid, false, &k, ERR));
	OK(key_set_load(W, true, &s, ERR));
	assert_int_equal(s.keys.n, 1);
	key_set_done(&s);
}

/* RFC 8037, appendix A */
#define JWK_OKP                                                  \
	"{\"kty\":\"OKP\",\"crv\":\"Ed25519\","                  \
	"\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"," \
	"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"

static void a_key_from_elsewhere_is_taken_once_and_by_a_full_administrator_alone(void **state)
{
	struct fx                  *f    = *state;
	AUTO(secret) struct secret *text = secret_copy(JWK_OKP, strlen(JWK_OKP));
	AUTO(secret) struct secret *junk = secret_copy("junk", 4);
	struct key                  k;

	OK(key_import(W, text, NULL, &k, ERR));
	assert_string_equal(k.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
	assert_int_equal(k.state, KEY_NEXT);
	REFUSED(EXISTS, key_import(W, text, NULL, &k, ERR));
	REFUSED(INVALID, key_import(W, text, "HS256", &k, ERR));
	REFUSED(INVALID, key_import(W, junk, NULL, &k, ERR));
	assert_string_equal(fx_field, "private");
	fx_role(f, "keys", WORDS("key:*"));
	fx_user(f, "a@example.org", WORDS("keys"));
	fx_act_as(f, "a@example.org");
	REFUSED(FORBIDDEN, key_import(W, text, NULL, &k, ERR));
}

static void a_private_key_opens_in_its_own_row_only(void **state)
{
	struct fx *f                        = *state;
	AUTO(secret) struct secret *private = NULL;
	struct key k;

	OK(key_generate(W, NULL, &k, ERR));
	OK(key_private(W, &k, &private, ERR));
	assert_int_equal(private->n, 32);
	fx_sql(f,
	       "UPDATE signing_key SET private = (SELECT private FROM signing_key WHERE id = 1)");
	secret_free(TAKE(private));
	REFUSED(CORRUPT, key_private(W, &k, &private, ERR));
}

static void without_an_active_key_the_error_says_so(void **state)
{
	struct fx *f = *state;
	struct key k;

	fx_sql(f, "DELETE FROM signing_key");
	REFUSED(CONFLICT, key_active(W, &k, ERR));
	REFUSED(CONFLICT, key_generate(W, NULL, &k, ERR));
	OK(key_generate(W, "EdDSA", &k, ERR));
	OK(key_rotate(W, "EdDSA", f->w.now, &k, ERR));
	OK(key_active(W, &k, ERR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_key_is_found_by_kid_and_by_id),
	    FX_TEST(a_next_key_signs_nothing_until_it_is_picked),
	    FX_TEST(only_a_waiting_key_of_that_alg_is_picked),
	    FX_TEST(a_planned_key_becomes_active_by_time_alone),
	    FX_TEST(a_planned_key_stays_planned_when_another_signs_first),
	    FX_TEST(a_key_whose_turn_went_by_unseen_is_retired),
	    FX_TEST(retiring_waits_for_the_last_token_and_the_leeway),
	    FX_TEST(what_was_signed_counts_whatever_became_of_it),
	    FX_TEST(few_tokens_write_how_long_their_key_is_needed),
	    FX_TEST(a_key_that_has_signed_has_begun_whatever_the_clock_says),
	    FX_TEST(a_next_key_is_not_needed_and_a_signer_not_replaced_unasked),
	    FX_TEST(revoking_is_at_once_but_not_for_the_key_that_signs),
	    FX_TEST(the_set_holds_what_verifies_and_secrets_only_when_asked),
	    FX_TEST(a_key_from_elsewhere_is_taken_once_and_by_a_full_administrator_alone),
	    FX_TEST(a_private_key_opens_in_its_own_row_only),
	    FX_TEST(without_an_active_key_the_error_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
