/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/token/status.h"

#include "tests/unit/core_token.h"

#include "lib/core/upkeep/prune.h"
#include "lib/core/work/meta.h"
#include "lib/crypt/jwt.h"
#include "lib/crypt/status_list.h"

static void switch_on(struct fx *f)
{
	OK(meta_put(W, "status_lists", "https://id.example.org", ERR));
}

/* The numbers of a list that are not good, as "1 5 7". */
static const char *revoked(struct fx *f, enum status_kind kind, int64_t number)
{
	static char    text[256]; /* until the next call */
	static uint8_t list[STATUS_BYTES];
	int64_t        n, told = 0;

	fx_end(f);
	OK(store_begin(f->db, STORE_READ, ERR));
	memset(list, 0, sizeof(list));
	OK(status_fill(W, kind, number, list, &n, ERR));
	OK(store_commit(f->db, ERR));
	fx_begin(f);
	text[0] = '\0';
	for (int i = 0; i < STATUS_INDEXES; i++)
		if ((list[i / 8] >> i % 8 & 1) != 0) {
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%d",
			         told == 0 ? "" : " ", i);
			told++;
		}
	assert_int_equal(told, n);
	return text;
}

/* Mint, and say which row it is. */
static int64_t mint(struct fx *f, const char *client, const char *user)
{
	AUTO(secret) struct secret *token = NULL;
	struct minted               m;

	token = fx_mint(f, &(struct token_request){.client = client, .user = user}, &m);
	return fx_sql(f, "SELECT max(id) FROM access_token");
}

static const char *lists(struct fx *f, enum status_kind kind)
{
	static char text[128]; /* until the next call */
	int64_t     number = -1;
	bool        found  = true;

	fx_end(f);
	OK(store_begin(f->db, STORE_READ, ERR));
	for (text[0] = '\0';;) {
		OK(status_next_list(W, kind, &number, &found, ERR));
		if (!found)
			break;
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%lld",
		         *text == '\0' ? "" : " ", (long long)number);
	}
	OK(store_commit(f->db, ERR));
	fx_begin(f);
	return text;
}

static void a_token_says_its_place_once_there_is_one(void **state)
{
	struct fx        *f = *state;
	struct minted     m;
	struct jwt_claims c;
	enum jwt_verdict  verdict;

	fx_client(f, "app", NULL);
	for (int on = 0; on < 2; on++) {
		AUTO(secret)
		struct secret *token = fx_mint(f, &(struct token_request){.client = "app"}, &m);

		OK(jwt_inspect(secret_bytes(token), f->mem, &c, &verdict, ERR));
		if (on) {
			assert_string_equal(c.status_uri, "https://id.example.org/status/tokens/0");
			assert_int_equal(c.status_idx,
			                 fx_sql(f, "SELECT max(id) FROM access_token"));
		} else {
			assert_null(c.status_uri);
		}
		switch_on(f);
	}
	REFUSED(INVALID,
	        token_mint(W,
	                   &(struct token_request){.client = "app", .claims = WORDS("status=good")},
	                   &m, &(struct secret *){NULL}, ERR));
}

static void a_claim_is_list_and_index_of_a_row(void **state)
{
	struct fx *f = *state;
	struct str s = STR_EMPTY;

	str_json_open(&s);
	OK(status_claim(W, STATUS_SESSIONS, 5, &s, ERR));
	assert_string_equal(s.p, "{");
	switch_on(f);
	OK(status_claim(W, STATUS_SESSIONS, 3 * STATUS_INDEXES + 5, &s, ERR));
	str_json_close(&s);
	assert_string_equal(s.p, "{\"status\":{\"status_list\":{\"idx\":5,\"uri\":"
	                         "\"https://id.example.org/status/sessions/3\"}}}");
	str_done(&s);
}

static void what_ends_a_token_is_in_its_list(void **state)
{
	struct fx    *f = *state;
	struct user   u;
	struct client c;
	struct token  t;
	int64_t       row[5];
	char          want[80];

	switch_on(f);
	fx_client(f, "app", NULL);
	fx_client(f, "gone", NULL);
	fx_user(f, "ann@example.org", NONE);
	fx_user(f, "bob@example.org", NONE);
	row[0] = mint(f, "app", NULL);
	row[1] = mint(f, "gone", NULL);
	row[2] = mint(f, NULL, "ann@example.org");
	row[3] = mint(f, NULL, "bob@example.org");
	row[4] = mint(f, "app", NULL);
	assert_string_equal(revoked(f, STATUS_TOKENS, 0), "");
	/* one by itself, then who is disabled, who is purged, and a client that is deleted */
	OK(token_revoke(W, "not-minted-here", &t, ERR));
	snprintf(want, sizeof(want), "UPDATE access_token SET revoked_at = 1 WHERE id = %d",
	         (int)row[0]);
	fx_sql(f, want);
	snprintf(want, sizeof(want), "%d %d", (int)row[0], (int)row[4] + 1);
	assert_string_equal(revoked(f, STATUS_TOKENS, 0), want);
	OK(user_disable(W, "ann@example.org", &u, ERR));
	OK(user_delete(W, "bob@example.org", &u, ERR));
	OK(user_purge(W, "bob@example.org", &u, ERR));
	OK(client_delete(W, "gone", &c, ERR));
	snprintf(want, sizeof(want), "%d %d %d %d %d", (int)row[0], (int)row[1], (int)row[2],
	         (int)row[3], (int)row[4] + 1);
	assert_string_equal(revoked(f, STATUS_TOKENS, 0), want);
	/* enabled again, ann's old tokens do not come back: the epoch moved */
	OK(user_enable(W, "ann@example.org", &u, ERR));
	assert_string_equal(revoked(f, STATUS_TOKENS, 0), want);
	mint(f, NULL, "ann@example.org");
	assert_string_equal(revoked(f, STATUS_TOKENS, 0), want);
	/* until the end, and a minute longer, for clocks that are late */
	f->w.now.us += (TOKEN_TTL_DEFAULT + JWT_LEEWAY_S) * UTC_SECOND - 1;
	snprintf(want, sizeof(want), "%d %d %d", (int)row[2], (int)row[3], (int)row[4] + 1);
	assert_string_equal(revoked(f, STATUS_TOKENS, 0), want);
	f->w.now.us++;
	snprintf(want, sizeof(want), "%d", (int)row[4] + 1);
	assert_string_equal(revoked(f, STATUS_TOKENS, 0), want);
}

#define SESSION                                                                                  \
	"INSERT INTO session (id, uuid, user_id, client_id, user_epoch, client_epoch, methods, " \
	"audience, scope, created_at, last_used_at, expires_at, revoked_at) "

static void what_ends_a_session_is_in_its_list(void **state)
{
	struct fx          *f = *state;
	const struct user   u = fx_user(f, "ann@example.org", NONE);
	const struct client c = fx_client(f, "app", NULL);
	char                sql[700];

	/* 1 and 2 are valid; 3 is revoked; 4 is of an epoch before; 5 of the client's; 6 ended, revoked */
	for (int i = 1; i <= 6; i++) {
		snprintf(sql, sizeof(sql),
		         SESSION
		         "SELECT %d, randomblob(16), %lld, %s, u.epoch - %d, c.epoch - %d, "
		         "'pwd', '', '', 1, 1, %lld, %s FROM user_account u, client c WHERE "
		         "u.id = %lld",
		         i, (long long)u.row, i == 1 ? "NULL" : "c.id", i == 4, i == 5,
		         (long long)(FX_T0 + (i == 6 ? -60 : 1000) * UTC_SECOND),
		         i == 3 || i == 6 ? "5" : "NULL", (long long)u.row);
		fx_sql(f, sql);
	}
	assert_string_equal(revoked(f, STATUS_SESSIONS, 0), "3 4 5");
	fx_sql(f, "UPDATE client SET status = 'disabled'");
	assert_string_equal(revoked(f, STATUS_SESSIONS, 0), "2 3 4 5");
	fx_sql(f, "UPDATE user_account SET status = 'disabled' WHERE email = 'ann@example.org'");
	assert_string_equal(revoked(f, STATUS_SESSIONS, 0), "1 2 3 4 5");
	f->w.now.us += (1000 + JWT_LEEWAY_S) * UTC_SECOND - 1;
	assert_string_equal(revoked(f, STATUS_SESSIONS, 0), "1 2 3 4 5");
	f->w.now.us++;
	assert_string_equal(revoked(f, STATUS_SESSIONS, 0), "");
	(void)c;
}

static void a_purged_or_deleted_subject_leaves_sessions_revoked(void **state)
{
	struct fx    *f = *state;
	struct user   u = fx_user(f, "ann@example.org", NONE);
	struct client c = fx_client(f, "app", NULL);
	char          sql[400];

	for (int i = 1; i <= 2; i++) {
		snprintf(sql, sizeof(sql),
		         SESSION "SELECT %d, randomblob(16), u.id, c.id, u.epoch, c.epoch, 'pwd', "
		                 "'', '', 1, 1, %lld, NULL FROM user_account u, client c WHERE "
		                 "u.email = '%s'",
		         i, (long long)(FX_T0 + 1000 * UTC_SECOND),
		         i == 1 ? "ann@example.org" : FX_ROOT);
		fx_sql(f, sql);
	}
	assert_string_equal(revoked(f, STATUS_SESSIONS, 0), "");
	OK(user_delete(W, "ann@example.org", &u, ERR));
	OK(user_purge(W, "ann@example.org", &u, ERR));
	assert_string_equal(revoked(f, STATUS_SESSIONS, 0), "1");
	OK(client_delete(W, "app", &c, ERR));
	assert_string_equal(revoked(f, STATUS_SESSIONS, 0), "1 2");
}

/* A row with that number, revoked, that ends then; where rows are numbered by a sequence, it has been there. */
static void put_row(struct fx *f, int64_t id, int64_t expires_us)
{
	char sql[400];

	snprintf(sql, sizeof(sql),
	         "INSERT INTO access_token (id, jti, audience, scope, issued_at, expires_at, "
	         "revoked_at) VALUES (%lld, 'j%lld', '', '', 1, %lld, 1)",
	         (long long)id, (long long)id, (long long)expires_us);
	fx_sql(f, sql);
	if (!database_wanted())
		return;
	snprintf(sql, sizeof(sql),
	         "SELECT setval(pg_get_serial_sequence('idctl.access_token', 'id'), %lld)",
	         (long long)id);
	fx_sql(f, sql);
}

static void lists_are_there_while_a_token_needs_them(void **state)
{
	const int64_t L = STATUS_INDEXES, ahead = FX_T0 + 600 * UTC_SECOND,
	              behind = FX_T0 - 61 * UTC_SECOND;
	struct fx *f         = *state;

	assert_string_equal(lists(f, STATUS_TOKENS), "0");
	assert_string_equal(lists(f, STATUS_SESSIONS), "0");
	put_row(f, 7, behind);
	assert_string_equal(lists(f, STATUS_TOKENS), "0");
	/* the first is no longer needed, and the last one will be filled */
	put_row(f, 3 * L + 8, behind);
	assert_string_equal(lists(f, STATUS_TOKENS), "3");
	put_row(f, 3 * L + L / 2 - 1, ahead);
	assert_string_equal(lists(f, STATUS_TOKENS), "3");
	/* half full: the next one is there before the first token that needs it */
	put_row(f, 3 * L + L / 2, ahead);
	assert_string_equal(lists(f, STATUS_TOKENS), "3 4");
	put_row(f, 5 * L + 1, behind);
	put_row(f, 6 * L, ahead);
	put_row(f, 8 * L - 1, ahead);
	assert_string_equal(lists(f, STATUS_TOKENS), "3 6 7 8");
	assert_string_equal(revoked(f, STATUS_TOKENS, 3), "524287 524288");
	assert_string_equal(revoked(f, STATUS_TOKENS, 6), "0");
	assert_string_equal(revoked(f, STATUS_TOKENS, 7), "1048575");
	assert_string_equal(revoked(f, STATUS_TOKENS, 8), "");
	f->w.now.us = ahead + 61 * UTC_SECOND;
	assert_string_equal(lists(f, STATUS_TOKENS), "7 8");
}

static enum rc add_deleted(void *arg, const struct pruned *p, struct err *err)
{
	(void)err;
	*(int64_t *)arg += p->deleted + (p->remaining == 0 ? 0 : 100);
	return RC_OK;
}

static void a_row_outlives_the_lists_that_have_it(void **state)
{
	struct fx              *f     = *state;
	int64_t                 n     = 0;
	const struct prune_sink sink  = {.tell = add_deleted, .arg = &n};
	struct prune_order      order = {.kinds = 1U << PRUNE_TOKENS | 1U << PRUNE_SESSIONS};

	put_row(f, 1, FX_T0 - 172800 * UTC_SECOND);
	put_row(f, 2, FX_T0 - 172859 * UTC_SECOND);
	put_row(f, 3, FX_T0 - 172860 * UTC_SECOND);
	switch_on(f);
	fx_end(f);
	OK(prune_run(W, &order, &sink, ERR));
	assert_int_equal(n, 1);
	order.older_than_s = 86400;
	OK(prune_run(W, &order, &sink, ERR));
	assert_int_equal(n, 1);
	f->w.now.us += UTC_SECOND;
	OK(prune_run(W, &order, &sink, ERR));
	assert_int_equal(n, 2);
	fx_forget(f);
	fx_begin(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_token_says_its_place_once_there_is_one),
	    FX_TEST(a_claim_is_list_and_index_of_a_row),
	    FX_TEST(what_ends_a_token_is_in_its_list),
	    FX_TEST(what_ends_a_session_is_in_its_list),
	    FX_TEST(a_purged_or_deleted_subject_leaves_sessions_revoked),
	    FX_TEST(lists_are_there_while_a_token_needs_them),
	    FX_TEST(a_row_outlives_the_lists_that_have_it),
	};

	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
