/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/bench/floor_db.h -- one connection of a floor, on SQLite (floor_db_sqlite.c) or PostgreSQL
 * (floor_db_pgsql.c): floor_session.c is linked to one of them.
 *
 * SQL from the catalogue, nothing checked; any failure ends the program. What is read is never freed.
 */
#ifndef IDCTL_BENCH_FLOOR_DB_H
#define IDCTL_BENCH_FLOOR_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/store/stmt.h"

struct floor_value {
	enum { FLOOR_NULL, FLOOR_INT, FLOOR_TEXT, FLOOR_BYTES, FLOOR_END } kind;
	int64_t     i;
	const void *p;
	size_t      n;
};
#define FLOOR_I(i_)     ((struct floor_value){.kind = FLOOR_INT, .i = (i_)})
#define FLOOR_T(s_)     ((struct floor_value){.kind = FLOOR_TEXT, .p = (s_)})
#define FLOOR_B(p_, n_) ((struct floor_value){.kind = FLOOR_BYTES, .p = (p_), .n = (n_)})
#define FLOOR_IN(...)   ((const struct floor_value[]){__VA_ARGS__, {.kind = FLOOR_END}})

/* What a table's name begins with, where the SQL is not from the catalogue. */
extern const char floor_schema[];

void floor_db_open(const char *address, bool write);

/* FLOOR_ALONE: as idctl's writers are. */
enum floor_begin { FLOOR_READ, FLOOR_WRITE, FLOOR_ALONE };
void floor_db_begin(enum floor_begin how);
void floor_db_commit(void);
void floor_db_exec(const char *sql);

/* How many rows there were, and of the last one STMT_COLUMNS values; `last` may be NULL. */
int64_t floor_db_ask(enum stmt_id id, const struct floor_value *in, struct floor_value *last);

int64_t floor_db_now(void);

/* ---- floor_db.c: the same on both ---- */

enum { FLOOR_UUID = 16 };
typedef struct floor_value floor_row_t[STMT_COLUMNS + 1];

void floor_uuid(uint8_t out[static FLOOR_UUID]); /* version 7, of now */

/* As many inputs as the statement takes, or the program ends. */
void floor_inputs(enum stmt_id id, const struct floor_value *in);

/* As floor_db_ask(); there is a row. */
void floor_db_found(enum stmt_id id, const struct floor_value *in, struct floor_value *row);

/* An entry far behind all real ones, of constants, and the head as it was. */
void floor_audit(const char *action, const char *target, const char *details);

#endif
