/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/driver_priv.h -- what an SQL engine must do for store.c.
 *
 * Every slot is mandatory. Drivers keep no state outside struct conn and
 * struct cursor, and never print. A call that fails has set *err, with the
 * engine's own code in err->native, mapped so:
 *   unique violation → EXISTS      foreign key, check → CONFLICT
 *   lock, serialisation → BUSY     no connection → UNAVAILABLE
 *   a file that is none of ours → CONFIG     damage → CORRUPT
 * and with err->cure set where the transaction may be run again, or its commit is in doubt.
 */
#ifndef IDCTL_STORE_DRIVER_PRIV_H
#define IDCTL_STORE_DRIVER_PRIV_H

#include "lib/base/err.h"
#include "lib/store/stmt.h"
#include "lib/store/store.h"

struct conn;
struct cursor;

enum store_part { PART_BEGIN, PART_KEEP, PART_UNDO };

struct driver {
	enum dialect dialect;

	/* Connection. `where` is the address, without "sqlite:". close() accepts NULL. */
	enum rc (*open)(const char *where, enum store_power power, struct conn **ret,
	                struct err *err);
	void (*close)(struct conn *c);

	/* Transaction. Never nested. rollback() cannot fail upward. */
	enum rc (*begin)(struct conn *c, enum store_power power, struct err *err);
	enum rc (*alone)(struct conn *c, struct err *err); /* of a WRITE_LATE one */
	enum rc (*commit)(struct conn *c, struct err *err);
	void (*rollback)(struct conn *c);

	/* A savepoint of the transaction, one at a time: set, let go, gone back to (whatever failed since) and let go. */
	enum rc (*part)(struct conn *c, enum store_part what, struct err *err);

	/* Schema and migrations only, inside a transaction: statements without inputs or rows; ends with NULL. */
	enum rc (*script)(struct conn *c, const char *const *sql, struct err *err);

	/*
	 * Run a catalogue statement; argv has exactly the inputs that st->in names.
	 * A cursor is valid until finish(), a column's value until the next step();
	 * its kind is NULL, INT, TEXT or BYTES: store.c knows what it stands for.
	 */
	enum rc (*start)(struct conn *c, const struct stmt *st, const struct val *argv,
	                 struct cursor **ret, struct err *err);
	enum rc (*step)(struct cursor *cur, bool *ret_row, struct err *err);
	struct val (*column)(const struct cursor *cur, unsigned i);
	int64_t (*changed)(const struct cursor *cur);
	void (*finish)(struct cursor *cur);

	/* Rows of one table, as many as the feed has, inside a transaction. How many there were. */
	enum rc (*load)(struct conn *c, const struct table *t, const struct store_feed *feed,
	                int64_t *ret_n, struct err *err);

	/* What the engine says of its own health, a line at most; OK when all is well. `deep` may take minutes. */
	enum rc (*check)(struct conn *c, bool deep, struct err *err);
};

extern const struct driver driver_sqlite, driver_pgsql;

#endif
