/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine-independent half: statements by name, kinds checked on the way
 * in, columns matched to record fields on the way out.
 */
#include "lib/store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/base/json_check.h"
#include "lib/base/rng.h"
#include "lib/base/str.h"
#include "lib/store/driver_priv.h"

struct store {
	const struct driver *driver;
	struct conn         *conn;
	char                *where;
	enum store_power     opened_for;
	bool                 in_transaction, spoiled;
	enum store_power     power; /* of the transaction */
};

struct rows {
	struct store        *db;
	const struct stmt   *st;
	struct cursor       *cursor;
	const struct record *rec; /* whose fields these are: looked up once, not for each row */
	const struct field  *field[STMT_COLUMNS];
};

enum { RERUNS = 5, RERUN_PAUSE_MS = 20 };

/* libpq's own rule: a URL, or anything with a '=' in it. A path that begins like one stays a path. */
bool store_is_server(const char *url)
{
	if (strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0)
		return true;
	return *url != '/' && *url != '.' && strncmp(url, "sqlite:", 7) != 0 &&
	       strchr(url, '=') != NULL;
}

static enum rc driver_for(const char *url, const char **ret_where, const struct driver **ret,
                          struct err *err)
{
	*ret_where = strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url;
	*ret       = store_is_server(url) ? &driver_pgsql : &driver_sqlite;
	/* what follows the scheme may hold a password: it is not repeated */
	if (*ret == &driver_sqlite && strstr(url, "://") != NULL)
		return err_set(err, RC_CONFIG, "there is no driver for '%.*s' stores",
		               (int)strcspn(url, ":"), url);
	return RC_OK;
}

enum rc store_open(const char *url, enum store_power power, const struct driver *driver,
                   struct store **ret, struct err *err)
{
	const char          *where;
	const struct driver *d;
	struct conn         *conn = NULL;
	struct store        *db;

	TRY(driver_for(url, &where, &d, err));
	if (driver != NULL)
		d = driver;
	TRY(d->open(where, power, &conn, err));
	db             = mem_check(calloc(1, sizeof(*db)));
	db->driver     = d;
	db->conn       = conn;
	db->where      = mem_check(strdup(where));
	db->opened_for = power;
	*ret           = db;
	return RC_OK;
}

enum rc store_reopen(struct store *db, struct err *err)
{
	db->driver->close(db->conn);
	db->conn           = NULL;
	db->in_transaction = db->spoiled = false;
	return db->driver->open(db->where, db->opened_for, &db->conn, err);
}

void store_free(struct store *db)
{
	if (db == NULL)
		return;
	store_rollback(db);
	db->driver->close(db->conn);
	explicit_bzero(db->where, strlen(db->where)); /* it may hold a password */
	free(db->where);
	free(db);
}

bool store_is_same(const struct store *a, const struct store *b)
{
	struct stat x, y;

	if (a->driver->dialect != b->driver->dialect)
		return false;
	if (a->driver->dialect != DIALECT_SQLITE)
		return strcmp(a->where, b->where) == 0;
	return stat(a->where, &x) == 0 && stat(b->where, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

enum dialect store_dialect(const struct store *db)
{
	return db->driver->dialect;
}

const char *store_engine(const struct store *db)
{
	return store_dialect(db) == DIALECT_SQLITE ? "sqlite" : "pgsql";
}

enum rc store_begin(struct store *db, enum store_power power, struct err *err)
{
	assert(!db->in_transaction);
	TRY(db->driver->begin(db->conn, power, err));
	db->in_transaction = true;
	db->power          = power;
	return RC_OK;
}

static enum rc not_spoiled(const struct store *db, struct err *err)
{
	return !db->spoiled
	         ? RC_OK
	         : err_set(err, RC_INTERNAL, "a statement of this transaction has failed before");
}

/* PostgreSQL ends a transaction at its first failure. So that nobody comes to lean on an engine that does not: */
static enum rc spoil(struct store *db, enum rc rc)
{
	if (rc != RC_OK && db->in_transaction)
		db->spoiled = true;
	return rc;
}

enum rc store_commit(struct store *db, struct err *err)
{
	assert(db->in_transaction);
	TRY(not_spoiled(db, err));
	TRY(db->driver->commit(db->conn, err));
	db->in_transaction = false;
	return RC_OK;
}

enum rc store_alone(struct store *db, struct err *err)
{
	assert(db->in_transaction);
	if (db->power != STORE_WRITE_LATE)
		return RC_OK;
	TRY(not_spoiled(db, err));
	return spoil(db, db->driver->alone(db->conn, err));
}

void store_rollback(struct store *db)
{
	if (db->in_transaction)
		db->driver->rollback(db->conn);
	db->in_transaction = db->spoiled = false;
}

enum rc store_yield(struct store *db, struct err *err)
{
	if (!db->in_transaction || db->power != STORE_READ)
		return RC_OK;
	store_rollback(db);
	return store_begin(db, STORE_READ, err);
}

bool store_again(unsigned *tries, const struct err *err)
{
	struct timespec pause = {.tv_sec = 0};
	uint16_t        jitter;

	if (err->cure != CURE_RERUN || ++*tries > RERUNS)
		return false;
	/* so that those who got into each other's way do not meet again */
	rng_bytes(&jitter, sizeof(jitter));
	pause.tv_nsec = (long)(RERUN_PAUSE_MS * *tries) * (500000L + jitter % 1000 * 1000L);
	nanosleep(&pause, NULL);
	return true;
}

enum rc store_check(struct store *db, bool deep, struct err *err)
{
	return db->driver->check(db->conn, deep, err);
}

enum rc store_script(struct store *db, const char *const *sql, struct err *err)
{
	assert(db->in_transaction);
	TRY(not_spoiled(db, err));
	return spoil(db, db->driver->script(db->conn, sql, err));
}

enum rc store_load(struct store *db, const struct table *t, const struct store_feed *feed,
                   int64_t *ret_n, struct err *err)
{
	assert(db->in_transaction);
	TRY(not_spoiled(db, err));
	return spoil(db, db->driver->load(db->conn, t, feed, ret_n, err));
}

static bool fits(enum val_kind want, struct val v)
{
	/* a list is stored as text and a document is text */
	return v.kind == want || v.kind == VAL_NULL;
}

enum rc store_query(struct store *db, enum stmt_id id, const struct args *args, struct rows **ret,
                    struct err *err)
{
	const struct stmt *st  = &stmts[id];
	struct cursor     *cur = NULL;
	struct rows       *r;

	assert(args->n == st->n_in);
	for (unsigned i = 0; i < args->n; i++)
		assert(fits(st->in[i], args->v[i]));
	TRY(not_spoiled(db, err));
	TRY(spoil(db, db->driver->start(db->conn, st, args->v, &cur, err)));
	r         = mem_check(calloc(1, sizeof(*r)));
	r->db     = db;
	r->st     = st;
	r->cursor = cur;
	*ret      = r;
	return RC_OK;
}

void rows_free(struct rows *r)
{
	if (r == NULL)
		return;
	r->db->driver->finish(r->cursor);
	free(r);
}

enum rc rows_next(struct rows *r, bool *ret_row, struct err *err)
{
	return spoil(r->db, r->db->driver->step(r->cursor, ret_row, err));
}

struct val rows_value(const struct rows *r, unsigned column)
{
	return r->db->driver->column(r->cursor, column);
}

/* What the engine returned, as the field wants it. */
static enum rc convert(struct val raw, enum val_kind want, struct arena *a, struct val *ret,
                       struct err *err)
{
	ret->kind = want;
	if ((raw.kind == VAL_TEXT && strnlen(raw.text, STORE_VALUE_MAX + 1) > STORE_VALUE_MAX) ||
	    (raw.kind == VAL_BYTES && raw.bytes.n > STORE_VALUE_MAX))
		return err_set(err, RC_CORRUPT, "a stored value is longer than any of ours");
	if (raw.kind == VAL_NULL) {
		ret->kind = VAL_NULL;
	} else if (want == VAL_INT && raw.kind == VAL_INT) {
		ret->i = raw.i;
	} else if (want == VAL_BOOL && raw.kind == VAL_INT) {
		ret->b = raw.i != 0;
	} else if (want == VAL_TIME && raw.kind == VAL_INT) {
		ret->time.us = raw.i;
	} else if (want == VAL_TEXT && raw.kind == VAL_TEXT) {
		ret->text = arena_strdup(a, raw.text);
	} else if (want == VAL_JSON && raw.kind == VAL_TEXT && json_check(raw.text)) {
		ret->json.text = arena_strdup(a, raw.text);
	} else if (want == VAL_LIST && raw.kind == VAL_TEXT) {
		ret->list = list_split(raw.text, a);
	} else if (want == VAL_ID && raw.kind == VAL_BYTES && raw.bytes.n == sizeof(struct id)) {
		memcpy(&ret->id, raw.bytes.p, sizeof(struct id));
	} else if (want == VAL_BYTES && raw.kind == VAL_BYTES) {
		ret->bytes.p = memcpy(arena_alloc(a, raw.bytes.n + 1), raw.bytes.p, raw.bytes.n);
		ret->bytes.n = raw.bytes.n;
	} else {
		return err_set(err, RC_CORRUPT, "a stored value is not what it should be");
	}
	return RC_OK;
}

static void match_fields(struct rows *r, const struct record *rec)
{
	for (unsigned i = 0; r->rec != rec && i < r->st->n_column; i++) {
		r->field[i] = record_field(rec, r->st->column[i]);
		assert(r->field[i] != NULL);
	}
	r->rec = rec;
}

enum rc rows_read(struct rows *r, const struct record *rec, struct arena *a, void *record,
                  struct err *err)
{
	match_fields(r, rec);
	for (unsigned i = 0; i < r->st->n_column; i++) {
		const struct field *f = r->field[i];
		struct val          v;

		if (convert(r->db->driver->column(r->cursor, i), f->kind, a, &v, err) != RC_OK)
			return err_during(err, "%s of %s", f->name, rec->name);
		record_put(f, record, v);
	}
	return RC_OK;
}

/* A rule or a trigger that the tables' owner has put there may swallow a row, and be told of no failure. */
static enum rc one_was_added(struct store *db, const struct stmt *st, bool one, struct err *err)
{
	if (!st->adds || one)
		return RC_OK;
	err_set(err, RC_CORRUPT, "the store did not take one row as it was written");
	err_hint(err, "look for rules and triggers on its tables: idctl puts none there");
	snprintf(err->native, sizeof(err->native), "%s", st->name);
	return spoil(db, RC_CORRUPT);
}

enum rc store_exec(struct store *db, enum stmt_id id, const struct args *args, int64_t *ret_changed,
                   struct err *err)
{
	AUTO(rows) struct rows *r    = NULL;
	bool                    more = true;

	TRY(store_query(db, id, args, &r, err));
	while (more)
		TRY(rows_next(r, &more, err));
	if (ret_changed != NULL)
		*ret_changed = db->driver->changed(r->cursor);
	return one_was_added(db, r->st, db->driver->changed(r->cursor) == 1, err);
}

enum rc store_get(struct store *db, enum stmt_id id, const struct args *args, const struct into *to,
                  bool *ret_found, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;

	TRY(store_query(db, id, args, &r, err));
	TRY(rows_next(r, ret_found, err));
	return *ret_found ? rows_read(r, to->rec, to->a, to->record, err) : RC_OK;
}

enum rc store_int(struct store *db, enum stmt_id id, const struct args *args, int64_t *ret,
                  struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	bool                    row;

	TRY(store_query(db, id, args, &r, err));
	TRY(rows_next(r, &row, err));
	TRY(one_was_added(db, r->st, row, err));
	if (row) {
		const struct val v = db->driver->column(r->cursor, 0);

		if (v.kind == VAL_INT)
			*ret = v.i;
	}
	return RC_OK;
}

enum rc store_texts(struct store *db, enum stmt_id id, const struct args *args, struct arena *a,
                    struct strs *ret, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	const char            **v = NULL;
	size_t                  n = 0, cap = 0;

	TRY(store_query(db, id, args, &r, err));
	for (;;) {
		bool       row;
		struct val cell;

		TRY(rows_next(r, &row, err));
		if (!row)
			break;
		if (n == cap) {
			const char **wider = arena_alloc(a, (cap = cap * 2 + 8) * sizeof(*v));

			if (n > 0)
				memcpy(wider, v, n * sizeof(*v));
			v = wider;
		}
		cell   = db->driver->column(r->cursor, 0);
		v[n++] = arena_strdup(a, cell.kind == VAL_TEXT ? cell.text : "");
	}
	*ret = (struct strs){.v = v, .n = n};
	return RC_OK;
}
