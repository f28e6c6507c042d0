/* SPDX-License-Identifier: Apache-2.0 */
/* tests/unit/store_fake.h -- an engine that answers with whatever the test wants. */
#ifndef IDCTL_TESTS_STORE_FAKE_H
#define IDCTL_TESTS_STORE_FAKE_H

#include <stdio.h>

#include "lib/store/driver_priv.h"

static struct engine {
	struct val row[3][2];
	unsigned   rows, at;
	int        open, finished, rolled_back;
	enum rc    fails; /* of begin and commit */
	struct val in[STMT_INPUTS];
	char       lists[64];
} engine;

static enum rc fake_open(const char *where, enum store_power power, struct conn **ret,
                         struct err *err)
{
	(void)where, (void)power, (void)err;
	*ret = NULL;
	engine.open++;
	return RC_OK;
}

static void fake_close(struct conn *c)
{
	(void)c;
	engine.open--;
}

static enum rc fake_begin(struct conn *c, enum store_power power, struct err *err)
{
	(void)c, (void)power;
	return engine.fails == RC_OK ? RC_OK : err_set(err, engine.fails, "as told");
}

static enum rc fake_alone(struct conn *c, struct err *err)
{
	(void)c;
	(void)err;
	return RC_OK;
}

static enum rc fake_commit(struct conn *c, struct err *err)
{
	(void)c;
	return engine.fails == RC_OK ? RC_OK : err_set(err, engine.fails, "as told");
}

static void fake_rollback(struct conn *c)
{
	(void)c;
	engine.rolled_back++;
}

static enum rc fake_start(struct conn *c, const struct stmt *st, const struct val *argv,
                          struct cursor **ret, struct err *err)
{
	(void)c, (void)err;
	for (unsigned i = 0; i < st->n_in; i++)
		engine.in[i] = argv[i];
	/* the list is the store's own, and gone with the rows */
	if (st == &stmts[STMT_SESSION_INSERT])
		snprintf(engine.lists, sizeof(engine.lists), "%s|%s|%s", argv[5].text, argv[6].text,
		         argv[7].text);
	engine.at = 0;
	*ret      = (struct cursor *)&engine;
	return RC_OK;
}

static enum rc fake_step(struct cursor *cur, bool *ret_row, struct err *err)
{
	(void)cur, (void)err;
	*ret_row = engine.at++ < engine.rows;
	return RC_OK;
}

static struct val fake_column(const struct cursor *cur, unsigned i)
{
	(void)cur;
	return engine.row[engine.at - 1][i];
}

static int64_t fake_changed(const struct cursor *cur)
{
	(void)cur;
	return 7;
}

static void fake_finish(struct cursor *cur)
{
	(void)cur;
	engine.finished++;
}

static const struct driver fake = {
    .open     = fake_open,
    .close    = fake_close,
    .begin    = fake_begin,
    .alone    = fake_alone,
    .commit   = fake_commit,
    .rollback = fake_rollback,
    .start    = fake_start,
    .step     = fake_step,
    .column   = fake_column,
    .changed  = fake_changed,
    .finish   = fake_finish,
};

#endif
