/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/audit/audit.h"

#include "lib/crypt/checkpoint.h"
#include "tests/unit/core_people.h"

/* Three entries behind those of the setup. */
static void three_more(struct fx *f)
{
	fx_user(f, "a@example.org", NONE);
	fx_commit(f);
	fx_user(f, "b@example.org", NONE);
	fx_user(f, "c@example.org", NONE);
	fx_commit(f);
}

static int64_t last_seq(struct fx *f)
{
	return fx_sql(f, "SELECT max(seq) FROM audit_event");
}

static struct audit_verdict verify(struct fx *f, const struct checkpoint *anchor)
{
	struct audit_verdict v;

	OK(audit_verify(W, anchor, &v, ERR));
	assert_int_equal(v.ok, v.problem == NULL);
	assert_int_equal(v.ok, v.first_bad_seq == 0);
	return v;
}

static void each_change_is_one_row_of_what_was_said(void **state)
{
	struct fx         *f = *state;
	struct audit_event e;
	struct user        u;
	int64_t            n = last_seq(f);
	char               id[ID_TEXT];

	f->w.now.us           = FX_T0 + 1999;
	f->request.reason     = "because";
	f->request.request_id = "r-1";
	f->request.trace_id   = "t-1";
	u                     = fx_user(f, "a@example.org", NONE);
	fx_act_as(f, FX_ROOT);
	fx_user(f, "b@example.org", NONE);
	fx_commit(f);
	assert_int_equal(last_seq(f), n + 2);
	OK(audit_get(W, n + 1, &e, ERR));
	assert_int_equal(e.seq, n + 1);
	assert_int_equal(e.at.us, FX_T0 + 1000); /* whole milliseconds */
	assert_string_equal(e.operator, "root(0)");
	assert_string_equal(e.action, "test.act");
	assert_string_equal(e.target_type, "user");
	assert_string_equal(e.target_id, id_format(u.id, id));
	assert_string_equal(e.outcome, "ok");
	assert_string_equal(e.reason, "because");
	assert_string_equal(e.request_id, "r-1");
	assert_string_equal(e.trace_id, "t-1");
	assert_string_equal(e.details.text,
	                    "{\"name\":\"a@example.org\",\"roles\":[],\"status\":\"active\"}");
	assert_int_equal(e.salt.n, 16);
	assert_int_equal(e.leaf.n, 32);
	assert_int_equal(e.mac.n, 32);
	assert_false(id_none(e.event_id));
	/* who acts is taken when the events are written: one command has one actor */
	assert_string_equal(e.actor, FX_ROOT);
	assert_string_equal(e.actor_kind, "user");
	REFUSED(NOT_FOUND, audit_get(W, n + 3, &e, ERR));
	REFUSED(NOT_FOUND, audit_get(W, 0, &e, ERR));
}

static void a_refusal_says_why_and_about_whom(void **state)
{
	struct fx         *f = *state;
	struct audit_event e;
	struct user        u;
	char               id[ID_TEXT];

	u = fx_user(f, "a@example.org", NONE);
	fx_commit(f);
	work_target(W, "user", u.id);
	work_refused(W, RC_CONFLICT, &event_bare, NULL);
	fx_commit(f);
	OK(audit_get(W, last_seq(f), &e, ERR));
	assert_string_equal(e.outcome, "conflict");
	assert_string_equal(e.target_type, "user");
	assert_string_equal(e.target_id, id_format(u.id, id));
	assert_string_equal(e.details.text, "{}");
}

static void without_an_event_nothing_is_written(void **state)
{
	struct fx *f = *state;
	int64_t    n = last_seq(f);

	OK(audit_append(W, ERR));
	fx_commit(f);
	assert_int_equal(last_seq(f), n);
}

static void a_whole_log_is_found_whole(void **state)
{
	struct fx           *f = *state;
	struct audit_verdict v;
	struct checkpoint    anchor;

	three_more(f);
	v = verify(f, NULL);
	assert_true(v.ok);
	assert_int_equal(v.checked, last_seq(f));
	assert_int_equal(v.anchored_to, 0);
	assert_int_equal(strlen(v.root), 44);
	OK(checkpoint_parse(arena_printf(f->mem, "idctl\n%lld\n%s\n", (long long)v.checked, v.root),
	                    &anchor, ERR));
	v = verify(f, &anchor);
	assert_true(v.ok);
	assert_int_equal(v.anchored_to, anchor.size);
	fx_user(f, "later@example.org", NONE);
	fx_commit(f);
	v = verify(f, &anchor);
	assert_true(v.ok);
	assert_int_equal(v.checked, anchor.size + 1);
	assert_int_equal(v.anchored_to, anchor.size);
	anchor.root[5] ^= 1;
	v = verify(f, &anchor);
	assert_false(v.ok);
	assert_int_equal(v.first_bad_seq, anchor.size);
	anchor.size = v.checked + 10;
	v           = verify(f, &anchor);
	assert_false(v.ok);
	assert_int_equal(v.first_bad_seq, last_seq(f) + 1);
}

/* A tampering, and how far from the last row (0) the first bad one is then. */
static const struct tampering {
	const char *sql;
	int64_t     bad;
	bool        typeless; /* a value of another kind than its column: PostgreSQL takes none */
} tamperings[] = {
    {"UPDATE audit_event SET at = at + 1000 WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET at = at + 1 WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET event_id = randomblob(16) WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET actor = 'eve' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET actor_kind = 'user' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET operator = 'x(1)' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET action = 'user.delete' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET target_type = 'role' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET target_id = NULL WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET outcome = 'no' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET reason = 'x' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET reason = '' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET request_id = 'x' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET trace_id = 'x' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET details = '{}' WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET salt = zeroblob(16) WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET leaf = zeroblob(32) WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET leaf = zeroblob(31) WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET mac = zeroblob(32) WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET mac = zeroblob(0) WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET mac = (SELECT mac FROM audit_event WHERE seq = :n - 2) "
     "WHERE seq = :n - 1",
     -1},
    {"UPDATE audit_event SET key_version = 2 WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET key_version = 0 WHERE seq = :n - 1", -1},
    {"UPDATE audit_event SET actor = x'00ff' WHERE seq = :n - 1", -1, true},
    {"UPDATE audit_event SET at = 'soon' WHERE seq = :n - 1", -1, true},
    {"UPDATE audit_event SET salt = 'text' WHERE seq = :n - 1", -1},
    {"DELETE FROM audit_event WHERE seq = :n - 1", -1},
    {"DELETE FROM audit_event WHERE seq = 1", 1000},
    {"DELETE FROM audit_event WHERE seq = :n", 0},
    {"DELETE FROM audit_event WHERE seq > :n - 2", -1},
    {"DELETE FROM audit_event", 1000},
    {"DELETE FROM audit_event WHERE seq = :n - 1;"
     "UPDATE audit_event SET seq = :n - 1 WHERE seq = :n",
     -1},
    {"UPDATE audit_event SET seq = -1 WHERE seq = :n; UPDATE audit_event SET seq = :n "
     "WHERE seq = :n - 1; UPDATE audit_event SET seq = :n - 1 WHERE seq = -1",
     -1},
    {"CREATE TEMP TABLE c AS SELECT * FROM audit_event WHERE seq = :n; UPDATE c SET seq = "
     ":n + 1; INSERT INTO audit_event SELECT * FROM c",
     1},
    {"CREATE TEMP TABLE c AS SELECT * FROM audit_event WHERE seq = :n; UPDATE c SET seq = "
     ":n + 2; INSERT INTO audit_event SELECT * FROM c",
     1},
    {"CREATE TEMP TABLE c AS SELECT * FROM audit_event WHERE seq = :n; UPDATE c SET seq = "
     "-7; INSERT INTO audit_event SELECT * FROM c",
     2000},
    {"CREATE TEMP TABLE c AS SELECT * FROM audit_event WHERE seq = :n; UPDATE c SET seq = "
     "0; INSERT INTO audit_event SELECT * FROM c",
     2000},
    {"DELETE FROM audit_head", 2000},
    {"UPDATE audit_head SET size = size - 1", 2000},
    {"UPDATE audit_head SET root = zeroblob(32)", 2000},
    {"UPDATE audit_head SET root = zeroblob(1)", 2000},
    {"UPDATE audit_head SET mac = zeroblob(32)", 2000},
    {"UPDATE audit_head SET key_version = 9", 2000},
    {"UPDATE audit_head SET frontier = zeroblob(length(frontier))", 2000},
    {"UPDATE audit_head SET mac = (SELECT mac FROM audit_event WHERE seq = :n)", 2000},
    {"DELETE FROM audit_event; DELETE FROM audit_head", 1000},
};

static const char *with_number(struct fx *f, const char *sql, int64_t n)
{
	struct str  s = STR_EMPTY;
	const char *text;

	for (const char *p; (p = strstr(sql, ":n")) != NULL; sql = p + 2) {
		str_addn(&s, sql, (size_t)(p - sql));
		str_addi(&s, n);
	}
	str_add(&s, sql);
	text = arena_strdup(f->mem, s.p);
	str_done(&s);
	return text;
}

static void every_tampering_is_found_at_its_row(void **state)
{
	struct fx  *f = *state;
	const char *save =
	    "CREATE TABLE keep_e AS SELECT * FROM audit_event; CREATE TABLE keep_h AS SELECT * "
	    "FROM audit_head";
	const char *restore =
	    "DELETE FROM audit_event; INSERT INTO audit_event SELECT * FROM keep_e; DELETE FROM "
	    "audit_head; INSERT INTO audit_head SELECT * FROM keep_h";
	int64_t n;

	three_more(f);
	n = last_seq(f);
	fx_sql(f, save);
	for (size_t i = 0; i < COUNT(tamperings); i++) {
		const struct tampering *t = &tamperings[i];
		struct audit_verdict    v;

		if (t->typeless && database_wanted())
			continue;
		fx_sql(f, with_number(f, t->sql, n));
		v = verify(f, NULL);
		if (v.ok)
			fail_msg("%s: not found", t->sql);
		if (t->bad < 1000 && v.first_bad_seq != n + t->bad)
			fail_msg("%s: row %lld, not %lld: %s", t->sql, (long long)v.first_bad_seq,
			         (long long)(n + t->bad), v.problem);
		if (t->bad == 1000 && v.first_bad_seq != 1)
			fail_msg("%s: row %lld, not 1", t->sql, (long long)v.first_bad_seq);
		v = verify(f, &(struct checkpoint){.size = n, .root = {1}});
		assert_false(v.ok);
		fx_sql(f, restore);
		assert_true(verify(f, NULL).ok);
	}
}

/* Only a copy of a root tells whether the log was cut back to an earlier, valid end. */
static void a_log_cut_back_to_a_valid_end_needs_an_anchor(void **state)
{
	struct fx           *f = *state;
	struct audit_verdict v;
	struct checkpoint    anchor;
	int64_t              n = last_seq(f);

	fx_sql(f, "CREATE TABLE keep_h AS SELECT * FROM audit_head");
	three_more(f);
	v = verify(f, NULL);
	OK(checkpoint_parse(arena_printf(f->mem, "idctl\n%lld\n%s\n", (long long)v.checked, v.root),
	                    &anchor, ERR));
	fx_sql(f, with_number(f,
	                      "DELETE FROM audit_event WHERE seq > :n; DELETE FROM audit_head; "
	                      "INSERT INTO audit_head SELECT * FROM keep_h",
	                      n));
	assert_true(verify(f, NULL).ok);
	v = verify(f, &anchor);
	assert_false(v.ok);
	assert_int_equal(v.first_bad_seq, n + 1);
}

static void nothing_is_appended_to_a_head_that_was_tampered_with(void **state)
{
	static const char *const heads[] = {"size = size - 1",
	                                    "root = zeroblob(32)",
	                                    "mac = zeroblob(32)",
	                                    "mac = zeroblob(0)",
	                                    "frontier = zeroblob(length(frontier))",
	                                    "frontier = zeroblob(3)",
	                                    "key_version = 9"};
	struct fx               *f       = *state;

	fx_sql(f, "CREATE TABLE keep_h AS SELECT * FROM audit_head");
	for (size_t i = 0; i < COUNT(heads); i++) {
		struct user u;

		fx_sql(f, arena_printf(f->mem, "UPDATE audit_head SET %s", heads[i]));
		OK(user_create(W, &(struct user_new){.as.email = "x@example.org"}, &u, ERR));
		REFUSED(CORRUPT, audit_append(W, ERR));
		fx_undo(f);
		fx_sql(f, "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM keep_h");
	}
	OK(audit_append(W, ERR));
}

static void entries_are_filtered(void **state)
{
	struct fx       *f     = *state;
	struct fx_rows   rows  = FX_ROWS(audit_record, "seq", "target_type");
	const struct utc start = {FX_T0 + 5 * UTC_SECOND};
	int64_t          n     = last_seq(f);
	struct user      u;
	char             id[ID_TEXT];
	const char      *want;

	f->w.now = start;
	u        = fx_user(f, "a@example.org", NONE);
	fx_commit(f);
	f->w.action = "other.act";
	f->w.now.us += UTC_SECOND;
	fx_act_as(f, FX_ROOT);
	fx_role(f, "ops", NONE);
	fx_commit(f);
	want = arena_printf(f->mem, "%lld user\n", (long long)n + 1);
#define LIST(...) \
	OK(audit_list(W, &(struct audit_filter){__VA_ARGS__}, &fx_all, FX_SINK(&rows), ERR))
	LIST(.target = id_format(u.id, id));
	fx_rows_are(&rows, want);
	LIST(.since = start, .until = {start.us + 1});
	fx_rows_are(&rows, want);
	LIST(.since = {start.us + 1}, .until = f->w.now);
	fx_rows_are(&rows, "");
	want = arena_printf(f->mem, "%lld role\n", (long long)n + 2);
	LIST(.since = f->w.now);
	fx_rows_are(&rows, want);
	LIST(.action = "other.act");
	fx_rows_are(&rows, want);
	LIST(.actor = FX_ROOT);
	fx_rows_are(&rows, want);
	LIST(.actor = FX_ROOT, .action = "test.act");
	fx_rows_are(&rows, "");
}

static void entries_are_counted_by_action_and_outcome(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(audit_count_record, "action", "outcome", "count", "last_at");

	f->w.action = "z.act";
	f->w.now.us += UTC_SECOND;
	fx_user(f, "a@example.org", NONE);
	work_refused(W, RC_FORBIDDEN, &event_bare, NULL);
	fx_user(f, "b@example.org", NONE);
	fx_commit(f);
	OK(audit_stats(W, f->w.now, NO_END, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "z.act forbidden 1 1\nz.act ok 2 1\n");
	OK(audit_stats(W, NO_END, (struct utc){FX_T0}, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "");
	OK(audit_stats(W, NO_END, f->w.now, FX_SINK(&rows), ERR));
	assert_int_equal(rows.n, 1);
	str_done(&rows.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(each_change_is_one_row_of_what_was_said),
	    FX_TEST(a_refusal_says_why_and_about_whom),
	    FX_TEST(without_an_event_nothing_is_written),
	    FX_TEST(a_whole_log_is_found_whole),
	    FX_TEST(every_tampering_is_found_at_its_row),
	    FX_TEST(a_log_cut_back_to_a_valid_end_needs_an_anchor),
	    FX_TEST(nothing_is_appended_to_a_head_that_was_tampered_with),
	    FX_TEST(entries_are_filtered),
	    FX_TEST(entries_are_counted_by_action_and_outcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
