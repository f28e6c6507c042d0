/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/pgsql_priv.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"

/* of pg_type.h, which is the server's: they are fixed for ever */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };
enum { COPY_PIECE = 64 * 1024 };

static void be_silent(void *arg, const PGresult *r)
{
	(void)arg;
	(void)r; /* notices would go to standard error, raw */
}

static void close_pg(struct pg *c)
{
	if (c == NULL)
		return;
	PQfinish(c->conn);
	free(c->piece);
	free(c);
}

static enum rc open_pg(const char *address, struct pg **ret, struct err *err)
{
	__attribute__((cleanup(pg_conn_auto))) PGconn *conn = NULL;

	TRY(pgsql_connect(address, &conn, err));
	PQsetNoticeReceiver(conn, be_silent, NULL);
	PQsetnonblocking(conn, 1);
	*ret           = mem_check(calloc(1, sizeof(**ret)));
	(*ret)->conn   = TAKE(conn);
	(*ret)->wait_s = PG_WAIT_S;
	return RC_OK;
}

static void patience(struct pg *c, int seconds)
{
	c->wait_s = seconds;
}

/* ---- asking ---- */

static enum rc run(struct pg *c, const char *sql, struct pg_rows **ret, struct err *err)
{
	if (PQsendQuery(c->conn, sql) == 0)
		return pgsql_broken(c, err);
	return pgsql_collect(c, ret, err);
}

static Oid type_of(enum pg_kind kind)
{
	switch (kind) {
	case PG_INT:
		return OID_INT8;
	case PG_TEXT:
		return OID_TEXT;
	case PG_BYTES:
		return OID_BYTEA;
	case PG_NULL:
		break;
	}
	return 0; /* the server's guess */
}

struct inputs {
	Oid         type[PG_INPUTS];
	const char *value[PG_INPUTS];
	int         length[PG_INPUTS], format[PG_INPUTS];
	uint64_t    number[PG_INPUTS];
};

static void put(struct inputs *in, unsigned i, const struct pg_value *v)
{
	in->type[i]   = type_of(v->kind);
	in->format[i] = 1;
	switch (v->kind) {
	case PG_INT:
		in->number[i] = htobe64((uint64_t)v->i);
		in->value[i]  = (const char *)&in->number[i];
		in->length[i] = sizeof(uint64_t);
		break;
	case PG_TEXT:
		in->value[i]  = v->p;
		in->length[i] = (int)v->n;
		break;
	case PG_BYTES:
		in->value[i]  = v->n == 0 ? "" : v->p;
		in->length[i] = (int)v->n;
		break;
	case PG_NULL:
		in->type[i] = type_of(v->instead_of);
		break;
	}
}

static enum rc ask(struct pg *c, const char *sql, const struct pg_value *v, unsigned n,
                   struct pg_rows **ret, struct err *err)
{
	struct inputs in = {.type = {0}};

	for (unsigned i = 0; i < n; i++)
		put(&in, i, &v[i]);
	if (PQsendQueryParams(c->conn, sql, (int)n, in.type, in.value, in.length, in.format, 1) ==
	    0)
		return pgsql_broken(c, err);
	return pgsql_collect(c, ret, err);
}

static enum rc commit(struct pg *c, struct err *err)
{
	__attribute__((cleanup(pg_result_auto))) PGresult *r = NULL;
	const enum rc rc = run(c, "COMMIT", (struct pg_rows **)&r, err);

	/* what cannot even be sent never was: but a part of it may have gone out */
	if (rc == RC_UNAVAILABLE)
		err->cure = CURE_SETTLE;
	/* a transaction that had failed is rolled back, which the server does not call an error */
	if (rc != RC_OK || strcmp(PQcmdStatus(r), "COMMIT") == 0)
		return rc;
	return err_set(err, RC_INTERNAL, "the server rolled the transaction back");
}

/* ---- COPY: PostgreSQL's documentation of COPY, "Binary Format" ---- */

static void copy_bytes(struct pg *c, const void *p, size_t n)
{
	if (c->cap - c->n < n) {
		c->cap   = c->cap * 2 + n + COPY_PIECE;
		c->piece = mem_check(realloc(c->piece, c->cap));
	}
	if (n > 0)
		memcpy(c->piece + c->n, p, n);
	c->n += n;
}

static void copy_int(struct pg *c, int32_t i, size_t n)
{
	const uint32_t wire = htobe32((uint32_t)i);

	copy_bytes(c, (const char *)&wire + sizeof(wire) - n, n);
}

static enum rc copy_send(struct pg *c, struct err *err)
{
	if (c->n > 0 && PQputCopyData(c->conn, c->piece, (int)c->n) != 1)
		return pgsql_broken(c, err);
	c->n = 0;
	/* libpq would keep in memory whatever the server is too slow to take */
	return pgsql_flush(c, err);
}

static enum rc copy_begin(struct pg *c, const char *sql, struct err *err)
{
	static const char signature[] = "PGCOPY\n\377\r\n"; /* its NUL belongs to it */

	TRY(run(c, sql, NULL, err));
	c->n = 0;
	copy_bytes(c, signature, sizeof(signature));
	copy_int(c, 0, 4);
	copy_int(c, 0, 4);
	return RC_OK;
}

static enum rc copy_row(struct pg *c, const struct pg_value *v, unsigned n, struct err *err)
{
	copy_int(c, (int32_t)n, 2);
	for (; n > 0; n--, v++) {
		const uint64_t wide = htobe64((uint64_t)v->i);

		if (v->kind == PG_NULL) {
			copy_int(c, -1, 4);
		} else if (v->kind == PG_INT) {
			copy_int(c, sizeof(wide), 4);
			copy_bytes(c, &wide, sizeof(wide));
		} else {
			copy_int(c, (int32_t)v->n, 4);
			copy_bytes(c, v->p, v->n);
		}
	}
	return c->n < COPY_PIECE ? RC_OK : copy_send(c, err);
}

static enum rc copy_end(struct pg *c, struct err *err)
{
	copy_int(c, -1, 2);
	TRY(copy_send(c, err));
	if (PQputCopyEnd(c->conn, NULL) != 1)
		return pgsql_broken(c, err);
	return pgsql_collect(c, NULL, err);
}

static void copy_give_up(struct pg *c)
{
	struct err ignored = ERR_NONE; /* that it failed is what we asked for */

	if (PQputCopyEnd(c->conn, "given up") != 1 || pgsql_collect(c, NULL, &ignored) != RC_OK)
		err_clear(&ignored);
}

/* ---- answers ---- */

static const PGresult *result(const struct pg_rows *r)
{
	return (const PGresult *)r;
}

static unsigned count(const struct pg_rows *r)
{
	return (unsigned)PQntuples(result(r));
}

static unsigned columns(const struct pg_rows *r)
{
	return (unsigned)PQnfields(result(r));
}

static int64_t changed(const struct pg_rows *r)
{
	/* libpq hands out what the server said of it: "" for what writes nothing */
	return strtoll(PQcmdTuples((PGresult *)(uintptr_t)r), NULL, 10);
}

/* A server that lies about lengths must not make us read what is not there. */
static bool number(Oid type, const char *p, size_t n, int64_t *ret)
{
	uint64_t wide;
	uint32_t half;
	uint16_t quarter;

	if (type == OID_INT8 && n == sizeof(wide)) {
		memcpy(&wide, p, n);
		*ret = (int64_t)be64toh(wide);
	} else if (type == OID_INT4 && n == sizeof(half)) {
		memcpy(&half, p, n);
		*ret = (int32_t)be32toh(half);
	} else if (type == OID_INT2 && n == sizeof(quarter)) {
		memcpy(&quarter, p, n);
		*ret = (int16_t)be16toh(quarter);
	} else if (type == OID_BOOL && n == 1) {
		*ret = *p != 0;
	} else {
		return false;
	}
	return true;
}

static struct pg_value value(const struct pg_rows *rows, unsigned row, unsigned column)
{
	const PGresult *r    = result(rows);
	const Oid       type = PQftype(r, (int)column);
	const char     *p    = PQgetvalue(r, (int)row, (int)column);
	struct pg_value v    = {.kind = PG_BYTES, .p = p};

	if (p == NULL || PQgetisnull(r, (int)row, (int)column) == 1)
		return (struct pg_value){.kind = PG_NULL};
	v.n = (size_t)PQgetlength(r, (int)row, (int)column);
	if (number(type, p, v.n, &v.i))
		v.kind = PG_INT;
	else if (type == OID_TEXT && strlen(p) == v.n) /* no text of ours has a NUL in it */
		v.kind = PG_TEXT;
	return v;
}

static void forget(struct pg_rows *r)
{
	PQclear((PGresult *)r);
}

const struct mod_pgsql mod_pgsql = {
    .open     = open_pg,
    .close    = close_pg,
    .patience = patience,
    .run      = run,
    .ask      = ask,
    .commit   = commit,
    .columns  = columns,
    .count    = count,
    .changed  = changed,
    .value    = value,
    .forget   = forget,

    .copy_begin   = copy_begin,
    .copy_row     = copy_row,
    .copy_end     = copy_end,
    .copy_give_up = copy_give_up,
};
