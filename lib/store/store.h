/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/store.h -- one connection to one store, and the rows that come out of it.
 *
 * SQL is named, never written: STMT_* of lib/store/catalogue. Inputs are given by
 * name and checked by the compiler, columns are read into records by name. Everything
 * read is copied into the arena that the caller gives.
 */
#ifndef IDCTL_STORE_STORE_H
#define IDCTL_STORE_STORE_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/store/stmt.h"

struct store;
struct rows;
struct driver;
struct table;
struct str;

enum store_power {
	STORE_READ, /* cannot write, even by mistake */
	STORE_WRITE,
	STORE_WRITE_LATE, /* of a transaction: alone from store_alone() on, where the engine can do so */
	STORE_WRITE_FREE, /* the same where nobody else is at it; else BUSY, and at once in a file */
	STORE_CREATE      /* writes, and makes the database where there is none */
};

/*
 * `url` is "sqlite:PATH" or a plain path; or what libpq takes: a URL (postgresql://, postgres://)
 * or keywords (host=… dbname=…), handed to it as they are. A path must be a regular file of ours
 * (or, with STORE_CREATE, absent); a database must be there. CONFIG, CORRUPT, BUSY, UNAVAILABLE.
 * `driver` NULL chooses by the scheme; tests pass their own.
 */
MUST_CHECK enum rc store_open(const char *url, enum store_power power, const struct driver *driver,
                              struct store **ret, struct err *err);
void               store_free(struct store *db);
DEFINE_AUTO(store)

/* Is it an address for libpq, and no path of a file? */
bool store_is_server(const char *url);

enum dialect store_dialect(const struct store *db);
const char  *store_engine(const struct store *db); /* "sqlite" or "pgsql" */

/* One database, whatever it is called: the same file, or the same address of a server. */
bool store_is_same(const struct store *a, const struct store *b);

/* The connection anew, after it broke. Whatever was open is gone. */
MUST_CHECK enum rc store_reopen(struct store *db, struct err *err);

/*
 * One at a time. A transaction that is open when the store is freed is rolled back. Writers are
 * one after the other: anyone who has begun a WRITE transaction sees what all before it did. A
 * statement that fails spoils its transaction, on every engine: only rolling back is left.
 */
MUST_CHECK enum rc store_begin(struct store *db, enum store_power power, struct err *err);
/* WRITE_LATE: now wait for other writers, and see what they did. Nothing in a WRITE transaction. */
MUST_CHECK enum rc store_alone(struct store *db, struct err *err);
MUST_CHECK enum rc store_commit(struct store *db, struct err *err);
void               store_rollback(struct store *db);

/*
 * A part of a WRITE transaction that can be undone alone, even when one of its statements has failed: the transaction
 * is then what it was before. One at a time. A failure to undo: the engine has ended the whole transaction.
 */
MUST_CHECK enum rc store_part_begin(struct store *db, struct err *err);
MUST_CHECK enum rc store_part_keep(struct store *db, struct err *err);
MUST_CHECK enum rc store_part_undo(struct store *db, struct err *err);

/*
 * Let go of the locks of a READ transaction, spoiled or not, and begin another: before waiting for anyone who
 * reads our output. Nothing within a WRITE transaction, or without one. No rows may be open.
 */
MUST_CHECK enum rc store_yield(struct store *db, struct err *err);

/* After a failure: is it worth running the transaction again (CURE_RERUN, and not too often)? Pauses, if so. */
bool store_again(unsigned *tries, const struct err *err);

/* The engine's own health check, for doctor. */
MUST_CHECK enum rc store_check(struct store *db, bool deep, struct err *err);

/*
 * A statement with its inputs, by their names in the catalogue; what is not named is 0, or null:
 *
 *	store_exec(db, IN(USER_REHASH, .row = u->row, .password = sealed), NULL, err)
 *
 * IN_LIKE: one that the caller chose, whose inputs are those of NAME. BARE: it takes none.
 */
struct inputs {
	const void *p; /* struct in_NAME; or NULL, and then */
	const struct val      *
            v; /* so many, in the order of the catalogue: for those who compose them (lists, copies of tables) */
	unsigned n;
};
#define IN(NAME, ...)           STMT_##NAME, INPUTS(NAME, __VA_ARGS__)
#define IN_LIKE(id_, NAME, ...) stmt_like((id_), STMT_##NAME), INPUTS(NAME, __VA_ARGS__)
#define INPUTS(NAME, ...)       (&(const struct inputs){.p = &(const struct in_##NAME){__VA_ARGS__}})
/* They are members of a struct, of the same names. OF_AND: but for those behind the semicolon in its head. */
#define OF(NAME, p_)          IN(NAME, of_##NAME(p_))
#define OF_AND(NAME, p_, ...) IN(NAME, of_##NAME(p_), __VA_ARGS__)
#define BARE(NAME)            STMT_##NAME, NO_INPUTS
#define NO_INPUTS             (&(const struct inputs){.p = NULL})

/* The first, whose inputs are those of the second, or it is a defect. */
enum stmt_id stmt_like(enum stmt_id id, enum stmt_id like);

/* Bytes in one value, at most; what is longer was put there by somebody else, and is CORRUPT. */
enum { STORE_VALUE_MAX = 16 * 1024 * 1024 };

/* Run a statement to its end. ret_changed (rows written) may be NULL. */
MUST_CHECK enum rc store_exec(struct store *db, enum stmt_id id, const struct inputs *in,
                              int64_t *ret_changed, struct err *err);

/* Where a row goes: a struct of that record, its texts and bytes in the arena. */
struct into {
	const struct record *rec;
	struct arena        *a;
	void                *record;
};
#define INTO(rec_, arena_, record_) \
	(&(const struct into){.rec = (rec_), .a = (arena_), .record = (record_)})

/* The first row. *ret_found false, RC_OK and the struct untouched when there is none. */
MUST_CHECK enum rc store_get(struct store *db, enum stmt_id id, const struct inputs *in,
                             const struct into *to, bool *ret_found, struct err *err);

/* The first row's first column as a number; *ret untouched when there is no row or it is null. */
MUST_CHECK enum rc store_int(struct store *db, enum stmt_id id, const struct inputs *in,
                             int64_t *ret, struct err *err);

/* The first column of every row, as texts. */
MUST_CHECK enum rc store_texts(struct store *db, enum stmt_id id, const struct inputs *in,
                               struct arena *a, struct strs *ret, struct err *err);

/* Rows one by one. rows_read fills the members named by the columns, and leaves the others as they are. */
MUST_CHECK enum rc store_query(struct store *db, enum stmt_id id, const struct inputs *in,
                               struct rows **ret, struct err *err);
MUST_CHECK enum rc rows_next(struct rows *r, bool *ret_row, struct err *err);
MUST_CHECK enum rc rows_read(struct rows *r, const struct record *rec, struct arena *a,
                             void *record, struct err *err);
void               rows_free(struct rows *r);
DEFINE_AUTO(rows)

/* A value of the row that rows_next came to, as the engine has it: valid until the next call. */
struct val rows_value(const struct rows *r, unsigned column);

/* Where rows come from: all columns of a table, valid until the next call. */
struct store_feed {
	enum rc (*next)(void *arg, struct val *row, bool *ret_row, struct err *err);
	void *arg;
};

/* Put many rows of one table, in a WRITE transaction: COPY where the engine has it. How many there were. */
MUST_CHECK enum rc store_load(struct store *db, const struct table *t,
                              const struct store_feed *feed, int64_t *ret_n, struct err *err);

/* Words joined by one blank, as lists are stored, and back: a list is a set, and comes back sorted, each word once. */
const char *list_join(struct strs list, struct arena *a);
void list_add(struct str *s, struct strs list); /* the same, with its NUL, behind what is there */
struct strs list_split(const char *text, struct arena *a);

/* As it would come back: sorted, each word once. */
struct strs list_set(struct strs list, struct arena *a);

/* Run schema statements, inside a transaction (lib/store/migrate.c, and nothing else). */
MUST_CHECK enum rc store_script(struct store *db, const char *const *sql, struct err *err);

#endif
