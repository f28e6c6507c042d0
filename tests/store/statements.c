/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statement catalogue against the schema that is embedded beside it, and
 * against the C that uses it. Runs in the root of the source tree.
 *
 * What counts as reading a whole table: a SCAN, or an AUTOMATIC index, which is
 * built by one, of a name that is no CTE of the statement and no subquery; and a
 * SEARCH by nothing (for min or max), unless its first step already finds it.
 */
#include <ctype.h>
#include <glob.h>
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
#include "lib/store/schema.h"
#include "lib/store/stmt.h"

enum { SOURCES_MAX = 128 };

struct fixture {
	sqlite3    *db;
	struct str  source[SOURCES_MAX];
	const char *path[SOURCES_MAX];
	size_t      n;
	glob_t      found;
};

static void read_source(struct fixture *f, const char *path)
{
	char  block[4096];
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(f->n < SOURCES_MAX);
	f->path[f->n] = path;
	for (size_t got; (got = fread(block, 1, sizeof(block), file)) > 0;)
		str_addn(&f->source[f->n], block, got);
	fclose(file);
	f->n++;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	assert_int_equal(sqlite3_open(":memory:", &f->db), SQLITE_OK);
	for (const char *const *sql = schema_fresh[DIALECT_SQLITE]; *sql != NULL; sql++)
		assert_int_equal(sqlite3_exec(f->db, *sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(glob("lib/core/*/*.c", 0, NULL, &f->found), 0);
	assert_int_equal(glob("lib/store/[mp][a-z]*.c", GLOB_APPEND, NULL, &f->found), 0);
	for (size_t i = 0; i < f->found.gl_pathc; i++)
		read_source(f, f->found.gl_pathv[i]);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < f->n; i++)
		str_done(&f->source[i]);
	globfree(&f->found);
	sqlite3_close(f->db);
	free(f);
	return 0;
}

static void fault(unsigned *faults, const struct stmt *st, const char *what)
{
	print_error("%s: %s\n", stmt_text(st->name), what);
	(*faults)++;
}

static void every_statement_prepares_as_its_signature_says(void **state)
{
	struct fixture *f      = *state;
	unsigned        faults = 0;

	for (const struct stmt *st = stmts; st < stmts + STMT_COUNT; st++) {
		sqlite3_stmt *p = NULL;

		if (st->sql[DIALECT_SQLITE] == 0)
			continue;
		if (sqlite3_prepare_v2(f->db, stmt_text(st->sql[DIALECT_SQLITE]), -1, &p, NULL) !=
		    SQLITE_OK)
			fault(&faults, st, sqlite3_errmsg(f->db));
		else if ((unsigned)sqlite3_bind_parameter_count(p) != st->n_in)
			fault(&faults, st, "another number of inputs than it says");
		else if ((unsigned)sqlite3_column_count(p) != st->n_column)
			fault(&faults, st, "another number of columns than it says");
		sqlite3_finalize(p);
	}
	assert_int_equal(faults, 0);
}

/*
 * INSERT OR REPLACE takes the old row away without asking SQLite's authorizer: the one way past the
 * driver's refusal to delete from the log.
 */
static void nothing_is_replaced_unasked(void **state)
{
	unsigned faults = 0;

	(void)state;
	for (const struct stmt *st = stmts; st < stmts + STMT_COUNT; st++)
		for (int d = 0; d < DIALECT_COUNT; d++)
			if (st->sql[d] != 0 && strstr(stmt_text(st->sql[d]), "REPLACE") != NULL)
				fault(&faults, st, "replaces rows");
	assert_int_equal(faults, 0);
}

/* The highest $N of a text. */
static unsigned dollars(const char *sql)
{
	unsigned highest = 0;

	while ((sql = strchr(sql, '$')) != NULL) {
		const unsigned n = (unsigned)strtoul(++sql, NULL, 10);

		highest = n > highest ? n : highest;
	}
	return highest;
}

static void the_texts_for_both_engines_take_the_same_inputs(void **state)
{
	unsigned faults = 0;

	(void)state;
	for (const struct stmt *st = stmts; st < stmts + STMT_COUNT; st++) {
		if (st->sql[DIALECT_PGSQL] == 0)
			continue;
		if (dollars(stmt_text(st->sql[DIALECT_PGSQL])) != st->n_in)
			fault(&faults, st, "PostgreSQL's text has other inputs");
		if (strchr(stmt_text(st->sql[DIALECT_PGSQL]), '?') != NULL)
			fault(&faults, st, "PostgreSQL's text has a '?'");
	}
	assert_int_equal(faults, 0);
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* `word` in text, not as a part of a longer one. */
static bool has_word(const char *text, const char *word)
{
	const size_t n = strlen(word);

	for (const char *p = text; (p = strstr(p, word)) != NULL; p += n)
		if (!is_word(p[n]) && (p == text || !is_word(p[-1])))
			return true;
	return false;
}

/* Those of gen/stmt.h that schema.sql alone gives: they are used by way of store_tables. */
static bool moves_a_table(const struct stmt *st)
{
	return strncmp(stmt_text(st->name), "T_", 2) == 0;
}

/* What is told of tables is used by way of its lists. */
static bool is_told(const struct stmt *st)
{
#define SEALED(kind, PURPOSE, table, column) \
	STMT_SEALED_##PURPOSE##_NEXT, STMT_SEALED_##PURPOSE##_PUT, STMT_SEALED_##PURPOSE##_USES,
#define HASHED(kind, table, TABLE, stays) STMT_HASHED_##TABLE##_USES,
#define PRUNED(NAME, word, noun)          STMT_##NAME##_ENDED, STMT_##NAME##_NEXT_END, STMT_##NAME##_PRUNE,
#define GOES(NAME)                        STMT_##NAME,
	static const enum stmt_id told[] = {SEALED_COLUMNS(SEALED) HASHED_COLUMNS(
	    HASHED) PRUNE_LIST(PRUNED) GOES_WITH_USER_ACCOUNT(GOES) LEFT_BY_USER_ACCOUNT(GOES)
	                                        GOES_WITH_CLIENT(GOES) LEFT_BY_CLIENT(GOES)};

	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		if (st == &stmts[told[i]])
			return true;
	return false;
}

static void every_statement_is_used(void **state)
{
	struct fixture *f      = *state;
	unsigned        faults = 0;

	for (const struct stmt *st = stmts; st < stmts + STMT_COUNT; st++) {
		static const char *const ways[] = {"STMT_", "IN(", "OF(", "OF_AND(", "BARE("};
		bool                     used   = moves_a_table(st) || is_told(st);
		char                     name[96];

		for (size_t w = 0; w < sizeof(ways) / sizeof(*ways) && !used; w++) {
			snprintf(name, sizeof(name), "%s%s", ways[w], stmt_text(st->name));
			for (size_t i = 0; i < f->n && !used; i++)
				used = has_word(f->source[i].p, name);
		}
		if (!used)
			fault(&faults, st,
			      "is used nowhere in lib/core, nor by migrations or a driver");
	}
	assert_int_equal(faults, 0);
}

/* A table that points at a user or a client: what becomes of its rows, when that one goes? */
static bool goes(const char *table, const enum stmt_id *with, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has_word(stmt_text(stmts[with[i]].sql[DIALECT_SQLITE]), table))
			return true;
	return false;
}

static void what_points_at_a_user_or_a_client_goes_or_is_left(void **state)
{
	static const enum stmt_id user[]   = {GOES_WITH_USER_ACCOUNT(GOES)
	                                          LEFT_BY_USER_ACCOUNT(GOES)};
	static const enum stmt_id client[] = {GOES_WITH_CLIENT(GOES) LEFT_BY_CLIENT(GOES)};
	unsigned                  points   = 0;
	sqlite3_stmt             *st;
	struct fixture           *f = *state;

	assert_int_equal(
	    sqlite3_prepare_v2(f->db,
	                       "SELECT m.name, k.\"table\" = 'client' FROM sqlite_schema m"
	                       " JOIN pragma_foreign_key_list(m.name) k"
	                       " WHERE k.\"table\" IN ('user_account', 'client')",
	                       -1, &st, NULL),
	    SQLITE_OK);
	for (; sqlite3_step(st) == SQLITE_ROW; points++) {
		const char *table     = (const char *)sqlite3_column_text(st, 0);
		const bool  of_client = sqlite3_column_int(st, 1) != 0;

		if (!(of_client ? goes(table, client, sizeof(client) / sizeof(*client))
		                : goes(table, user, sizeof(user) / sizeof(*user))))
			fail_msg("%s: say in lib/store/catalogue what becomes of it (@goes)",
			         table);
	}
	sqlite3_finalize(st);
	assert_true(points >= 10);
}

static bool is_field(const char *at)
{
	return strncmp(at, "FIELD(", 6) == 0 || strncmp(at, "COLUMN(", 7) == 0;
}

static bool has_fields(const char *source, const struct stmt *st)
{
	const char *at = stmt_text(st->columns), *name;
	char        field[96];
	size_t      n;

	while (stmt_name(&at, &name, &n)) {
		snprintf(field, sizeof(field), ", %.*s", (int)n, name);
		for (const char *p = source;; p++) {
			const char *line = p = strstr(p, field);

			if (p == NULL)
				return false;
			if (strchr(",)", p[strlen(field)]) == NULL)
				continue;
			while (line > source && line[-1] != '\n' && !is_field(line))
				line--;
			if (is_field(line))
				break;
		}
	}
	return true;
}

/* One column may be read by its place; more of them are read into a record, by name. */
static void the_columns_of_a_statement_are_fields_of_one_file(void **state)
{
	struct fixture *f      = *state;
	unsigned        faults = 0;

	for (const struct stmt *st = stmts; st < stmts + STMT_COUNT; st++) {
		bool known = st->n_column <= 1 || moves_a_table(st);

		for (size_t i = 0; i < f->n && !known; i++)
			known = has_fields(f->source[i].p, st);
		if (!known)
			fault(&faults, st, "no file describes a record with all its columns");
	}
	assert_int_equal(faults, 0);
}

/* Is it `max(version)` of all of a table whose rows are numbered by it? */
static bool is_extreme_of_key(sqlite3 *db, const char *sql, const char *table)
{
	const char   *min = strstr(sql, "min("), *max = strstr(sql, "max(");
	const char   *at  = min == NULL ? max : min;
	sqlite3_stmt *p   = NULL;
	bool          yes = false;
	char          all[96];

	if (at == NULL)
		return false;
	at += strlen("min(");
	snprintf(all, sizeof(all), ") FROM %s", table);
	if (strncmp(at + strcspn(at, ")"), all, strlen(all)) != 0 ||
	    strchr(")", at[strcspn(at, ")") + strlen(all)]) == NULL)
		return false;
	assert_int_equal(
	    sqlite3_prepare_v2(db,
	                       "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2 AND "
	                       "pk = 1 AND lower(type) = 'integer'",
	                       -1, &p, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(p, 1, table, -1, SQLITE_STATIC);
	sqlite3_bind_text(p, 2, at, (int)strcspn(at, ")"), SQLITE_STATIC);
	yes = sqlite3_step(p) == SQLITE_ROW;
	sqlite3_finalize(p);
	return yes;
}

/* What a line of the plan reads from beginning to end, if that is a table of ours. */
static bool reads_a_whole_table(sqlite3 *db, const struct stmt *st, const char *detail)
{
	const char *sql      = stmt_text(st->sql[DIALECT_SQLITE]);
	char        name[64] = "", cte[96];

	/* the least or the most of something, said to be searched for, whether or not an index helps */
	if (sscanf(detail, "SEARCH %63s", name) == 1 && strchr(detail, '(') == NULL)
		return !is_extreme_of_key(db, sql, name) &&
		       (strstr(sql, " WHERE ") != NULL || strstr(detail, " USING ") == NULL);
	name[0] = '\0';
	if (strstr(detail, " USING AUTOMATIC") != NULL)
		sscanf(detail, "SEARCH %63s", name);
	else if (strncmp(detail, "SCAN CONSTANT ROW", 17) != 0)
		sscanf(detail, "SCAN %63s", name);
	if (name[0] == '\0' || name[0] == '(')
		return false;
	snprintf(cte, sizeof(cte), "RECURSIVE %s (", name);
	return strstr(sql, cte) == NULL;
}

static bool scans(sqlite3 *db, const struct stmt *st, char *why, size_t room)
{
	struct str    sql   = STR_EMPTY;
	sqlite3_stmt *p     = NULL;
	bool          found = false;

	str_addf(&sql, "EXPLAIN QUERY PLAN %s", stmt_text(st->sql[DIALECT_SQLITE]));
	assert_int_equal(sqlite3_prepare_v2(db, sql.p, -1, &p, NULL), SQLITE_OK);
	str_done(&sql);
	while (!found && sqlite3_step(p) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(p, 3);

		found = reads_a_whole_table(db, st, detail);
		snprintf(why, room, "%s", detail);
	}
	sqlite3_finalize(p);
	return found;
}

static void only_what_says_so_reads_whole_tables(void **state)
{
	struct fixture *f      = *state;
	unsigned        faults = 0;
	char            why[256];

	for (const struct stmt *st = stmts; st < stmts + STMT_COUNT; st++) {
		const bool found =
		    st->sql[DIALECT_SQLITE] == 0 ? st->scan : scans(f->db, st, why, sizeof(why));

		if (found && !st->scan)
			fault(&faults, st, why);
		if (!found && st->scan)
			fault(&faults, st, "says !scan, and has no need to");
	}
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_statement_prepares_as_its_signature_says),
	    cmocka_unit_test(the_texts_for_both_engines_take_the_same_inputs),
	    cmocka_unit_test(nothing_is_replaced_unasked),
	    cmocka_unit_test(every_statement_is_used),
	    cmocka_unit_test(what_points_at_a_user_or_a_client_goes_or_is_left),
	    cmocka_unit_test(the_columns_of_a_statement_are_fields_of_one_file),
	    cmocka_unit_test(only_what_says_so_reads_whole_tables),
	};

	return cmocka_run_group_tests_name("statements", tests, set_up, tear_down);
}
