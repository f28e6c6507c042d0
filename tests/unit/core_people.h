/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/unit/core_people.h -- what the tests of lib/core fill a store with, and look at it with.
 */
#ifndef IDCTL_TESTS_UNIT_CORE_PEOPLE_H
#define IDCTL_TESTS_UNIT_CORE_PEOPLE_H

#include <sqlite3.h>

#include "tests/unit/core_fixture.h"

static inline struct user fx_user(struct fx *f, const char *email, struct strs roles)
{
	struct user u;

	OK(user_create(W, &(struct user_new){.as.email = email, .roles = roles}, &u, ERR));
	return u;
}

/* A role with those permissions, which are registered on the way. */
static inline struct role fx_role(struct fx *f, const char *name, struct strs perms)
{
	struct role r;
	struct perm p;

	for (size_t i = 0; i < perms.n; i++)
		OK(perm_create(W, &(struct perm_new){.as.name = perms.v[i], .if_missing = true}, &p,
		               ERR));
	OK(role_create(W, &(struct role_new){.as.name = name, .if_missing = true}, &r, ERR));
	OK(role_grant(W, name, perms, &r, ERR));
	return r;
}

static inline struct subject fx_subject(struct fx *f, const char *ref)
{
	struct subject s;

	OK(subject_get(W, ref, &s, ERR));
	return s;
}

static inline void fx_grant(struct fx *f, const char *ref, const char *role, struct utc until)
{
	const struct subject s = fx_subject(f, ref);

	OK(grant_add(W, &s, WORDS(role), until, ERR));
}

static inline void fx_act_as(struct fx *f, const char *ref)
{
	OK(subject_act_as(W, ref, ERR));
}

static inline int64_t fx_sql_file(const char *path, const char *sql)
{
	sqlite3      *db;
	sqlite3_stmt *st;
	int64_t       n = 0;
	int           rc;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (const char *rest = sql; *rest != '\0';) {
		if (sqlite3_prepare_v2(db, rest, -1, &st, &rest) != SQLITE_OK)
			fail_msg("%s: %s", sql, sqlite3_errmsg(db));
		while ((rc = sqlite3_step(st)) == SQLITE_ROW)
			n = sqlite3_column_int64(st, 0);
		if (st != NULL)
			assert_int_equal(rc, SQLITE_DONE);
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
	return n;
}

/* With what SQLite has and tests use; and as there, nobody looks whether what is deleted is pointed at. */
#define FX_SERVER                                                                              \
	"SET client_min_messages = warning; SET session_replication_role = replica;"           \
	"SET search_path = idctl, pg_catalog, fx; CREATE SCHEMA IF NOT EXISTS fx;"             \
	"CREATE OR REPLACE FUNCTION fx.zeroblob(n bigint) RETURNS bytea LANGUAGE sql AS"       \
	" 'SELECT decode(repeat(''00'', n::int), ''hex'')';"                                   \
	"CREATE OR REPLACE FUNCTION fx.randomblob(n bigint) RETURNS bytea LANGUAGE sql AS"     \
	" 'SELECT substr(decode(repeat(md5(random()::text), 4), ''hex''), 1, n::int)';"        \
	"CREATE OR REPLACE FUNCTION fx.instr(b bytea, t text) RETURNS boolean LANGUAGE sql AS" \
	" 'SELECT position(t::bytea IN b) > 0';"

/* SQL behind the program's back, on a connection of its own, between two transactions. */
static inline int64_t fx_sql(struct fx *f, const char *sql)
{
	int64_t n;

	fx_end(f);
	n = database_wanted() ? database_ask(f->db_path, FX_SERVER, sql)
	                      : fx_sql_file(f->db_path, sql);
	fx_begin(f);
	return n;
}

/* A sink that writes the fields asked for, a line a row; ends with nothing. */
struct fx_rows {
	const struct record *rec;
	const char          *field[4];
	struct str           text;
	size_t               n;
	bool                 ended;
};

static inline void fx_add_value(struct str *s, struct val v)
{
	if (v.kind == VAL_TEXT)
		str_add(s, v.text == NULL ? "-" : v.text);
	else if (v.kind == VAL_INT || v.kind == VAL_BOOL)
		str_addi(s, v.kind == VAL_INT ? v.i : v.b);
	else if (v.kind == VAL_TIME)
		str_addi(s, v.time.us == 0 ? 0 : (v.time.us - FX_T0) / UTC_SECOND);
	for (size_t i = 0; v.kind == VAL_LIST && i < v.list.n; i++)
		str_addf(s, "%s%s", i > 0 ? "," : "", v.list.v[i]);
}

static inline enum rc fx_row(void *arg, const void *record, struct err *err)
{
	struct fx_rows *r = arg;

	(void)err;
	assert_false(r->ended);
	for (size_t i = 0; i < COUNT(r->field) && r->field[i] != NULL; i++) {
		const struct field *field = record_field(r->rec, r->field[i]);

		assert_non_null(field);
		if (i > 0)
			str_addc(&r->text, ' ');
		fx_add_value(&r->text, record_get(field, record));
	}
	str_addc(&r->text, '\n');
	r->n++;
	return RC_OK;
}

static inline enum rc fx_next(void *arg, const char *cursor, struct err *err)
{
	struct fx_rows *r = arg;

	(void)err;
	assert_null(cursor);
	assert_false(r->ended);
	r->ended = true;
	return RC_OK;
}

#define FX_ROWS(rec_, ...)                                                \
	{                                                                 \
		.rec = &(rec_), .field = {__VA_ARGS__}, .text = STR_EMPTY \
	}
#define FX_SINK(rows_) (&(const struct list_sink){.row = fx_row, .next = fx_next, .arg = (rows_)})
static const struct list_query fx_all = {.limit = 0};

/* The rows are those, and the list came to its end. */
static inline void fx_rows_are(struct fx_rows *r, const char *want)
{
	assert_true(r->ended);
	if (strcmp(r->n == 0 ? "" : r->text.p, want) != 0)
		fail_msg("rows:\n%swanted:\n%s", r->n == 0 ? "" : r->text.p, want);
	str_done(&r->text);
	r->n     = 0;
	r->ended = false;
}

/* What the last event that waits says of itself; NULL when none waits. */
static inline const struct event *fx_last_event(const struct fx *f)
{
	const struct event *e = f->pending.events;

	while (e != NULL && e->next != NULL)
		e = e->next;
	return e;
}

static inline void fx_last_is(const struct fx *f, const char *type, const char *details)
{
	const struct event *e = fx_last_event(f);

	assert_non_null(e);
	assert_string_equal(e->target_type, type);
	assert_string_equal(e->outcome, "ok");
	assert_string_equal(e->details.text, details);
}

#endif
