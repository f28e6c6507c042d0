/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server may answer: rows whose types, lengths and texts are whatever it likes, and errors
 * with any SQLSTATE. Input: a line that says the state, then cells of a type byte, a length byte
 * and that many bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "lib/mod/pgsql_priv.h"

/* the types that are read in a way of their own, and some that are not */
static const Oid types[] = {16, 17, 20, 21, 23, 25, 0, 705, 1043};

static PGresult *answer(Oid type, const char *bytes, int n)
{
	char         name[] = "x";
	PGresAttDesc column = {.name = name, .typid = type, .format = 1};
	PGresult    *r      = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);

	if (r == NULL || PQsetResultAttrs(r, 1, &column) == 0)
		abort();
	/* libpq copies, and ends what it copied with a NUL */
	if (PQsetvalue(r, 0, 0, (char *)(uintptr_t)bytes, n) == 0)
		abort();
	return r;
}

static void read_cell(Oid type, const char *bytes, int n)
{
	PGresult             *r    = answer(type, bytes, n);
	const struct pg_rows *rows = (const struct pg_rows *)r;
	const struct pg_value v    = mod_pgsql.value(rows, 0, 0);

	if (v.kind == PG_TEXT && strlen(v.p) != v.n)
		abort();
	if ((v.kind == PG_TEXT || v.kind == PG_BYTES) && v.n != (size_t)n)
		abort();
	if (v.kind == PG_INT && n != 1 && n != 2 && n != 4 && n != 8)
		abort();
	/* and what is not there */
	if (mod_pgsql.value(rows, 1, 0).kind != PG_NULL ||
	    mod_pgsql.value(rows, 0, 1).kind != PG_NULL)
		abort();
	PQclear(r);
}

static void be_silent(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_NONE;
	char       state[64];
	size_t     n = 0;

	PQsetNoticeProcessor(NULL, be_silent, NULL);
	while (n < size && n < sizeof(state) - 1 && data[n] != '\n')
		n++;
	memcpy(state, data, n);
	state[n] = '\0';
	if (pgsql_by_state(state, state, &err) == RC_OK || err.rc == RC_OK || err.msg[0] == '\0')
		abort();
	for (size_t at = n + 1; at + 2 <= size;) {
		const Oid    type = types[data[at] % (sizeof(types) / sizeof(*types))];
		const size_t room = size - at - 2, want = data[at + 1];
		const size_t take = want < room ? want : room;

		read_cell(type, (const char *)data + at + 2, (int)take);
		at += 2 + take;
	}
	return 0;
}
