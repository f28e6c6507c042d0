/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/stmt.h -- the statement catalogue, generated from stmt.sql.
 *
 * All SQL that idctl ever runs is there; each statement is known by name,
 * has its inputs by kind and its columns by name, and a text per engine.
 */
#ifndef IDCTL_STORE_STMT_H
#define IDCTL_STORE_STMT_H

#include <stdbool.h>

#include "gen/stmt.h"
#include "lib/base/value.h"

enum dialect { DIALECT_SQLITE, DIALECT_PGSQL, DIALECT_COUNT };

enum { STMT_INPUTS = 24, STMT_COLUMNS = 24 };

struct stmt {
	const char   *name; /* "USER_INSERT" */
	const char   *sql[DIALECT_COUNT];
	enum val_kind in[STMT_INPUTS];
	unsigned      n_in;
	const char   *column[STMT_COLUMNS]; /* names of record fields */
	unsigned      n_column;
	bool          scan; /* reads whole tables, and is meant to */
};

extern const struct stmt stmts[STMT_COUNT];

#endif
