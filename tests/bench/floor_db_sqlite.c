/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "tests/bench/floor.h"
#include "tests/bench/floor_db.h"

const char floor_schema[] = "";

static sqlite3      *db;
static sqlite3_stmt *prepared[STMT_COUNT];

void floor_db_open(const char *address, bool write)
{
	db = floor_open(address, write);
	sqlite3_busy_timeout(db, 600000); /* outside of idctl's queue it gets its turn by luck */
}

void floor_db_begin(enum floor_begin how)
{
	floor_exec(db, how == FLOOR_READ ? "BEGIN" : "BEGIN IMMEDIATE");
}

void floor_db_commit(void)
{
	floor_exec(db, "COMMIT");
}

void floor_db_exec(const char *sql)
{
	floor_exec(db, sql);
}

int64_t floor_db_now(void)
{
	return floor_now();
}

static void bind(sqlite3_stmt *st, int at, const struct floor_value *v)
{
	if (v->kind == FLOOR_INT)
		sqlite3_bind_int64(st, at, v->i);
	else if (v->kind == FLOOR_TEXT)
		sqlite3_bind_text(st, at, v->p, -1, SQLITE_STATIC);
	else if (v->kind == FLOOR_BYTES)
		sqlite3_bind_blob(st, at, v->p, (int)v->n, SQLITE_STATIC);
}

static void read(sqlite3_stmt *st, struct floor_value *row)
{
	for (int i = 0; i < sqlite3_column_count(st); i++) {
		const int         type = sqlite3_column_type(st, i);
		const void *const p    = sqlite3_column_blob(st, i);
		const size_t      n    = (size_t)sqlite3_column_bytes(st, i);

		row[i] = (struct floor_value){.kind = FLOOR_NULL};
		if (type == SQLITE_INTEGER)
			row[i] = FLOOR_I(sqlite3_column_int64(st, i));
		else if (type == SQLITE_TEXT)
			row[i] = FLOOR_T(strndup(p, n));
		else if (type == SQLITE_BLOB)
			row[i] = FLOOR_B(memcpy(malloc(n + 1), p, n), n);
	}
	row[sqlite3_column_count(st)].kind = FLOOR_END; /* it may be an input as it is */
}

int64_t floor_db_ask(enum stmt_id id, const struct floor_value *in, struct floor_value *last)
{
	int64_t n = 0;

	if (prepared[id] == NULL)
		prepared[id] = floor_prepare(db, id);
	floor_inputs(id, in);
	for (unsigned i = 0; i < stmts[id].n_in; i++)
		bind(prepared[id], (int)i + 1, &in[i]);
	for (; floor_row(prepared[id]); n++)
		if (last != NULL)
			read(prepared[id], last);
	sqlite3_reset(prepared[id]);
	sqlite3_clear_bindings(prepared[id]);
	return n;
}
