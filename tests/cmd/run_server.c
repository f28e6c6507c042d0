/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmd/run_server.h"

#include "lib/base/str.h"

/* What a store holds: its tables' columns, all of it, and without the counters of failed attempts; 0 where there is no store. */
struct content {
	uint64_t tables, all, lasting;
};

/* One connection, to look at the copy: opening it takes as long as looking. */
static struct {
	struct pg     *pg;
	bool           known, seeded, kept;
	struct content now, seed;
} server;

static const struct mod_pgsql *driver(void)
{
	const struct mod_pgsql *pq  = NULL;
	struct err              err = ERR_NONE;

	if (MOD_LOAD(pgsql, &pq, &err) != RC_OK)
		fail_msg("%s", err.msg);
	return pq;
}

static struct pg_rows *ask(struct pg *pg, const char *sql)
{
	struct err      err  = ERR_NONE;
	struct pg_rows *rows = NULL;

	if (driver()->ask(pg, sql, NULL, 0, &rows, &err) != RC_OK)
		fail_msg("%s: %s (%s)", sql, err.msg, err.native);
	return rows;
}

static struct content content(struct pg *pg)
{
	/* a question for all rows of all tables, each behind its table's name and columns */
	static const char tables[] =
	    "SELECT coalesce(string_agg(format('SELECT %L, t::text FROM idctl.%I t',"
	    " relname || ':' || (SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute"
	    "  WHERE attrelid = c.oid AND attnum > 0), relname), ' UNION ALL ' ORDER BY relname)"
	    " || ' ORDER BY 1, 2', '')"
	    " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
	    " WHERE nspname = 'idctl' AND relkind = 'r'";
	const struct mod_pgsql *pq   = driver();
	struct pg_rows         *list = ask(pg, tables), *rows = NULL;
	const struct pg_value   sql = pq->value(list, 0, 0);
	struct content          c   = {0};

	if (sql.n > 0) {
		const uint64_t tables_of = run_mix(RUN_MIX, sql.p, sql.n);

		c    = (struct content){tables_of, tables_of, tables_of};
		rows = ask(pg, sql.p);
	}
	for (unsigned i = 0; rows != NULL && i < pq->count(rows); i++) {
		const struct pg_value table = pq->value(rows, i, 0), row = pq->value(rows, i, 1);

		c.all = run_mix(run_mix(c.all, table.p, table.n), row.p, row.n);
		if (strncmp(table.p, "throttle:", 9) != 0)
			c.lasting = run_mix(run_mix(c.lasting, table.p, table.n), row.p, row.n);
	}
	pq->forget(rows);
	pq->forget(list);
	return c;
}

static struct pg *connected(const char *address)
{
	struct err err = ERR_NONE;
	struct pg *pg  = NULL;

	if (driver()->open(address, &pg, &err) != RC_OK)
		fail_msg("%s: %s (%s)", address, err.msg, err.native);
	return pg;
}

static const struct content *look(const struct run *r)
{
	if (server.pg == NULL)
		server.pg = connected(r->copy);
	if (!server.known)
		server.now = content(server.pg);
	server.known = true;
	return &server.now;
}

/* Rows are put back where a command has changed them, which takes a fraction of what a new database does. */
static void keep_rows(const char *address)
{
	static const char path[] = "tests/pg/keep.sql";
	static char       sql[4096];
	FILE             *file = fopen(path, "r");
	size_t            n    = 0;

	if (file == NULL || (n = fread(sql, 1, sizeof(sql) - 1, file)) == 0 || !feof(file))
		fail_msg("%s cannot be read", path);
	fclose(file);
	sql[n] = '\0';
	database_run(address, sql);
}

static void copy(const struct run *r)
{
	char sql[128];

	run_server_close();
	database_drop(r->copy);
	snprintf(sql, sizeof(sql), "CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy",
	         strrchr(r->copy, '=') + 1, strrchr(r->seed, '=') + 1);
	database_run(getenv("IDCTL_TEST_PG"), sql);
	keep_rows(r->copy);
	server.kept = true;
}

static void make_empty(const struct run *r)
{
	database_run(r->copy, "SET client_min_messages = warning;"
	                      "DROP SCHEMA IF EXISTS idctl CASCADE;"
	                      "DROP SCHEMA IF EXISTS kept CASCADE");
	server.kept = false;
}

static void make_seeded(const struct run *r)
{
	struct err err = ERR_NONE;

	if (!server.kept || look(r)->tables != server.seed.tables)
		copy(r);
	else if (driver()->run(server.pg, "SELECT kept.put_back()", NULL, &err) != RC_OK)
		fail_msg("%s (%s)", err.msg, err.native);
}

void run_server_fresh(const struct run *r, bool empty)
{
	if (!server.seeded) {
		struct pg *pg = connected(r->seed);

		server.seed = content(pg);
		driver()->close(pg);
		server.seeded = true;
	}
	if (look(r)->all == (empty ? 0 : server.seed.all))
		return;
	if (empty)
		make_empty(r);
	else
		make_seeded(r);
	run_server_touched();
	assert_true(look(r)->all == (empty ? 0 : server.seed.all));
}

uint64_t run_server_digest(const struct run *r)
{
	return look(r)->lasting;
}

void run_server_touched(void)
{
	server.known = false;
}

void run_server_close(void)
{
	driver()->close(server.pg);
	server.pg = NULL;
	run_server_touched();
}
