/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/store/faulty.h"

#include <stddef.h>

/* see faulty.h for why this is not in a struct of its own */
static struct {
	unsigned    calls, at;
	enum rc     rc;
	const char *where;
} fault;

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

static enum rc open_conn(const char *where, enum store_power power, struct conn **ret,
                         struct err *err)
{
	TRY(may_fail("open", err));
	return driver_sqlite.open(where, power, ret, err);
}

static void close_conn(struct conn *c)
{
	driver_sqlite.close(c);
}

static enum rc begin(struct conn *c, enum store_power power, struct err *err)
{
	TRY(may_fail("begin", err));
	return driver_sqlite.begin(c, power, err);
}

static enum rc commit(struct conn *c, struct err *err)
{
	TRY(may_fail("commit", err));
	return driver_sqlite.commit(c, err);
}

static void rollback(struct conn *c)
{
	driver_sqlite.rollback(c);
}

static enum rc script(struct conn *c, const char *const *sql, struct err *err)
{
	TRY(may_fail("script", err));
	return driver_sqlite.script(c, sql, err);
}

static enum rc start(struct conn *c, const struct stmt *st, const struct val *argv,
                     struct cursor **ret, struct err *err)
{
	TRY(may_fail(st->name, err));
	return driver_sqlite.start(c, st, argv, ret, err);
}

static enum rc step(struct cursor *cur, bool *ret_row, struct err *err)
{
	*ret_row = false;
	TRY(may_fail("step", err));
	return driver_sqlite.step(cur, ret_row, err);
}

static struct val column(const struct cursor *cur, unsigned i)
{
	return driver_sqlite.column(cur, i);
}

static int64_t changed(const struct cursor *cur)
{
	return driver_sqlite.changed(cur);
}

static void finish(struct cursor *cur)
{
	driver_sqlite.finish(cur);
}

static enum rc check(struct conn *c, bool deep, struct err *err)
{
	TRY(may_fail("check", err));
	return driver_sqlite.check(c, deep, err);
}

const struct driver driver_faulty = {
    .scheme   = "sqlite",
    .dialect  = DIALECT_SQLITE,
    .open     = open_conn,
    .close    = close_conn,
    .begin    = begin,
    .commit   = commit,
    .rollback = rollback,
    .script   = script,
    .start    = start,
    .step     = step,
    .column   = column,
    .changed  = changed,
    .finish   = finish,
    .check    = check,
};
