/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/prune.h"

#include "lib/core/token/token.h"

#include "tests/unit/core_people.h"

/* So many tokens, ending a second apart, the first after first_s. */
static void mint(struct fx *f, int n, int64_t first_s)
{
	for (int i = 0; i < n; i++) {
		AUTO(secret) struct secret *token = NULL;
		struct minted               m;

		OK(token_mint(W,
		              &(struct token_request){.user = FX_ROOT, .ttl_seconds = first_s + i},
		              &m, &token, ERR));
	}
}

static enum rc keep(void *arg, const struct pruned *p, struct err *err)
{
	(void)err;
	*(struct pruned *)arg = *p;
	return RC_OK;
}

static enum rc run(struct fx *f, struct prune_order o, struct pruned *ret)
{
	if (o.kinds == 0)
		o.kinds = 1U << PRUNE_TOKENS;
	return prune_run(W, &o, &(struct prune_sink){.tell = keep, .arg = ret}, ERR);
}

/* It makes its own transactions. */
static struct pruned prune(struct fx *f, const struct prune_order *l, bool dry_run)
{
	struct prune_order o = *l;
	struct pruned      p;

	o.dry_run = dry_run;
	fx_end(f);
	OK(run(f, o, &p));
	fx_forget(f);
	fx_begin(f);
	assert_int_equal(p.skipped, 0);
	return p;
}

static int64_t left(struct fx *f)
{
	return fx_sql(f, "SELECT count(*) FROM access_token");
}

static void what_ended_is_forgotten_in_batches_of_any_size(void **state)
{
	static const int64_t batches[] = {1, 2, 5, 6, 7, 1000};
	struct fx           *f         = *state;

	for (size_t i = 0; i < COUNT(batches); i++) {
		struct pruned p;

		f->w.now.us = FX_T0;
		fx_sql(f, "DELETE FROM access_token");
		mint(f, 6, 10);
		mint(f, 1, 5000);
		f->w.now.us += 1000 * UTC_SECOND;
		p = prune(f, &(struct prune_order){.batch = batches[i]}, false);
		if (p.matched != 6 || p.deleted != 6 || p.remaining != 0 ||
		    p.oldest_left.us != FX_T0 + 5000 * UTC_SECOND || left(f) != 1)
			fail_msg("batch %lld: %lld of %lld", (long long)batches[i],
			         (long long)p.deleted, (long long)p.matched);
	}
}

static void the_age_counts_from_the_end(void **state)
{
	struct fx    *f = *state;
	struct pruned p;

	mint(f, 3, 10); /* 10, 11, 12 */
	f->w.now.us += (11 + 3600) * UTC_SECOND - 1;
	p = prune(f, &(struct prune_order){.older_than_s = 3600, .batch = 10}, false);
	assert_int_equal(p.deleted, 1);
	assert_int_equal(p.remaining, 0);
	f->w.now.us++;
	p = prune(f, &(struct prune_order){.older_than_s = 3600, .batch = 10}, false);
	assert_int_equal(p.deleted, 1);
	assert_int_equal(left(f), 1);
}

static void a_dry_run_counts_and_deletes_nothing(void **state)
{
	struct fx    *f = *state;
	struct pruned p;
	int64_t       entries;

	mint(f, 3, 10);
	f->w.now.us += 1000 * UTC_SECOND;
	entries = fx_sql(f, "SELECT count(*) FROM audit_event");
	p       = prune(f, &(struct prune_order){.batch = 2}, true);
	assert_int_equal(p.matched, 3);
	assert_int_equal(p.deleted, 0);
	assert_int_equal(p.remaining, 3);
	assert_int_equal(left(f), 3);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM audit_event"), entries);
}

static void each_batch_that_deleted_leaves_an_event(void **state)
{
	struct fx         *f = *state;
	struct audit_event e;
	int64_t            entries;

	mint(f, 3, 10);
	f->w.now.us += 1000 * UTC_SECOND;
	entries = fx_sql(f, "SELECT count(*) FROM audit_event");
	prune(f, &(struct prune_order){.batch = 2}, false);
	OK(audit_get(W, entries + 1, &e, ERR));
	assert_string_equal(e.details.text, "{\"deleted\":2,\"kind\":\"tokens\"}");
	OK(audit_get(W, entries + 2, &e, ERR));
	assert_string_equal(e.details.text, "{\"deleted\":1,\"kind\":\"tokens\"}");
	prune(f, &(struct prune_order){.batch = 2}, false);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM audit_event"), entries + 2);
}

static void what_the_time_did_not_allow_is_counted_and_said(void **state)
{
	struct fx    *f = *state;
	struct pruned p;

	mint(f, 30, 10);
	f->w.now.us += 1000 * UTC_SECOND;
	fx_end(f);
	REFUSED(PARTIAL, run(f, (struct prune_order){.batch = 1, .max_ms = 5}, &p));
	fx_begin(f);
	assert_int_equal(p.matched, 30);
	assert_true(p.remaining > 0);
	assert_int_equal(p.deleted + p.remaining, 30);
	assert_int_equal(left(f), p.remaining);
}

/* `n` sessions a second apart, the first ending at first_s, and a refresh token for the last one only. */
static void sign_in(struct fx *f, int n, int64_t first_s)
{
	char sql[900];

	snprintf(
	    sql, sizeof(sql),
	    "INSERT INTO session (uuid, user_epoch, client_epoch, methods, audience, scope,"
	    " created_at, last_used_at, expires_at) WITH RECURSIVE i (i) AS (SELECT 0 UNION ALL"
	    " SELECT i + 1 FROM i WHERE i < %d) SELECT randomblob(16), 1, 1, '', '', '', 1, 1,"
	    " %lld + i * CAST(1000000 AS bigint) FROM i",
	    n - 1, (long long)(FX_T0 + first_s * UTC_SECOND));
	fx_sql(f, sql);
	fx_sql(f,
	       "INSERT INTO refresh_token (uuid, session_id, mac, key_version, issued_at,"
	       " expires_at) SELECT randomblob(16), max(id), zeroblob(32), 1, 1, 2 FROM session");
}

static void many_are_counted_page_by_page(void **state)
{
	static const struct prune_order tokens   = {.kinds = 1U << PRUNE_REFRESH_TOKENS,
	                                            .batch = 1000};
	static const struct prune_order sessions = {.kinds = 1U << PRUNE_SESSIONS, .batch = 1000};
	struct fx                      *f        = *state;
	const int64_t                   last     = FX_T0 + (10 + 4999) * UTC_SECOND;
	struct pruned                   p;

	sign_in(f, 5000, 10);
	f->w.now.us += 20000 * UTC_SECOND;
	p = prune(f, &tokens, true);
	assert_int_equal(p.matched, 1);
	assert_int_equal(p.oldest_left.us, last);
	p = prune(f, &sessions, true);
	assert_int_equal(p.matched, 5000);
	assert_int_equal(p.oldest_left.us, FX_T0 + 10 * UTC_SECOND);

	sign_in(f, 1, 90000); /* not yet */
	p = prune(f, &tokens, false);
	assert_int_equal(p.deleted, 1);
	assert_int_equal(p.remaining, 0);
	assert_int_equal(p.oldest_left.us, FX_T0 + 90000 * UTC_SECOND);
	p = prune(f, &sessions, false);
	assert_int_equal(p.deleted, 5000);
	assert_int_equal(p.oldest_left.us, FX_T0 + 90000 * UTC_SECOND);
}

/* Forgetting a revocation must not bring the token back. */
static void a_pruned_token_stays_invalid(void **state)
{
	struct fx                  *f     = *state;
	AUTO(secret) struct secret *token = NULL;
	struct minted               m;
	struct token                t;
	struct token_verdict        v;

	OK(token_mint(W, &(struct token_request){.user = FX_ROOT, .ttl_seconds = 10}, &m, &token,
	              ERR));
	OK(token_revoke(W, m.jti, &t, ERR));
	f->w.now.us += 10 * UTC_SECOND - 1;
	assert_int_equal(prune(f, &(struct prune_order){.batch = 10}, false).deleted, 0);
	for (int s = 0; s < 2 * JWT_LEEWAY_S; s++) {
		OK(token_verify(W, token, &(struct token_policy){.offline = false}, &v, ERR));
		assert_false(v.valid);
		prune(f, &(struct prune_order){.batch = 10}, false);
		OK(token_verify(W, token, &(struct token_policy){.offline = false}, &v, ERR));
		assert_false(v.valid);
		f->w.now.us += s == 0 ? 1 : UTC_SECOND;
	}
	/* what was revoked is kept for a day: another clock may be behind */
	assert_int_equal(left(f), 1);
	f->w.now.us += 86400 * UTC_SECOND;
	prune(f, &(struct prune_order){.batch = 10}, false);
	assert_int_equal(left(f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(what_ended_is_forgotten_in_batches_of_any_size),
	    FX_TEST(the_age_counts_from_the_end),
	    FX_TEST(a_dry_run_counts_and_deletes_nothing),
	    FX_TEST(each_batch_that_deleted_leaves_an_event),
	    FX_TEST(what_the_time_did_not_allow_is_counted_and_said),
	    FX_TEST(many_are_counted_page_by_page),
	    FX_TEST(a_pruned_token_stays_invalid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
