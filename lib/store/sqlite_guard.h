/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/sqlite_guard.h -- what SQLite may do: a file may have been made by somebody else, and a statement be a defect.
 *
 * Defensive settings, no triggers, views or extensions; and an authorizer over every statement: rows only, and those of
 * the audit log are added and read, never changed.
 */
#ifndef IDCTL_STORE_SQLITE_GUARD_H
#define IDCTL_STORE_SQLITE_GUARD_H

#include <stdbool.h>

struct sqlite3;

struct sqlite_guard {
	bool reads_only;
	bool off; /* the schema is being changed: all but other files is allowed */
};

/* Before anything is asked of the connection. */
void sqlite_guard_settings(struct sqlite3 *db);

/* From now on. It must outlive the connection. */
void sqlite_guard_begin(struct sqlite3 *db, struct sqlite_guard *g);

#endif
