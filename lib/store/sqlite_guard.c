/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/sqlite_guard.h"

#include <sqlite3.h>
#include <string.h>

#include "lib/base/own.h"
#include "lib/store/store.h"

static bool is_append_only(const char *table)
{
	return table != NULL && strcmp(table, "audit_event") == 0;
}

static int authorize(void *arg, int action, const char *first, const char *second,
                     const char *database, const char *by)
{
	const struct sqlite_guard *g = arg;

	(void)database;
	(void)by;
	if (g->off)
		return action == SQLITE_ATTACH || action == SQLITE_DETACH ? SQLITE_DENY : SQLITE_OK;
	switch (action) {
	case SQLITE_READ:
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
		return SQLITE_OK;
	case SQLITE_INSERT:
		return g->reads_only ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		return g->reads_only || is_append_only(first) ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_FUNCTION:
		return second != NULL && strcmp(second, "load_extension") == 0 ? SQLITE_DENY
		                                                               : SQLITE_OK;
	default: /* ATTACH, PRAGMA, CREATE, DROP, ALTER … */
		return SQLITE_DENY;
	}
}

void sqlite_guard_settings(struct sqlite3 *db)
{
	static const struct {
		int option, value;
	} config[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	};

	for (size_t i = 0; i < COUNT(config); i++)
		sqlite3_db_config(db, config[i].option, config[i].value, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, STORE_VALUE_MAX);
	sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 100 * 1024);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_extended_result_codes(db, 1);
}

void sqlite_guard_begin(struct sqlite3 *db, struct sqlite_guard *g)
{
	sqlite3_set_authorizer(db, authorize, g);
}
