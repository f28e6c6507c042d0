/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/store/faulty.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* see faulty.h for why this is not in a struct of its own */
static struct {
	unsigned    calls, at;
	enum rc     rc;
	const char *where;

	const struct driver *under; /* of the connections that are open: one engine at a time */
} fault = {.under = &driver_sqlite};

void faulty_arm(unsigned at, enum rc rc)
{
	fault.calls = 0;
	fault.at    = at;
	fault.rc    = rc;
	fault.where = NULL;
}

bool faulty_struck(void)
{
	return fault.where != NULL;
}

const char *faulty_where(void)
{
	return fault.where;
}

static enum rc may_fail(const char *where, struct err *err)
{
	if (++fault.calls != fault.at)
		return RC_OK;
	fault.where = where;
	return err_set(err, fault.rc, "the store was told to fail");
}

static enum rc open_sqlite(const char *where, enum store_power power, struct conn **ret,
                           struct err *err)
{
	TRY(may_fail("open", err));
	fault.under = &driver_sqlite;
	return driver_sqlite.open(where, power, ret, err);
}

static enum rc open_pgsql(const char *where, enum store_power power, struct conn **ret,
                          struct err *err)
{
	TRY(may_fail("open", err));
	fault.under = &driver_pgsql;
	return driver_pgsql.open(where, power, ret, err);
}

static void close_conn(struct conn *c)
{
	fault.under->close(c);
}

static enum rc begin(struct conn *c, enum store_power power, struct err *err)
{
	TRY(may_fail("begin", err));
	return fault.under->begin(c, power, err);
}

static enum rc alone(struct conn *c, struct err *err)
{
	TRY(may_fail("alone", err));
	return fault.under->alone(c, err);
}

static enum rc commit(struct conn *c, struct err *err)
{
	TRY(may_fail("commit", err));
	return fault.under->commit(c, err);
}

static void rollback(struct conn *c)
{
	fault.under->rollback(c);
}

static enum rc part(struct conn *c, enum store_part what, struct err *err)
{
	TRY(may_fail("part", err));
	return fault.under->part(c, what, err);
}

static enum rc script(struct conn *c, const char *const *sql, struct err *err)
{
	TRY(may_fail("script", err));
	return fault.under->script(c, sql, err);
}

static enum rc start(struct conn *c, const struct stmt *st, const struct val *argv,
                     struct cursor **ret, struct err *err)
{
	TRY(may_fail(stmt_text(st->name), err));
	return fault.under->start(c, st, argv, ret, err);
}

static enum rc step(struct cursor *cur, bool *ret_row, struct err *err)
{
	*ret_row = false;
	TRY(may_fail("step", err));
	return fault.under->step(cur, ret_row, err);
}

static struct val column(const struct cursor *cur, unsigned i)
{
	return fault.under->column(cur, i);
}

static int64_t changed(const struct cursor *cur)
{
	return fault.under->changed(cur);
}

static void finish(struct cursor *cur)
{
	fault.under->finish(cur);
}

static enum rc load(struct conn *c, const struct table *t, const struct store_feed *feed,
                    int64_t *ret_n, struct err *err)
{
	TRY(may_fail("load", err));
	return fault.under->load(c, t, feed, ret_n, err);
}

static enum rc check(struct conn *c, bool deep, struct err *err)
{
	TRY(may_fail("check", err));
	return fault.under->check(c, deep, err);
}

#define FAULTY(dialect_, open_)                                                              \
	{                                                                                    \
		.dialect = (dialect_), .open = (open_), .close = close_conn, .begin = begin, \
		.alone = alone, .commit = commit, .rollback = rollback, .part = part,        \
		.script = script, .start = start, .step = step, .column = column,            \
		.changed = changed, .finish = finish, .load = load, .check = check,          \
	}

const struct driver driver_faulty       = FAULTY(DIALECT_SQLITE, open_sqlite);
const struct driver driver_faulty_pgsql = FAULTY(DIALECT_PGSQL, open_pgsql);

const struct driver *faulty_driver(void)
{
	const char *engine = getenv("IDCTL_TEST_ENGINE");

	return engine != NULL && strcmp(engine, "pgsql") == 0 ? &driver_faulty_pgsql
	                                                      : &driver_faulty;
}
