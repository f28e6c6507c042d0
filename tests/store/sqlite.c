/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only SQLite can do wrong: the driver's own connection is asked for what
 * no statement of the catalogue asks. sqlite3_auto_extension hands it over.
 */
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/instant.h"
#include "lib/store/driver_priv.h"
#include "tests/store/fixture.h"

/* the hook has no argument of ours: what it sees can only go into a variable */
static sqlite3 *newest;

static int note_connection(sqlite3 *db, char **message, const void *api)
{
	(void)message;
	(void)api;
	newest = db;
	return SQLITE_OK;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	fixture_open(f, &driver_sqlite, true);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

static void what_is_not_a_store_is_not_opened(void **state)
{
	static const struct {
		const char *name, *with; /* NULL: a link to the store */
	} cases[]            = {{"text",
	                         "this is not a database, and has more than a hundred bytes to say it in: "
	                                    "so much that a header would fit into it"},
	                        {"empty", ""},
	                        {"link", NULL}};
	struct fixture *f    = *state;
	struct store   *none = NULL;
	struct err      err  = ERR_NONE;
	char            path[FIXTURE_PATH + 16];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		FILE *file;

		snprintf(path, sizeof(path), "%s/%s", f->dir, cases[i].name);
		if (cases[i].with == NULL) {
			assert_int_equal(symlink(f->path, path), 0);
		} else {
			file = fopen(path, "w");
			assert_non_null(file);
			fputs(cases[i].with, file);
			fclose(file);
		}
		assert_int_equal(store_open(path, STORE_WRITE, f->driver, &none, &err), RC_CONFIG);
		assert_null(none);
	}
	snprintf(path, sizeof(path), "%s/absent", f->dir);
	assert_int_equal(store_open(path, STORE_READ, f->driver, &none, &err), RC_CONFIG);
	assert_int_equal(store_open(f->dir, STORE_READ, f->driver, &none, &err), RC_CONFIG);
}

static int run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static void the_engine_refuses_statements_that_we_never_run(void **state)
{
	static const char *const refused[] = {
	    "UPDATE audit_event SET actor = 'nobody'",
	    "DELETE FROM audit_event",
	    "DELETE FROM audit_event WHERE seq = 1",
	    ("INSERT INTO audit_event SELECT * FROM audit_event WHERE 1 ON CONFLICT DO UPDATE SET "
	     "at = 1"),
	    "ATTACH ':memory:' AS other",
	    "PRAGMA foreign_keys = OFF",
	    "PRAGMA journal_mode = OFF",
	    "PRAGMA writable_schema = ON",
	    "SELECT load_extension('x')",
	    "CREATE TABLE x (y)",
	    "CREATE TEMP TABLE x (y)",
	    "CREATE TRIGGER x AFTER INSERT ON role BEGIN DELETE FROM perm; END",
	    "CREATE VIEW x AS SELECT 1",
	    "DROP TABLE throttle",
	    "ALTER TABLE role ADD COLUMN x",
	    "UPDATE sqlite_schema SET sql = NULL",
	    "VACUUM INTO '/tmp/idctl-copy'",
	    "REINDEX",
	    "ANALYZE",
	};
	unsigned faults = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (run(newest, refused[i]) == SQLITE_OK) {
			print_error("was allowed: %s\n", refused[i]);
			faults++;
		}
	assert_int_equal(faults, 0);
	/* and it still does what it is for */
	assert_int_equal(run(newest, "UPDATE store_meta SET value = 'x'"), SQLITE_OK);
}

static void a_reader_writes_nothing_by_any_way(void **state)
{
	static const char *const refused[] = {"UPDATE store_meta SET value = 'x'",
	                                      "INSERT INTO store_meta VALUES ('x', 'y')",
	                                      "DELETE FROM store_meta", "PRAGMA query_only = OFF"};
	const struct fixture    *f         = *state;
	struct store            *reader    = fixture_again(f, STORE_READ);

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_int_not_equal(run(newest, refused[i]), SQLITE_OK);
	store_free(reader);
}

/* A program that knows nothing of the turnstile. */
static void a_stranger_delays_us_only_so_long(void **state)
{
	struct fixture *f   = *state;
	struct err      err = ERR_NONE;
	sqlite3        *other;
	int64_t         began;

	assert_int_equal(sqlite3_open(f->path, &other), SQLITE_OK);
	assert_int_equal(run(other, "BEGIN IMMEDIATE"), SQLITE_OK);
	began = instant_monotonic_ms();
	assert_int_equal(store_begin(f->db, STORE_WRITE, &err), RC_BUSY);
	assert_in_range(instant_monotonic_ms() - began, 1000, 60000);
	assert_int_equal(run(other, "ROLLBACK"), SQLITE_OK);
	sqlite3_close(other);
	FINE(store_begin(f->db, STORE_WRITE, &err));
	store_rollback(f->db);
}

/* Killed with half of its pages in the file and the way back in the journal. */
static void leave_hot_journal(const struct fixture *f)
{
	const pid_t pid = fork();
	int         status;

	assert_true(pid >= 0);
	if (pid == 0) {
		sqlite3 *db;

		if (sqlite3_open(f->path, &db) == SQLITE_OK &&
		    run(db, "PRAGMA journal_mode=TRUNCATE; PRAGMA cache_size=2; BEGIN IMMEDIATE;"
		            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
		            "i < 4000)"
		            "INSERT INTO store_meta SELECT 'spilled ' || i, hex(zeroblob(100)) "
		            "FROM n") == SQLITE_OK)
			raise(SIGKILL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
}

static void even_a_reader_rolls_back_what_a_killed_writer_left(void **state)
{
	struct fixture *f   = *state;
	struct err      err = ERR_NONE;
	struct store   *reader;
	struct stat     before, after, journal;
	char            path[FIXTURE_PATH + 16];

	assert_int_equal(stat(f->path, &before), 0);
	leave_hot_journal(f);
	snprintf(path, sizeof(path), "%s-journal", f->path);
	assert_int_equal(stat(path, &journal), 0);
	assert_int_equal(stat(f->path, &after), 0);
	assert_true(journal.st_size > 512 && after.st_size > before.st_size);
	reader = fixture_again(f, STORE_READ);
	FINE(store_begin(reader, STORE_READ, &err));
	assert_null(fixture_get(reader, "spilled 1", f->mem));
	FINE(store_check(reader, true, &err));
	store_free(reader);
	assert_int_equal(stat(f->path, &after), 0);
	assert_int_equal(after.st_size, before.st_size);
}

static void a_store_with_two_names_is_refused(void **state)
{
	struct fixture *f    = *state;
	struct store   *none = NULL;
	struct err      err  = ERR_NONE;
	char            path[FIXTURE_PATH + 16];

	snprintf(path, sizeof(path), "%s/second", f->dir);
	assert_int_equal(link(f->path, path), 0);
	assert_int_equal(store_open(f->path, STORE_WRITE, NULL, &none, &err), RC_CONFIG);
	assert_non_null(strstr(err.msg, "hard links"));
}

static void a_database_of_another_program_is_refused(void **state)
{
	struct fixture *f    = *state;
	struct store   *none = NULL;
	struct err      err  = ERR_NONE;
	sqlite3        *other;
	char            path[FIXTURE_PATH + 16];

	snprintf(path, sizeof(path), "%s/foreign", f->dir);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(run(other, "CREATE TABLE audit_event (seq)"), SQLITE_OK);
	sqlite3_close(other);
	assert_int_equal(store_open(path, STORE_CREATE, NULL, &none, &err), RC_CONFIG);
	assert_string_equal(err.msg + strlen(err.msg) - strlen("not an idctl store"),
	                    "not an idctl store");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_engine_refuses_statements_that_we_never_run, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(a_reader_writes_nothing_by_any_way, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_stranger_delays_us_only_so_long, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(even_a_reader_rolls_back_what_a_killed_writer_left,
	                                    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_store_with_two_names_is_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_is_not_a_store_is_not_opened, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_database_of_another_program_is_refused, set_up,
	                                    tear_down),
	};

	/* the type of the hook's argument is what SQLite says it is to be */
	sqlite3_auto_extension((void (*)(void))note_connection);
	return cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
}
