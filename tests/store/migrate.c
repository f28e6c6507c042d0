/* SPDX-License-Identifier: Apache-2.0 */
/* The schema as one reads it, and the same by all its migrations; forward, back and forward again. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/store/driver_priv.h"
#include "lib/store/migrate.h"
#include "lib/store/schema.h"
#include "tests/store/fixture.h"

static const struct utc now = {1700000000000000};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	fixture_open(f, &driver_sqlite, false);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

/* Without its blanks: a column that was added stands where it was put. */
static void add_even(struct str *s, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		if (strchr(" \t\n", *text) == NULL)
			str_addc(s, *text);
	str_addc(s, ';');
}

/* Every table and index with its text, in the order of names; another connection reads. */
static const char *catalogue(const struct fixture *f)
{
	struct str    s = STR_EMPTY;
	sqlite3      *db;
	sqlite3_stmt *p;
	const char   *text;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db,
	                       "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2",
	                       -1, &p, NULL),
	    SQLITE_OK);
	str_add(&s, "");
	while (sqlite3_step(p) == SQLITE_ROW) {
		for (int i = 0; i < 4; i++)
			add_even(&s, (const char *)sqlite3_column_text(p, i));
		str_addc(&s, '\n');
	}
	sqlite3_finalize(p);
	sqlite3_close(db);
	text = arena_strdup(f->mem, s.p);
	str_done(&s);
	return text;
}

static void up(struct fixture *f, int64_t version)
{
	struct err err = ERR_NONE;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	FINE(migrate_apply(f->db, version, now, &err));
	FINE(store_commit(f->db, &err));
}

static enum rc down(struct fixture *f, int64_t version, struct err *err)
{
	TRY(store_begin(f->db, STORE_WRITE, err));
	if (migrate_revert(f->db, version, err) == RC_OK)
		return store_commit(f->db, err);
	store_rollback(f->db);
	return err->rc;
}

static void all_up(struct fixture *f, int64_t from)
{
	for (int64_t v = from; v <= migrate_latest(); v++)
		up(f, v);
}

static void fresh(struct fixture *f)
{
	struct err err  = ERR_NONE;
	bool       made = false;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	FINE(migrate_init(f->db, now, &made, &err));
	FINE(store_commit(f->db, &err));
	assert_true(made);
}

static int64_t version(struct fixture *f)
{
	struct err err = ERR_NONE;
	int64_t    v   = -1;

	FINE(migrate_current(f->db, &v, &err));
	return v;
}

static void all_migrations_give_what_schema_sql_gives(void **state)
{
	struct fixture *f   = *state, other;
	struct err      err = ERR_NONE;

	fixture_open(&other, &driver_sqlite, false);
	fresh(f);
	all_up(&other, 1);
	assert_string_equal(catalogue(f), catalogue(&other));
	assert_int_equal(version(f), migrate_latest());
	assert_int_equal(version(&other), migrate_latest());
	FINE(migrate_verify(f->db, f->mem, &err));
	FINE(migrate_verify(other.db, f->mem, &err));
	FINE(migrate_require(other.db, STORE_WRITE, &err));
	fixture_close(&other);
}

static void migrations_are_numbered_without_a_gap(void **state)
{
	(void)state;
	assert_true(migration_count > 0);
	for (unsigned i = 0; i < migration_count; i++) {
		assert_int_equal(migrations[i].version, i + 1);
		assert_true(migrations[i].name[0] != '\0');
		assert_non_null(migrations[i].up[DIALECT_SQLITE][0]);
	}
}

static void up_down_and_up_again_is_the_same(void **state)
{
	struct fixture *f   = *state;
	struct err      err = ERR_NONE;
	const char     *at[16];

	assert_true(migrate_latest() < 16);
	for (int64_t v = 1; v <= migrate_latest(); v++) {
		up(f, v);
		at[v] = catalogue(f);
	}
	for (int64_t v = migrate_latest(); v > 1; v--) {
		FINE(down(f, v, &err));
		assert_int_equal(version(f), v - 1);
		assert_string_equal(catalogue(f), at[v - 1]);
		FINE(migrate_verify(f->db, f->mem, &err));
	}
	all_up(f, 2);
	assert_string_equal(catalogue(f), at[migrate_latest()]);
}

static void there_is_no_way_back_from_the_base(void **state)
{
	struct fixture *f   = *state;
	struct err      err = ERR_NONE;
	const char     *before;

	up(f, 1);
	before = catalogue(f);
	assert_int_equal(down(f, 1, &err), RC_CONFLICT);
	assert_non_null(strstr(err.msg, "cannot be undone"));
	assert_int_equal(version(f), 1);
	assert_string_equal(catalogue(f), before);
}

static void a_second_init_makes_nothing(void **state)
{
	struct fixture *f    = *state;
	struct err      err  = ERR_NONE;
	bool            made = true;

	fresh(f);
	FINE(store_begin(f->db, STORE_WRITE, &err));
	FINE(migrate_init(f->db, now, &made, &err));
	FINE(store_commit(f->db, &err));
	assert_false(made);
}

/* What a migration made in another idctl, or by hand, would leave. */
static void replace_history(struct fixture *f, int64_t v, const char *sum)
{
	struct err err = ERR_NONE;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	FINE(store_exec(f->db, IN(MIGRATION_DELETE, .version = v), NULL, &err));
	if (sum != NULL)
		FINE(store_exec(f->db,
		                IN(MIGRATION_INSERT, .version = v, .name = "x", .checksum = sum,
		                   .applied_at = now),
		                NULL, &err));
	FINE(store_commit(f->db, &err));
}

static void a_migration_that_is_not_ours_is_refused(void **state)
{
	struct fixture *f   = *state;
	struct err      err = ERR_NONE;

	fresh(f);
	replace_history(f, 2, "0123456789abcdef");
	assert_int_equal(migrate_verify(f->db, f->mem, &err), RC_SCHEMA);
	assert_non_null(strstr(err.msg, "migration 2"));
}

static void a_history_with_a_gap_is_refused(void **state)
{
	struct fixture *f   = *state;
	struct err      err = ERR_NONE;

	fresh(f);
	replace_history(f, 2, NULL);
	assert_int_equal(migrate_verify(f->db, f->mem, &err), RC_SCHEMA);
	assert_non_null(strstr(err.msg, "migration 2 is missing"));
}

static void older_and_newer_stores_are_told_apart(void **state)
{
	struct fixture *f   = *state;
	struct err      err = ERR_NONE;

	up(f, 1);
	assert_int_equal(migrate_require(f->db, STORE_WRITE, &err), RC_SCHEMA);
	assert_int_equal(err.advice, ADVICE_MIGRATE_UP);
	all_up(f, 2);
	replace_history(f, migrate_latest() + 1, "0123456789abcdef");
	err_clear(&err);
	assert_int_equal(migrate_require(f->db, STORE_WRITE, &err), RC_SCHEMA);
	assert_non_null(strstr(err.msg, "newer"));
}

static void a_step_that_fails_leaves_nothing(void **state)
{
	struct fixture *f   = *state;
	struct err      err = ERR_NONE;
	const char     *before;

	fresh(f);
	before = catalogue(f);
	FINE(store_begin(f->db, STORE_WRITE, &err));
	/* what is there cannot be made again */
	assert_int_not_equal(migrate_apply(f->db, migrate_latest(), now, &err), RC_OK);
	store_rollback(f->db);
	assert_string_equal(catalogue(f), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(migrations_are_numbered_without_a_gap),
	    cmocka_unit_test_setup_teardown(all_migrations_give_what_schema_sql_gives, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(up_down_and_up_again_is_the_same, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(there_is_no_way_back_from_the_base, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_second_init_makes_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_migration_that_is_not_ours_is_refused, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(a_history_with_a_gap_is_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(older_and_newer_stores_are_told_apart, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(a_step_that_fails_leaves_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
