/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statement catalogue as PostgreSQL sees it, against the schema that is embedded beside it.
 *
 * What counts as reading a whole table: a Seq Scan that is left when scans, and joins that need them,
 * are discouraged; and a scan of an index without a condition. Tables are empty here, so nothing can
 * be said of which plan would be chosen: only that there is one that reads no whole table.
 */
#include <stdio.h>

#include "lib/base/str.h"
#include "lib/store/driver_priv.h"
#include "tests/pg/database.h"
#include "tests/store/fixture.h"

struct session {
	struct fixture          f;
	const struct mod_pgsql *pq;
	struct pg              *pg; /* with the search path of lib/store/pgsql.c */
};

static void settle(struct session *s, const char *sql)
{
	struct err err = ERR_NONE;

	FINE(s->pq->run(s->pg, sql, NULL, &err));
}

static int set_up(void **state)
{
	static struct session s;
	struct err            err = ERR_NONE;

	if (!database_server())
		return 0;
	fixture_open(&s.f, &driver_pgsql, true);
	FINE(MOD_LOAD(pgsql, &s.pq, &err));
	FINE(s.pq->open(s.f.path, &s.pg, &err));
	settle(&s, "SET search_path = pg_catalog, pg_temp");
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct session *s = *state;

	if (s == NULL)
		return 0;
	s->pq->close(s->pg);
	fixture_close(&s->f);
	return 0;
}

static struct session *session(void **state)
{
	if (*state == NULL) {
		print_message("%s\n", database_why_not());
		skip();
	}
	return *state;
}

static const char *type_of(enum val_kind kind)
{
	switch (kind) {
	case VAL_TEXT:
	case VAL_JSON:
	case VAL_LIST:
		return "text";
	case VAL_ID:
	case VAL_BYTES:
		return "bytea";
	case VAL_NULL:
	case VAL_BOOL:
	case VAL_INT:
	case VAL_TIME:
		break;
	}
	return "bigint";
}

/* " (text, bigint)" of the first n, or the same number of NULLs; nothing for no inputs. */
static void add_inputs(struct str *sql, const struct stmt *st, unsigned n, bool types)
{
	for (unsigned i = 0; i < n; i++)
		str_addf(sql, "%s%s", i == 0 ? " (" : ", ",
		         types ? type_of((enum val_kind)stmt_in(st)[i].kind) : "NULL");
	if (n > 0)
		str_addc(sql, ')');
}

/* What the server says of it as a statement with n columns at least; "" when it takes it. */
static const char *refusal(struct session *s, const struct stmt *st, unsigned n)
{
	static struct err err; /* until the next call */
	struct str        sql = STR_EMPTY;
	enum rc           rc;

	str_add(&sql, "PREPARE counted");
	add_inputs(&sql, st, st->n_in, true);
	str_add(&sql, " AS WITH counted");
	for (unsigned i = 0; i < n; i++)
		str_addf(&sql, "%sc%u%s", i == 0 ? " (" : ", ", i, i + 1 == n ? ")" : "");
	str_addf(&sql, " AS (%s) SELECT 1", stmt_text(st->sql[DIALECT_PGSQL]));
	err = (struct err)ERR_NONE;
	rc  = s->pq->run(s->pg, sql.p, NULL, &err);
	str_done(&sql);
	if (rc == RC_OK)
		settle(s, "DEALLOCATE counted");
	return rc == RC_OK ? "" : err.native;
}

/* With the kinds of its first n inputs said. */
static enum rc prepare(struct session *s, const struct stmt *st, unsigned n, struct err *err)
{
	struct str sql = STR_EMPTY;
	enum rc    rc;

	str_add(&sql, "PREPARE it");
	add_inputs(&sql, st, n, true);
	str_addf(&sql, " AS %s", stmt_text(st->sql[DIALECT_PGSQL]));
	rc = s->pq->run(s->pg, sql.p, NULL, err);
	str_done(&sql);
	return rc;
}

/* How many it takes: of what kind the last one is, is left to the server, who looks only where it is used. */
static unsigned inputs(struct session *s, const struct stmt *st)
{
	struct err      err  = ERR_NONE;
	struct pg_rows *rows = NULL;
	unsigned        n;

	if (prepare(s, st, st->n_in == 0 ? 0 : st->n_in - 1, &err) != RC_OK) {
		assert_non_null(strstr(err.native, "could not determine data type of parameter"));
		err_clear(&err);
		return st->n_in;
	}
	FINE(s->pq->ask(s->pg,
	                "SELECT cardinality(parameter_types)::bigint FROM pg_prepared_statements",
	                NULL, 0, &rows, &err));
	n = (unsigned)s->pq->value(rows, 0, 0).i;
	s->pq->forget(rows);
	settle(s, "DEALLOCATE it");
	return n;
}

static void fault(unsigned *faults, const struct stmt *st, const char *what)
{
	print_error("%s: %s\n", stmt_text(st->name), what);
	(*faults)++;
}

static void every_statement_prepares_as_its_signature_says(void **state)
{
	struct session *s      = session(state);
	unsigned        faults = 0;

	for (const struct stmt *st = stmts; st < stmts + STMT_COUNT; st++) {
		if (st->sql[DIALECT_PGSQL] == 0)
			continue;
		if (*refusal(s, st, 0) != '\0')
			fault(&faults, st, refusal(s, st, 0));
		else if (*refusal(s, st, st->n_column) != '\0')
			fault(&faults, st, refusal(s, st, st->n_column));
		else if (strstr(refusal(s, st, st->n_column + 1), "columns available") == NULL)
			fault(&faults, st, "more columns than it says");
		else if (inputs(s, st) != st->n_in)
			fault(&faults, st, "another number of inputs than it says");
	}
	assert_int_equal(faults, 0);
}

/* Does the node at line i, an index scan, say what it looks for? */
static bool has_condition(struct session *s, const struct pg_rows *plan, unsigned i)
{
	while (++i < s->pq->count(plan)) {
		const char *line = s->pq->value(plan, i, 0).p;

		if (strstr(line, "->") != NULL)
			break;
		if (strstr(line, " Index Cond:") != NULL)
			return true;
	}
	return false;
}

/* The line of its plan that reads a whole table, put into why. */
static bool scans(struct session *s, const struct stmt *st, char *why, size_t room)
{
	struct err      err   = ERR_NONE;
	struct pg_rows *plan  = NULL;
	struct str      sql   = STR_EMPTY;
	bool            found = false;

	FINE(prepare(s, st, st->n_in, &err));
	str_add(&sql, "EXPLAIN (COSTS off) EXECUTE it");
	add_inputs(&sql, st, st->n_in, false);
	FINE(s->pq->run(s->pg, sql.p, &plan, &err));
	for (unsigned i = 0; !found && i < s->pq->count(plan); i++) {
		const char *line = s->pq->value(plan, i, 0).p;

		found = strstr(line, "Seq Scan on ") != NULL ||
		        (strstr(line, "Index ") != NULL && strstr(line, " using ") != NULL &&
		         !has_condition(s, plan, i));
		snprintf(why, room, "%s", line + strspn(line, " ->"));
	}
	s->pq->forget(plan);
	settle(s, "DEALLOCATE it");
	str_done(&sql);
	return found;
}

static void only_what_says_so_reads_whole_tables(void **state)
{
	struct session *s      = session(state);
	unsigned        faults = 0;
	char            why[256];

	settle(s,
	       "SET jit = off; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
	       "SET enable_hashjoin = off; SET enable_mergejoin = off;");
	for (const struct stmt *st = stmts; st < stmts + STMT_COUNT; st++)
		if (st->sql[DIALECT_PGSQL] != 0 && !st->scan && scans(s, st, why, sizeof(why)))
			fault(&faults, st, why);
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_statement_prepares_as_its_signature_says),
	    cmocka_unit_test(only_what_says_so_reads_whole_tables),
	};

	return cmocka_run_group_tests_name("statements of PostgreSQL", tests, set_up, tear_down);
}
