/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program small enough to be right, or wrong on purpose, on which the crash
 * sweep is tried by self.t: a table with a row to be added in several ways.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static sqlite3 *open_store(void)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(getenv("IDCTL_DB"), &db) != SQLITE_OK)
		exit(1);
	return db;
}

static bool run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool say(void)
{
	return printf("{\"added\":\"x\"}\n") > 0 && fflush(stdout) == 0;
}

#define ADD   "INSERT INTO user VALUES ('x', hex(randomblob(16)), 1);"
#define AUDIT "INSERT INTO audit_row VALUES (julianday('now'));"

/* One transaction, and the answer after it; or before it, as a secret's must be. */
static bool add(sqlite3 *db, bool answer_first)
{
	return run(db, "BEGIN IMMEDIATE;" ADD AUDIT) && (!answer_first || say()) &&
	       run(db, "COMMIT") && (answer_first || say());
}

/* Wrong: a change, and only then its entry in the log. */
static bool add_in_two(sqlite3 *db)
{
	return run(db, ADD) && run(db, AUDIT) && say();
}

/* In steps, each of which may have been done before. */
static bool add_in_steps(sqlite3 *db)
{
	return run(db, "INSERT INTO user SELECT 'a', 1, 1 WHERE NOT EXISTS "
	               "(SELECT 1 FROM user WHERE name = 'a')") &&
	       run(db, "INSERT INTO user SELECT 'b', 1, 1 WHERE NOT EXISTS "
	               "(SELECT 1 FROM user WHERE name = 'b')") &&
	       say();
}

/* Wrong: a failure to write is not noticed. */
static bool add_carelessly(sqlite3 *db)
{
	run(db, "BEGIN IMMEDIATE;" ADD AUDIT "COMMIT");
	puts("{\"added\":\"x\"}");
	fflush(stdout);
	return true;
}

/* Wrong: the file is cut before it is written again. */
static bool put_file(void)
{
	char       path[4096];
	int        fd;
	const bool known = snprintf(path, sizeof(path), "%s/note", getenv("HOME")) > 0;

	fd = known ? open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600) : -1;
	return fd >= 0 && write(fd, "note", 4) == 4 && close(fd) == 0 && say();
}

static bool work(const char *verb)
{
	sqlite3 *db = open_store();
	bool     good;

	if (strcmp(verb, "init") == 0)
		good = run(db, "CREATE TABLE IF NOT EXISTS user(name, secret, version);"
		               "CREATE TABLE IF NOT EXISTS audit_row(at)");
	else if (strcmp(verb, "doctor") == 0 || strcmp(verb, "audit") == 0)
		good = run(db, "SELECT count(*) FROM user");
	else if (strcmp(verb, "add") == 0)
		good = add(db, false);
	else if (strcmp(verb, "reveal") == 0)
		good = add(db, true);
	else if (strcmp(verb, "two") == 0)
		good = add_in_two(db);
	else if (strcmp(verb, "steps") == 0)
		good = add_in_steps(db);
	else if (strcmp(verb, "careless") == 0)
		good = add_carelessly(db);
	else
		good = put_file();
	sqlite3_close(db);
	return good;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	if (strcmp(argv[1], "commands") == 0)
		return puts("{\"items\":[{\"path\":\"add\",\"changes\":true},"
		            "{\"path\":\"doctor\",\"changes\":false},"
		            "{\"path\":\"forgotten\",\"changes\":true}]}") < 0;
	return !work(argv[1]);
}
