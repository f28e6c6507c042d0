/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/stmt.h -- the statement catalogue, generated from lib/store/catalogue.
 *
 * All SQL that idctl ever runs is there; each statement is known by name, has inputs and columns by name, and a text per engine.
 * struct in_NAME has its inputs, for IN() of lib/store/store.h.
 */
#ifndef IDCTL_STORE_STMT_H
#define IDCTL_STORE_STMT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "gen/stmt.h"
#include "lib/base/value.h"

enum dialect { DIALECT_SQLITE, DIALECT_PGSQL, DIALECT_COUNT };

enum { STMT_INPUTS = 32, STMT_COLUMNS = 32 };

/* An input, in the statement's struct. */
struct stmt_input {
	uint16_t off;
	uint8_t  kind;      /* enum val_kind */
	bool     zero_none; /* 0 is null */
	uint8_t  words; /* of an enum, stored as its word: its place in stmt_words; 0: it is none */
};
extern const struct wordmap *const stmt_words[];

/* Its texts by their places (stmt_text()): with pointers, a loader had to relocate it at each start. */
struct stmt {
	uint32_t name;               /* "USER_INSERT" */
	uint32_t sql[DIALECT_COUNT]; /* 0: that engine is never asked */
	uint32_t inputs, columns;    /* their names, with blanks between them */
	uint16_t in;                 /* its first one in stmt_inputs */
	uint8_t  n_in, n_column;
	bool     asks; /* changes nothing */
	bool     adds; /* one row, in any case */
	bool     scan; /* reads whole tables, and is meant to */
};

extern const struct stmt       stmts[STMT_COUNT];
extern const struct stmt_input stmt_inputs[];

/* NULL where there is none. */
const char *stmt_text(uint32_t at);

/* Its n_in inputs. */
static inline const struct stmt_input *stmt_in(const struct stmt *st)
{
	return stmt_inputs + st->in;
}

/* One after the other of `inputs` or `columns`, where *at begins; false when there are no more. */
static inline bool stmt_name(const char **at, const char **ret, size_t *ret_n)
{
	if (*at == NULL || **at == '\0')
		return false;
	*ret   = *at;
	*ret_n = strcspn(*at, " ");
	*at += *ret_n + ((*at)[*ret_n] == ' ');
	return true;
}

/* A table of schema.sql, for those who move it whole, in the order of its key: the first n_key columns. */
struct table {
	const char  *name;
	enum stmt_id first; /* so many rows, all columns; input: how many */
	enum stmt_id next;  /* the same behind a key; inputs: the key, how many */
	enum stmt_id last;  /* the highest key */
	enum stmt_id put;   /* one row */
	enum stmt_id
	    number; /* after rows came with their numbers: where to go on; STMT_COUNT: not numbered */
	unsigned    n_key, n_column;
	const char *copy; /* PostgreSQL's way to put many */
};

/* So that a row comes after those that it points at; `migration` last. */
extern const struct table store_tables[TABLE_COUNT];

#endif
