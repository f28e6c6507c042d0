/* SPDX-License-Identifier: Apache-2.0 */
/* lib/mod/pgsql_priv.h -- what the parts of the module share: connecting, waiting, asking. */
#ifndef IDCTL_MOD_PGSQL_PRIV_H
#define IDCTL_MOD_PGSQL_PRIV_H

#include <libpq-fe.h>

#include "lib/mod/pgsql.h"

struct pg {
	PGconn *conn;
	int     wait_s;
	char   *piece; /* of a COPY: sent when it is full */
	size_t  n, cap;
};

static inline void pg_conn_auto(PGconn **c)
{
	PQfinish(*c);
}

static inline void pg_result_auto(PGresult **r)
{
	PQclear(*r);
}

/* The server's own words, for err->native; one line of them. */
void pgsql_keep_native(struct err *err, const char *state, const char *text);

/* Our words for an SQLSTATE (pgsql.h). Returns err->rc. */
enum rc pgsql_by_state(const char *state, const char *text, struct err *err);

/* A connection to a server that is fit. *ret is set, to be finished, even where that fails; or NULL. */
enum rc pgsql_connect(const char *address, PGconn **ret, struct err *err);

/* The connection as it is now: UNAVAILABLE. */
enum rc pgsql_broken(const struct pg *c, struct err *err);

/* Until all is sent. */
enum rc pgsql_flush(const struct pg *c, struct err *err);

/* All results of what was sent: the last one is the answer (ret may be NULL), the first failure the outcome. */
enum rc pgsql_collect(const struct pg *c, struct pg_rows **ret, struct err *err);

#endif
