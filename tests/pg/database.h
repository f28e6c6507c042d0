/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/pg/database.h -- a database of its own on the server of tests/pg/with.sh, for one test.
 *
 * Roles belong to the whole server, databases do not: tests may run side by side.
 */
#ifndef IDCTL_TESTS_PG_DATABASE_H
#define IDCTL_TESTS_PG_DATABASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/mod/mod.h"
#include "lib/mod/pgsql.h"

enum { DATABASE_ADDRESS = 320 };

/* Where there is no server, tests say why and are skipped. */
static inline bool database_server(void)
{
	const char *server = getenv("IDCTL_TEST_PG");

	return server != NULL && *server != '\0';
}

/* Is it this one that tests/run wants the whole file to run on? */
static inline bool database_wanted(void)
{
	const char *engine = getenv("IDCTL_TEST_ENGINE");

	return engine != NULL && strcmp(engine, "pgsql") == 0;
}

static inline const char *database_why_not(void)
{
	const char *why = getenv("IDCTL_TEST_PG_WHY");

	return why != NULL && *why != '\0' ? why
	                                   : "IDCTL_TEST_PG names no server (tests/pg/with.sh)";
}

/* Statements, as the superuser, in the database at `address`. */
static inline void database_run(const char *address, const char *sql)
{
	const struct mod_pgsql *pq;
	struct pg              *pg  = NULL;
	struct err              err = ERR_NONE;

	if (MOD_LOAD(pgsql, &pq, &err) != RC_OK || pq->open(address, &pg, &err) != RC_OK ||
	    pq->run(pg, sql, NULL, &err) != RC_OK) {
		print_error("%s: %s (%s) %s\n", sql, err.msg, err.native, err.with);
		_fail(__FILE__, __LINE__);
	}
	pq->close(pg);
}

/* `before`, then `sql` on the same connection: one SELECT, for the number in its first row, or any statements, for 0. */
static inline int64_t database_ask(const char *address, const char *before, const char *sql)
{
	const struct mod_pgsql *pq;
	struct pg              *pg   = NULL;
	struct pg_rows         *rows = NULL;
	struct err              err  = ERR_NONE;
	int64_t                 n    = 0;
	enum rc                 rc;

	if (MOD_LOAD(pgsql, &pq, &err) != RC_OK || pq->open(address, &pg, &err) != RC_OK ||
	    pq->run(pg, before, NULL, &err) != RC_OK)
		fail_msg("%s: %s (%s)", before, err.msg, err.native);
	rc = strncmp(sql, "SELECT", 6) == 0 ? pq->ask(pg, sql, NULL, 0, &rows, &err)
	                                    : pq->run(pg, sql, NULL, &err);
	if (rc != RC_OK)
		fail_msg("%s: %s (%s)", sql, err.msg, err.native);
	if (rows != NULL && pq->count(rows) > 0) {
		assert_int_equal(pq->value(rows, 0, 0).kind, PG_INT);
		n = pq->value(rows, 0, 0).i;
	}
	pq->forget(rows);
	pq->close(pg);
	return n;
}

static inline void database_make(char out[static DATABASE_ADDRESS])
{
	static unsigned made; /* so that no two of a process have one name */
	char            sql[192];

	snprintf(sql, sizeof(sql),
	         "CREATE DATABASE t_%ld_%u TEMPLATE template0 STRATEGY file_copy ENCODING 'UTF8' "
	         "LC_COLLATE 'C.UTF-8' "
	         "LC_CTYPE 'C.UTF-8'",
	         (long)getpid(), ++made);
	database_run(getenv("IDCTL_TEST_PG"), sql);
	snprintf(out, DATABASE_ADDRESS, "%s dbname=t_%ld_%u", getenv("IDCTL_TEST_PG"),
	         (long)getpid(), made);
}

static inline void database_drop(const char *address)
{
	char sql[96];

	snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS %s WITH (FORCE)",
	         strrchr(address, '=') + 1);
	database_run(getenv("IDCTL_TEST_PG"), sql);
}

/* Making a database takes longer than most tests: there is one for those that come one after the other. */
static char database_ours[DATABASE_ADDRESS];

static inline void database_drop_ours(void)
{
	database_drop(database_ours);
}

/* The address of one with no store in it. */
static inline void database_empty(char out[static DATABASE_ADDRESS])
{
	if (*database_ours == '\0') {
		database_make(database_ours);
		atexit(database_drop_ours);
	} else {
		database_run(database_ours, "SET client_min_messages = warning;"
		                            "DROP SCHEMA IF EXISTS idctl CASCADE");
	}
	strcpy(out, database_ours);
}

#endif
