/* SPDX-License-Identifier: Apache-2.0 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/floor_db.h"

const char floor_schema[] = "idctl.";

enum { BYTEA = 17, INT8 = 20, INT4 = 23 }; /* pg_type */

static PGconn *db;

static PGresult *good(PGresult *r)
{
	const ExecStatusType status = PQresultStatus(r);

	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		return r;
	fprintf(stderr, "floor: %s", PQerrorMessage(db));
	exit(1);
}

void floor_db_open(const char *address, bool write)
{
	(void)write;
	db = PQconnectdb(address);
	if (PQstatus(db) == CONNECTION_OK)
		return;
	fprintf(stderr, "floor: %s", PQerrorMessage(db));
	exit(1);
}

void floor_db_exec(const char *sql)
{
	PQclear(good(PQexec(db, sql)));
}

void floor_db_begin(enum floor_begin how)
{
	floor_db_exec(how == FLOOR_READ ? "BEGIN READ ONLY"
	              : how == FLOOR_WRITE
	                  ? "BEGIN"
	                  : "BEGIN; SELECT pg_advisory_xact_lock(7594304221520855041)");
}

void floor_db_commit(void)
{
	floor_db_exec("COMMIT");
}

int64_t floor_db_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static const char *text_of(const struct floor_value *v)
{
	char *text = NULL;

	if (v->kind == FLOOR_TEXT)
		return v->p;
	if (v->kind == FLOOR_INT && asprintf(&text, "%lld", (long long)v->i) < 0)
		exit(1);
	if (v->kind != FLOOR_BYTES)
		return text;
	text = malloc(2 * v->n + 3);
	memcpy(text, "\\x", 3);
	for (size_t i = 0; i < v->n; i++)
		snprintf(text + 2 + 2 * i, 3, "%02x", ((const unsigned char *)v->p)[i]);
	return text;
}

static void read(const PGresult *r, int row, struct floor_value *out)
{
	for (int i = 0; i < PQnfields(r); i++) {
		const Oid         type = PQftype(r, i);
		const char *const text = PQgetvalue(r, row, i);
		size_t            n;

		out[i] = FLOOR_T(strdup(text));
		if (PQgetisnull(r, row, i) == 1) {
			out[i].kind = FLOOR_NULL;
		} else if (type == INT8 || type == INT4) {
			out[i] = FLOOR_I(atoll(text));
		} else if (type == BYTEA) {
			out[i].p    = PQunescapeBytea((const unsigned char *)text, &n);
			out[i].n    = n;
			out[i].kind = FLOOR_BYTES;
		}
	}
	out[PQnfields(r)].kind = FLOOR_END; /* it may be an input as it is */
}

int64_t floor_db_ask(enum stmt_id id, const struct floor_value *in, struct floor_value *last)
{
	const char *text[STMT_INPUTS];
	PGresult   *r;
	int64_t     n;

	floor_inputs(id, in);
	for (unsigned i = 0; i < stmts[id].n_in; i++)
		text[i] = text_of(&in[i]);
	r = good(PQexecParams(db, stmt_text(stmts[id].sql[DIALECT_PGSQL]), (int)stmts[id].n_in,
	                      NULL, text, NULL, NULL, 0));
	n = PQntuples(r);
	if (last != NULL && n > 0)
		read(r, (int)n - 1, last);
	PQclear(r);
	return n;
}
