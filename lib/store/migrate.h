/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/migrate.h -- the schema's versions, forward and back.
 *
 * A migration runs in the caller's WRITE transaction, one transaction each,
 * and leaves a row with its checksum. A store whose rows do not match what
 * this binary carries is not touched: SCHEMA.
 */
#ifndef IDCTL_STORE_MIGRATE_H
#define IDCTL_STORE_MIGRATE_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/store/store.h"

int64_t migrate_latest(void); /* what this binary wants */

/* 0: an empty database. */
MUST_CHECK enum rc migrate_current(struct store *db, int64_t *ret, struct err *err);

/* SCHEMA unless current is latest: newer names the need for a newer idctl, older the command that mends it. */
/*
 * And CONFIG for a change (any power but READ) to a store that is frozen; SCHEMA for one that a copy has not come to
 * its end in.
 */
MUST_CHECK enum rc migrate_require(struct store *db, enum store_power power, struct err *err);

/* The last two by themselves, whatever the version: before the schema is changed. */
MUST_CHECK enum rc migrate_usable(struct store *db, struct err *err);

/* An empty database gets the schema, and no history yet: that comes with the rows of a copy. */
MUST_CHECK enum rc migrate_init_empty(struct store *db, struct err *err);

/* CONFLICT when what was applied once is not what this binary knows under that number. */
MUST_CHECK enum rc migrate_verify(struct store *db, struct arena *a, struct err *err);

/*
 * CORRUPT, naming it, when the store has a table, index, trigger or view that is not ours, or lacks one.
 * For a store at the latest version.
 */
MUST_CHECK enum rc migrate_compare(struct store *db, struct arena *a, struct err *err);

/* A new store at the latest version, from schema.sql. Nothing, and *ret_made false, when there is a schema. */
MUST_CHECK enum rc migrate_init(struct store *db, struct utc now, bool *ret_made, struct err *err);

/* One step: apply `version`, which is current + 1; or take back `version`, which is current. */
MUST_CHECK enum rc migrate_apply(struct store *db, int64_t version, struct utc now,
                                 struct err *err);
MUST_CHECK enum rc migrate_revert(struct store *db, int64_t version, struct err *err);

struct migration_step {
	int64_t     version;
	const char *name, *direction; /* "up", "down" */
	const char *checksum;
};
extern const struct record migration_step_record;
void migrate_describe(int64_t version, bool up, struct arena *a, struct migration_step *ret);

/* One statement that a step would run, on one line, ended by ";". */
struct migration_statement {
	int64_t     version;
	const char *name, *sql;
};
extern const struct record migration_statement_record;

/*
 * The i-th of migration `version` forward; false when there are no more. Version 0 has what the engine
 * wants done before all of them, migrate_latest() + 1 what it wants after. A server's plan is one
 * transaction, and has the history in it: a store that was made by it is like any other.
 */
bool migrate_statement(int64_t version, enum dialect dialect, size_t i, struct arena *a,
                       struct migration_statement *ret);

#endif
