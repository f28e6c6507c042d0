/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/pgsql.h -- libpq: one connection to one PostgreSQL server, version 15 or later.
 *
 * Made for a pooler in transaction mode: unnamed parameterised statements, no
 * session state. Waiting has an end of its own, whatever the server does. What
 * the server says is put into err->native, or, of a refused connection, into the
 * hint, and never into a message; messages are ours, by SQLSTATE:
 *   23505 → EXISTS             other 23… → CONFLICT        42501 → FORBIDDEN
 *   40001, 40P01 → BUSY, to be run again                   55P03, 57014 → BUSY
 *   08…, 53…, 57P… → UNAVAILABLE      42P01, 3F000 → CONFIG: no store is here
 *   XX001, XX002 → CORRUPT            anything else → INTERNAL
 */
#ifndef IDCTL_MOD_PGSQL_H
#define IDCTL_MOD_PGSQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct pg;
struct pg_rows; /* an answer, whole */

enum pg_kind { PG_NULL, PG_INT, PG_TEXT, PG_BYTES };

struct pg_value {
	enum pg_kind kind;
	enum pg_kind instead_of; /* of a NULL that goes in: what might have stood there */
	int64_t      i;
	const void  *p; /* of a TEXT, ended by a NUL that n does not count */
	size_t       n;
};

enum {
	PG_INPUTS = 24,
	PG_WAIT_S = 40, /* for one answer, unless told otherwise */
	PG_COMMIT_WAIT_S =
	    10, /* for that to COMMIT: there is another way to learn what became of it */
};

struct mod_pgsql {
	/*
	 * `address`: a URL or keywords, handed to libpq as it is, so that service
	 * files, ~/.pgpass, PG* variables and several hosts work. Where nothing else
	 * is said, TLS to another machine is verify-full and a host has 5 s to
	 * answer. CONFIG for what asking again cannot mend: an unknown keyword, a
	 * wrong password, no such database, a server too old or not in UTF-8.
	 * UNAVAILABLE otherwise.
	 */
	enum rc (*open)(const char *address, struct pg **ret, struct err *err);
	void (*close)(struct pg *c); /* NULL: nothing */

	/* How long an answer may take from now on. A server that has died is noticed before, by libpq's keepalives. */
	void (*patience)(struct pg *c, int seconds);

	/* Statements without inputs, in one go; the rows of the last one, or NULL when ret is. */
	enum rc (*run)(struct pg *c, const char *sql, struct pg_rows **ret, struct err *err);

	/* One statement with inputs $1 … $n. */
	enum rc (*ask)(struct pg *c, const char *sql, const struct pg_value *in, unsigned n,
	               struct pg_rows **ret, struct err *err);

	/* COMMIT. A connection that breaks meanwhile: UNAVAILABLE, and err->cure is CURE_SETTLE. */
	enum rc (*commit)(struct pg *c, struct err *err);

	unsigned (*count)(const struct pg_rows *r);
	unsigned (*columns)(const struct pg_rows *r);
	int64_t (*changed)(const struct pg_rows *r); /* rows that it wrote */
	/* Valid as long as r. What is neither number nor text, or only claims to be, is PG_BYTES. */
	struct pg_value (*value)(const struct pg_rows *r, unsigned row, unsigned column);
	void (*forget)(struct pg_rows *r); /* NULL: nothing */

	/* COPY … FROM STDIN (FORMAT binary): begin, one row at a time, end; or give up, which fails the transaction. */
	enum rc (*copy_begin)(struct pg *c, const char *sql, struct err *err);
	enum rc (*copy_row)(struct pg *c, const struct pg_value *v, unsigned n, struct err *err);
	enum rc (*copy_end)(struct pg *c, struct err *err);
	void (*copy_give_up)(struct pg *c);
};
extern const struct mod_pgsql mod_pgsql;

#endif
