/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shortest libpq programs for what idctl does on PostgreSQL:
 *
 *   floor_pgsql show   ADDRESS EMAIL
 *   floor_pgsql check  ADDRESS EMAIL PERMISSION
 *   floor_pgsql page   ADDRESS AFTER
 *   floor_pgsql create ADDRESS EMAIL
 *   floor_pgsql sql    STATEMENT                            its text
 *   floor_pgsql crowd  ADDRESS WRITERS SECONDS RATE LABEL    create, a connection each (crowd.h)
 *
 * SQL from the catalogue, texts in and out, and nothing checked: no schema version, no rights. What is
 * written has its audit entry and moves the head of the log, but there is no hash and no key in it: an
 * entry far behind all real ones, and the head as it was.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/store/stmt.h"
#include "tests/bench/crowd.h"

/* as lib/store/pgsql.c begins */
#define BEGIN_WRITING                    \
	"BEGIN;"                         \
	"SET LOCAL lock_timeout = 5000;" \
	"SELECT pg_advisory_xact_lock(7594304221520855041)"

enum { PAGE = 101, ARGS_MAX = 24 };

static _Noreturn void die(const PGconn *c)
{
	fprintf(stderr, "floor_pgsql: %s", PQerrorMessage(c));
	exit(1);
}

static PGconn *enter(const char *address)
{
	PGconn *c = PQconnectdb(address);

	if (PQstatus(c) != CONNECTION_OK)
		die(c);
	return c;
}

static PGresult *good(PGconn *c, PGresult *r)
{
	const ExecStatusType status = PQresultStatus(r);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		die(c);
	return r;
}

static void run(PGconn *c, const char *sql)
{
	PQclear(good(c, PQexec(c, sql)));
}

static PGresult *ask(PGconn *c, enum stmt_id id, const char *const *in)
{
	return good(c, PQexecParams(c, stmt_text(stmts[id].sql[DIALECT_PGSQL]), (int)stmts[id].n_in,
	                            NULL, in, NULL, NULL, 0));
}

static void tell(PGconn *c, enum stmt_id id, const char *const *in)
{
	PQclear(ask(c, id, in));
}

static long long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static const char *now_text(void)
{
	static char text[24];

	snprintf(text, sizeof(text), "%lld", now_us());
	return text;
}

static void show(char **argv)
{
	PGconn   *c = enter(argv[0]);
	PGresult *r;

	run(c, "BEGIN READ ONLY");
	r = ask(c, STMT_USER_BY_EMAIL, (const char *[]){argv[1], now_text()});
	if (PQntuples(r) != 1)
		exit(3);
	for (int i = 0; i < PQnfields(r); i++)
		printf("%-20s %s\n", PQfname(r, i),
		       PQgetisnull(r, 0, i) == 1 ? "-" : PQgetvalue(r, 0, i));
	PQclear(r);
	PQfinish(c);
}

static void check(char **argv)
{
	PGconn   *c = enter(argv[0]);
	PGresult *user, *r;

	run(c, "BEGIN READ ONLY");
	user = ask(c, STMT_USER_BY_EMAIL, (const char *[]){argv[1], now_text()});
	if (PQntuples(user) != 1)
		exit(3);
	r = ask(c, STMT_ACCESS_CHECK,
	        (const char *[]){PQgetvalue(user, 0, 0), NULL, now_text(), argv[2], "*:*", "*:*",
	                         "*:*"});
	puts(PQntuples(r) > 0 ? "yes" : "no");
	PQclear(r);
	PQclear(user);
	PQfinish(c);
}

static void page(char **argv)
{
	PGconn   *c = enter(argv[0]);
	PGresult *r;

	run(c, "BEGIN READ ONLY");
	r = ask(c, STMT_USER_LIST, (const char *[]){argv[1], now_text(), "101"});
	for (int row = 0; row < PQntuples(r); row++)
		for (int i = 0; i < PQnfields(r); i++)
			printf("\"%s\":\"%s\",%s", PQfname(r, i), PQgetvalue(r, row, i),
			       i + 1 == PQnfields(r) ? "\n" : "");
	PQclear(r);
	PQfinish(c);
}

/* ---- writing ---- */

#define HASH "\\x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char *uuid_text(char out[static 40])
{
	unsigned long long r = 0;

	(void)!getentropy(&r, sizeof(r));
	snprintf(out, 40, "\\x%012llx7%03llx8%015llx", now_us() / 1000 & 0xffffffffffff, r >> 52,
	         r & 0xfffffffffffffff);
	return out;
}

static void insert_user(PGconn *c, const char *email)
{
	char uuid[40];

	tell(c, STMT_USER_INSERT,
	     (const char *[]){uuid_text(uuid), email, email, NULL, NULL, NULL, NULL, NULL, "active",
	                      "0", "{}", "0", now_text(), NULL});
}

static void insert_event(PGconn *c, const char *email)
{
	static long long last;
	char             seq[24], uuid[40], details[128];

	last = last == 0 ? 1000000000000000000 + now_us() * 100 + getpid() % 100 : last + 100;
	snprintf(seq, sizeof(seq), "%lld", last);
	snprintf(details, sizeof(details), "{\"name\":\"%s\"}", email);
	tell(c, STMT_AUDIT_INSERT,
	     (const char *[]){seq, now_text(), uuid_text(uuid), "floor", "operator", "floor",
	                      "user.create", "user", "00000000-0000-7000-8000-000000000000", "ok",
	                      NULL, NULL, NULL, details, "\\x00112233445566778899aabbccddeeff",
	                      HASH, HASH, "1"});
}

static void write_one(PGconn *c, const char *email)
{
	PGresult *head;

	run(c, BEGIN_WRITING);
	insert_user(c, email);
	head = ask(c, STMT_AUDIT_HEAD, NULL);
	insert_event(c, email);
	tell(c, STMT_AUDIT_HEAD_PUT,
	     (const char *[]){PQgetvalue(head, 0, 0), PQgetvalue(head, 0, 1),
	                      PQgetvalue(head, 0, 2), PQgetvalue(head, 0, 3),
	                      PQgetvalue(head, 0, 4)});
	PQclear(head);
	run(c, "COMMIT");
}

static void create(char **argv)
{
	PGconn *c = enter(argv[0]);

	write_one(c, argv[1]);
	puts(argv[1]);
	PQfinish(c);
}

static void *arrive(const void *address)
{
	return enter(address);
}

static bool write_again(void *self, const void *address, long number)
{
	char email[64];

	(void)address;
	snprintf(email, sizeof(email), "w%d-%ld@example.com", getppid(), number);
	write_one(self, email);
	return true;
}

static void sql(char **argv)
{
	for (int i = 0; i < STMT_COUNT; i++)
		if (strcmp(argv[0], stmt_text(stmts[i].name)) == 0)
			puts(stmt_text(stmts[i].sql[DIALECT_PGSQL]));
}

static void crowd(char **argv)
{
	crowd_run(&(struct crowd){.writers = atoi(argv[1]),
	                          .seconds = atof(argv[2]),
	                          .rate    = atof(argv[3]),
	                          .label   = argv[4],
	                          .arrive  = arrive,
	                          .once    = write_again,
	                          .arg     = argv[0]});
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int         args;
		void (*run)(char **argv);
	} work[] = {
	    {"show", 2, show},     {"check", 3, check}, {"page", 2, page},
	    {"create", 2, create}, {"sql", 1, sql},     {"crowd", 5, crowd},
	};

	for (size_t i = 0; argc >= 2 && i < sizeof(work) / sizeof(work[0]); i++)
		if (strcmp(argv[1], work[i].name) == 0 && argc == work[i].args + 2) {
			work[i].run(argv + 2);
			return 0;
		}
	return 2;
}
