/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/bench/floor.h -- what the floors share: the shortest honest programs for the same work.
 *
 * They take their SQL from the catalogue and open the store with the settings
 * that lib/store/sqlite.c uses; they check nothing. Any failure ends them.
 */
#ifndef IDCTL_BENCH_FLOOR_H
#define IDCTL_BENCH_FLOOR_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/store/stmt.h"

sqlite3      *floor_open(const char *path, bool write);
void          floor_exec(sqlite3 *db, const char *sql);
sqlite3_stmt *floor_prepare(sqlite3 *db, enum stmt_id id);
int64_t       floor_now(void);

/* The next row; false at the end. */
bool floor_row(sqlite3_stmt *st);

/* One account by its address, printed a field a line. */
void floor_show(sqlite3 *db, const char *email);

/* A token's record: durable when it returns. */
void floor_record_token(sqlite3 *db);

/* A text from store_meta. */
const char *floor_meta(sqlite3 *db, const char *name);

#endif
