/* SPDX-License-Identifier: Apache-2.0 */
/* The engine-independent half: a connection and its transactions. What is asked through it: lib/store/rows.c. */
#include "lib/store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/base/rng.h"
#include "lib/store/store_priv.h"

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

enum rc store_sound(const struct store *db, struct err *err)
{
	return !db->spoiled
	         ? RC_OK
	         : err_set(err, RC_INTERNAL, "a statement of this transaction has failed before");
}

/* PostgreSQL ends a transaction at its first failure. So that nobody comes to lean on an engine that does not: */
enum rc store_spoil(struct store *db, enum rc rc)
{
	if (rc != RC_OK && db->in_transaction)
		db->spoiled = true;
	return rc;
}

enum rc store_commit(struct store *db, struct err *err)
{
	assert(db->in_transaction);
	TRY(store_sound(db, err));
	TRY(db->driver->commit(db->conn, err));
	db->in_transaction = false;
	return RC_OK;
}

enum rc store_alone(struct store *db, struct err *err)
{
	assert(db->in_transaction);
	if (db->power != STORE_WRITE_LATE)
		return RC_OK;
	TRY(store_sound(db, err));
	return store_spoil(db, db->driver->alone(db->conn, err));
}

void store_rollback(struct store *db)
{
	if (db->in_transaction)
		db->driver->rollback(db->conn);
	db->in_transaction = db->spoiled = false;
}

static enum rc part(struct store *db, enum store_part what, struct err *err)
{
	assert(db->in_transaction);
	return store_spoil(db, db->driver->part(db->conn, what, err));
}

enum rc store_part_begin(struct store *db, struct err *err)
{
	TRY(store_sound(db, err));
	return part(db, PART_BEGIN, err);
}

enum rc store_part_keep(struct store *db, struct err *err)
{
	TRY(store_sound(db, err));
	return part(db, PART_KEEP, err);
}

enum rc store_part_undo(struct store *db, struct err *err)
{
	TRY(part(db, PART_UNDO, err));
	db->spoiled = false;
	return RC_OK;
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
	TRY(store_sound(db, err));
	return store_spoil(db, db->driver->script(db->conn, sql, err));
}

enum rc store_load(struct store *db, const struct table *t, const struct store_feed *feed,
                   int64_t *ret_n, struct err *err)
{
	assert(db->in_transaction);
	TRY(store_sound(db, err));
	return store_spoil(db, db->driver->load(db->conn, t, feed, ret_n, err));
}
