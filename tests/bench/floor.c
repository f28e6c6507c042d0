/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static void die(sqlite3 *db)
{
	fprintf(stderr, "floor: %s\n", db == NULL ? "out of memory" : sqlite3_errmsg(db));
	exit(1);
}

void floor_exec(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(db);
}

sqlite3 *floor_open(const char *path, bool write)
{
	sqlite3 *db = NULL;

	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
	if (sqlite3_open_v2(path, &db,
	                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
	                    NULL) != SQLITE_OK)
		die(db);
	sqlite3_busy_timeout(db, 5000);
	floor_exec(db, write ? "PRAGMA cell_size_check=ON; PRAGMA journal_mode=TRUNCATE;"
	                       "PRAGMA synchronous=EXTRA; PRAGMA foreign_keys=ON"
	                     : "PRAGMA cell_size_check=ON; PRAGMA query_only=ON");
	return db;
}

sqlite3_stmt *floor_prepare(sqlite3 *db, enum stmt_id id)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(db, stmt_text(stmts[id].sql[DIALECT_SQLITE]), -1, &st, NULL) !=
	    SQLITE_OK)
		die(db);
	return st;
}

int64_t floor_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool floor_row(sqlite3_stmt *st)
{
	const int rc = sqlite3_step(st);

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		die(sqlite3_db_handle(st));
	return rc == SQLITE_ROW;
}

void floor_show(sqlite3 *db, const char *email)
{
	sqlite3_stmt *st = floor_prepare(db, STMT_USER_BY_EMAIL);

	sqlite3_bind_text(st, 1, email, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, floor_now());
	if (!floor_row(st))
		exit(3);
	for (int i = 0; i < sqlite3_column_count(st); i++) {
		const char *text = (const char *)sqlite3_column_text(st, i);

		printf("%-20s %s\n", sqlite3_column_name(st, i), text == NULL ? "-" : text);
	}
	sqlite3_finalize(st);
}

void floor_record_token(sqlite3 *db)
{
	sqlite3_stmt *st;
	uint64_t      r[2];
	char          jti[40];

	(void)!getrandom(r, sizeof(r), 0);
	snprintf(jti, sizeof(jti), "%016llx%016llx", (unsigned long long)r[0],
	         (unsigned long long)r[1]);
	floor_exec(db, "BEGIN IMMEDIATE");
	st = floor_prepare(db, STMT_TOKEN_INSERT);
	sqlite3_bind_text(st, 1, jti, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, 1);
	sqlite3_bind_int64(st, 4, 1);
	sqlite3_bind_text(st, 5, "floor", -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 6, "api", -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 7, "", -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 8, floor_now());
	sqlite3_bind_int64(st, 9, floor_now() + 600000000);
	while (floor_row(st))
		;
	sqlite3_finalize(st);
	floor_exec(db, "COMMIT");
}

const char *floor_meta(sqlite3 *db, const char *name)
{
	sqlite3_stmt *st   = floor_prepare(db, STMT_META_GET);
	char         *text = NULL;

	sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
	if (floor_row(st))
		text = strdup((const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	if (text == NULL)
		die(db);
	return text;
}
