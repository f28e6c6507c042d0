/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/upkeep/migration.h -- the schema of a store, taken forward and back: each step a transaction with its event.
 */
#ifndef IDCTL_CORE_MIGRATION_H
#define IDCTL_CORE_MIGRATION_H

#include "lib/base/err.h"
#include "lib/core/list/list.h"
#include "lib/store/migrate.h"

struct work;

struct migrate_status {
	const char *engine;
	int64_t     version, latest;
	struct strs pending; /* names, in order */
};
extern const struct record migrate_status_record;

/* Within a transaction. CONFLICT when what was applied once is not what we know under that number. */
MUST_CHECK enum rc migration_status(struct work *w, struct migrate_status *ret, struct err *err);

bool migration_is_pending(const struct migrate_status *s);

/* The SQL that migration_up() would run goes to the sink, as records of migration_statement_record. */
MUST_CHECK enum rc migration_plan(struct work *w, const struct list_sink *sink, struct err *err);

/* How far, and whether it is only said. */
struct migration_request {
	int64_t to; /* 0: the latest */
	bool    dry_run;
};

/*
 * Each outside a transaction; each step taken goes to the sink, as a record of migration_step_record. Steps that another
 * idctl took meanwhile are passed over. INVALID (field "to"). down: FORBIDDEN but for those who may do everything; CONFLICT
 * where a step back would give rights back that have ended.
 */
MUST_CHECK enum rc migration_up(struct work *w, const struct migration_request *in,
                                const struct list_sink *sink, struct err *err);
MUST_CHECK enum rc migration_down(struct work *w, const struct migration_request *in,
                                  const struct list_sink *sink, struct err *err);

#endif
