/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PostgreSQL, through lib/mod/pgsql.h. Nothing outlives a transaction, so that
 * a pooler may hand the server's session to somebody else after it: settings
 * are SET LOCAL, statements unnamed, locks those of the transaction.
 *
 * A WRITE transaction first takes the one lock that all writers take. It is
 * READ COMMITTED, so whatever comes after sees all that earlier writers did:
 * writers are one after the other, as in SQLite, and no rule of ours can be
 * broken by two who look at the same moment (doc/decisions/0010).
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/mod/mod.h"
#include "lib/mod/pgsql.h"
#include "lib/store/driver_priv.h"

/*
 * Nobody's functions come before the server's own; what is ours is named with its schema. To compile a plan
 * takes longer than any statement of ours does.
 */
#define SETTINGS                                                 \
	"SET LOCAL search_path = pg_catalog, pg_temp;"           \
	"SET LOCAL statement_timeout = 30000;"                   \
	"SET LOCAL lock_timeout = 5000;"                         \
	"SET LOCAL idle_in_transaction_session_timeout = 60000;" \
	"SET LOCAL jit = off;"

/* 0x6964637400000001: "idct", 1 */
#define WRITERS "7594304221520855041"

/* Nothing is told before it is durable, whatever a role or a database is set to. */
#define BEGIN_WRITING                                              \
	"BEGIN ISOLATION LEVEL READ COMMITTED;" SETTINGS           \
	"SELECT current_setting('transaction_read_only')::text,"   \
	" CASE WHEN current_setting('synchronous_commit') = 'off'" \
	" THEN set_config('synchronous_commit', 'on', true) END::text"

enum { PATIENCE_S = 24 * 60 * 60 };

struct conn {
	const struct mod_pgsql *pq;
	struct pg              *pg;
	enum store_power        power;   /* opened for */
	enum store_power        current; /* of the transaction */
	bool                    begun;   /* for our caller */
	bool                    open; /* for the server: a READ begins with its first statement */
};

struct cursor {
	struct conn    *c;
	struct pg_rows *rows;
	unsigned        next; /* the row that step() comes to */
};

static void close_conn(struct conn *c)
{
	if (c == NULL)
		return;
	c->pq->close(c->pg);
	free(c);
}

static enum rc open_conn(const char *where, enum store_power power, struct conn **ret,
                         struct err *err)
{
	const struct mod_pgsql *pq;
	struct pg              *pg = NULL;

	TRY(MOD_LOAD(pgsql, &pq, err));
	TRY(pq->open(where, &pg, err));
	*ret  = mem_check(calloc(1, sizeof(**ret)));
	**ret = (struct conn){.pq = pq, .pg = pg, .power = power};
	return RC_OK;
}

/* ---- transactions ---- */

static enum rc begin_reading(struct conn *c, struct err *err)
{
	TRY(c->pq->run(c->pg, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;" SETTINGS, NULL,
	               err));
	c->open = true;
	return RC_OK;
}

static void forget_transaction(struct conn *c)
{
	struct err ignored = ERR_NONE; /* a connection that broke no longer has a transaction */

	if (c->open && c->pq->run(c->pg, "ROLLBACK", NULL, &ignored) != RC_OK)
		err_clear(&ignored);
	c->open = c->begun = false;
}

/* Said before the lock is waited for: a standby never lets a writer in. */
static enum rc begin_writing(struct conn *c, bool alone, struct err *err)
{
	static const char late[] = BEGIN_WRITING;
	static const char now[]  = BEGIN_WRITING ", pg_advisory_xact_lock(" WRITERS ")";
	struct pg_rows   *rows   = NULL;
	struct pg_value   answer;
	enum rc           rc;

	TRY(c->pq->run(c->pg, alone ? now : late, &rows, err));
	c->open = true;
	answer  = c->pq->value(rows, 0, 0);
	rc      = RC_OK;
	if (answer.kind != PG_TEXT || strcmp(answer.p, "off") != 0) {
		rc = err_set(err, RC_UNAVAILABLE, "the server is a standby or read-only");
		err_advise(err, ADVICE_PGSQL_PRIMARY);
	}
	c->pq->forget(rows);
	return rc;
}

static enum rc begin(struct conn *c, enum store_power power, struct err *err)
{
	enum rc rc = RC_OK;

	c->current = power;
	if (power != STORE_READ)
		rc = begin_writing(c, power != STORE_WRITE_LATE && power != STORE_WRITE_FREE, err);
	if (rc != RC_OK)
		c->open = true; /* how far it came is not known */
	if (rc != RC_OK)
		forget_transaction(c);
	c->begun = rc == RC_OK;
	return rc;
}

static enum rc alone(struct conn *c, struct err *err)
{
	return c->pq->run(c->pg, "SELECT pg_advisory_xact_lock(" WRITERS ")", NULL, err);
}

static enum rc commit(struct conn *c, struct err *err)
{
	enum rc rc = RC_OK;

	if (c->open) {
		c->pq->patience(c->pg, PG_COMMIT_WAIT_S);
		rc = c->pq->commit(c->pg, err);
		c->pq->patience(c->pg, PG_WAIT_S);
	}
	if (rc == RC_OK)
		c->open = c->begun = false;
	return rc;
}

static enum rc part(struct conn *c, enum store_part what, struct err *err)
{
	static const char *const sql[] = {
	    [PART_BEGIN] = "SAVEPOINT part",
	    [PART_KEEP]  = "RELEASE part",
	    [PART_UNDO]  = "ROLLBACK TO part; RELEASE part",
	};

	return c->pq->run(c->pg, sql[what], NULL, err);
}

static enum rc script(struct conn *c, const char *const *sql, struct err *err)
{
	enum rc rc;

	/* an index over many rows takes as long as it takes */
	rc = c->pq->run(c->pg, "SET LOCAL statement_timeout = 0", NULL, err);
	c->pq->patience(c->pg, PATIENCE_S);
	for (; rc == RC_OK && *sql != NULL; sql++)
		rc = c->pq->run(c->pg, *sql, NULL, err);
	c->pq->patience(c->pg, PG_WAIT_S);
	return rc;
}

/* ---- statements ---- */

static enum pg_kind kind_of(enum val_kind kind)
{
	switch (kind) {
	case VAL_BOOL:
	case VAL_INT:
	case VAL_TIME:
		return PG_INT;
	case VAL_TEXT:
	case VAL_JSON:
	case VAL_LIST:
		return PG_TEXT;
	case VAL_ID:
	case VAL_BYTES:
		return PG_BYTES;
	case VAL_NULL:
		break;
	}
	return PG_NULL;
}

static struct pg_value text_value(const char *text)
{
	return (struct pg_value){.kind = PG_TEXT, .p = text, .n = strlen(text)};
}

/* The value points into *v, which must outlive it. */
static struct pg_value input(const struct val *v, enum val_kind declared)
{
	const struct pg_value null = {.kind = PG_NULL, .instead_of = kind_of(declared)};

	switch (v->kind) {
	case VAL_BOOL:
		return (struct pg_value){.kind = PG_INT, .i = v->b};
	case VAL_INT:
		return (struct pg_value){.kind = PG_INT, .i = v->i};
	case VAL_TIME:
		return v->time.us == 0 ? null : (struct pg_value){.kind = PG_INT, .i = v->time.us};
	case VAL_TEXT:
		return v->text == NULL ? null : text_value(v->text);
	case VAL_JSON:
		return v->json.text == NULL ? null : text_value(v->json.text);
	case VAL_ID:
		return (struct pg_value){.kind = PG_BYTES, .p = v->id.b, .n = sizeof(v->id.b)};
	case VAL_BYTES:
		return v->bytes.p == NULL
		         ? null
		         : (struct pg_value){.kind = PG_BYTES, .p = v->bytes.p, .n = v->bytes.n};
	case VAL_NULL:
		return null;
	case VAL_LIST: /* joined before it is bound */
		break;
	}
	assert(false);
	return null;
}

/* Outside a transaction a statement is one by itself. */
static enum rc ensure_open(struct conn *c, bool asks, bool *ret_alone, struct err *err)
{
	*ret_alone = !c->begun;
	if (!c->begun)
		TRY(begin(c, asks ? STORE_READ : c->power, err));
	return c->open ? RC_OK : begin_reading(c, err);
}

static enum rc start(struct conn *c, const struct stmt *st, const struct val *argv,
                     struct cursor **ret, struct err *err)
{
	struct pg_value in[STMT_INPUTS];
	struct pg_rows *rows = NULL;
	bool            alone;
	enum rc         rc;

	for (unsigned i = 0; i < st->n_in; i++)
		in[i] = input(&argv[i], (enum val_kind)stmt_in(st)[i].kind);
	TRY(ensure_open(c, st->asks, &alone, err));
	rc = c->pq->ask(c->pg, stmt_text(st->sql[DIALECT_PGSQL]), in, st->n_in, &rows, err);
	if (rc == RC_OK && st->n_column > 0 && c->pq->columns(rows) != st->n_column)
		rc = err_set(err, RC_CORRUPT, "unexpected answer from the server");
	if (rc == RC_OK && alone)
		rc = commit(c, err);
	if (rc != RC_OK) {
		if (alone)
			forget_transaction(c);
		c->pq->forget(rows);
		return rc;
	}
	*ret  = mem_check(calloc(1, sizeof(**ret)));
	**ret = (struct cursor){.c = c, .rows = rows};
	return RC_OK;
}

static enum rc step(struct cursor *cur, bool *ret_row, struct err *err)
{
	(void)err;
	*ret_row = cur->next < cur->c->pq->count(cur->rows);
	cur->next += *ret_row;
	return RC_OK;
}

static struct val column(const struct cursor *cur, unsigned i)
{
	const struct pg_value v = cur->c->pq->value(cur->rows, cur->next - 1, i);

	switch (v.kind) {
	case PG_INT:
		return val_int(v.i);
	case PG_TEXT:
		return val_text(v.p);
	case PG_BYTES:
		return val_bytes((struct bytes){.p = v.p, .n = v.n});
	case PG_NULL:
		break;
	}
	return (struct val){.kind = VAL_NULL};
}

static int64_t changed(const struct cursor *cur)
{
	return cur->c->pq->changed(cur->rows);
}

static void finish(struct cursor *cur)
{
	cur->c->pq->forget(cur->rows);
	free(cur);
}

static enum rc feed_copy(struct conn *c, const struct table *t, const struct store_feed *feed,
                         int64_t *ret_n, struct err *err)
{
	struct val      row[STMT_COLUMNS];
	struct pg_value in[STMT_COLUMNS];
	bool            more;

	for (*ret_n = 0;; ++*ret_n) {
		TRY(feed->next(feed->arg, row, &more, err));
		if (!more)
			return RC_OK;
		for (unsigned i = 0; i < t->n_column; i++)
			in[i] = input(&row[i], VAL_NULL);
		TRY(c->pq->copy_row(c->pg, in, t->n_column, err));
	}
}

static enum rc load(struct conn *c, const struct table *t, const struct store_feed *feed,
                    int64_t *ret_n, struct err *err)
{
	enum rc rc;

	assert(c->begun && c->open);
	TRY(c->pq->copy_begin(c->pg, t->copy, err));
	rc = feed_copy(c, t, feed, ret_n, err);
	/* the server stays in the middle of a COPY that is left alone */
	if (rc != RC_OK) {
		c->pq->copy_give_up(c->pg);
		return rc;
	}
	return c->pq->copy_end(c->pg, err);
}

/* The pages are the server's own business (checksums, pg_amcheck); an index that is not valid finds nothing. */
static enum rc check(struct conn *c, bool deep, struct err *err)
{
	const struct val none = {.kind = VAL_NULL};
	struct cursor   *cur  = NULL;
	bool             row;
	enum rc          rc;

	(void)deep;
	TRY(start(c, &stmts[STMT_DB_INVALID_INDEX], &none, &cur, err));
	rc = step(cur, &row, err);
	if (rc == RC_OK && row) {
		rc = err_set(err, RC_CORRUPT, "the index %.64s is not valid", column(cur, 0).text);
		err_advise(err, ADVICE_PGSQL_REINDEX);
	}
	finish(cur);
	return rc;
}

const struct driver driver_pgsql = {
    .dialect  = DIALECT_PGSQL,
    .open     = open_conn,
    .close    = close_conn,
    .begin    = begin,
    .alone    = alone,
    .commit   = commit,
    .rollback = forget_transaction,
    .part     = part,
    .script   = script,
    .start    = start,
    .step     = step,
    .column   = column,
    .changed  = changed,
    .finish   = finish,
    .load     = load,
    .check    = check,
};
