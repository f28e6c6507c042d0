/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything is sent without blocking and awaited with poll(): libpq itself
 * would wait for ever for a server that has gone without a word.
 */
#include "lib/mod/pgsql_priv.h"

#include <poll.h>
#include <time.h>

enum rc pgsql_broken(const struct pg *c, struct err *err)
{
	return pgsql_by_state("08006", PQerrorMessage(c->conn), err);
}

static enum rc judge(const struct pg *c, const PGresult *r, struct err *err)
{
	const ExecStatusType status = PQresultStatus(r);
	const char          *state, *text;

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN)
		return RC_OK;
	state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	text  = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	return state == NULL ? pgsql_broken(c, err)
	                     : pgsql_by_state(state, text == NULL ? "" : text, err);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t deadline(const struct pg *c)
{
	return now_ms() + (int64_t)c->wait_s * 1000;
}

static enum rc wait_for(const struct pg *c, short events, int64_t until_ms, struct err *err)
{
	struct pollfd p    = {.fd = PQsocket(c->conn), .events = events};
	const int64_t left = until_ms - now_ms();

	if (p.fd < 0)
		return pgsql_broken(c, err);
	if (left > 0 && poll(&p, 1, (int)left) != 0)
		return RC_OK; /* also when interrupted: the caller looks again */
	return pgsql_by_state("08006", "no answer in time", err);
}

static enum rc flush(const struct pg *c, int64_t until_ms, struct err *err)
{
	int left;

	while ((left = PQflush(c->conn)) == 1) {
		TRY(wait_for(c, POLLIN | POLLOUT, until_ms, err));
		if (PQconsumeInput(c->conn) == 0)
			return pgsql_broken(c, err);
	}
	return left == 0 ? RC_OK : pgsql_broken(c, err);
}

/* The next result of what was sent; NULL when there are no more. */
static enum rc next_result(const struct pg *c, int64_t until_ms, PGresult **ret, struct err *err)
{
	while (PQisBusy(c->conn) == 1) {
		TRY(wait_for(c, POLLIN, until_ms, err));
		if (PQconsumeInput(c->conn) == 0)
			return pgsql_broken(c, err);
	}
	*ret = PQgetResult(c->conn);
	return RC_OK;
}

/* All results; the last one is the answer, the first failure the outcome. */
enum rc pgsql_collect(const struct pg *c, struct pg_rows **ret, struct err *err)
{
	__attribute__((cleanup(pg_result_auto))) PGresult *kept  = NULL;
	const int64_t                                      until = deadline(c);
	enum rc                                            rc    = RC_OK;

	TRY(flush(c, until, err));
	for (;;) {
		PGresult *r = NULL;

		TRY(next_result(c, until, &r, err));
		if (r == NULL)
			break;
		if (rc == RC_OK)
			rc = judge(c, r, err);
		PQclear(kept);
		kept = r;
		if (PQresultStatus(r) == PGRES_COPY_IN)
			break;
	}
	if (rc == RC_OK && ret != NULL)
		*ret = (struct pg_rows *)TAKE(kept);
	return rc;
}

enum rc pgsql_flush(const struct pg *c, struct err *err)
{
	return flush(c, deadline(c), err);
}
