/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/migrate.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/store/schema.h"

static const char *const    directions_word[] = {"up", "down"};
static const struct wordmap directions        = WORDMAP("direction", directions_word);

#define T struct migration_step
static const struct field migration_step_field[] = {
    FIELD(T, version, "VERSION", "the schema's version"),
    FIELD(T, name, "NAME", "name of the migration"),
    FIELD(T, direction, "DIRECTION", "up or down", .words = &directions),
    FIELD(T, checksum, "CHECKSUM", "checksum of the migration's SQL"),
};
#undef T
const struct record migration_step_record =
    RECORD(struct migration_step, "migration", migration_step_field);

#define T struct migration_statement
static const struct field migration_statement_field[] = {
    FIELD(T, version, "VERSION", "the schema's version"),
    FIELD(T, name, "NAME", "name of the migration"),
    FIELD(T, sql, "SQL", "one statement, on one line"),
};
#undef T
const struct record migration_statement_record =
    RECORD(struct migration_statement, "migration statement", migration_statement_field);

struct standing {
	int64_t     version;
	const char *frozen, *copying; /* why, and what; NULL: it is not */
};
#define T struct standing
static const struct field standing_field[] = {
    COLUMN(T, version),
    COLUMN(T, frozen),
    COLUMN(T, copying),
};
#undef T
static const struct record standing_record = RECORD(struct standing, "standing", standing_field);

struct applied {
	int64_t     version;
	const char *name, *checksum;
	struct utc  applied_at;
};
#define T struct applied
static const struct field applied_field[] = {
    COLUMN(T, version),
    COLUMN(T, name),
    COLUMN(T, checksum),
    COLUMN(T, applied_at),
};
#undef T
static const struct record applied_record = RECORD(struct applied, "migration", applied_field);

enum { CHECKSUM_TEXT = 17 };

/* FNV-1a: it tells an edited migration from the one that was applied; against malice it does not guard. */
static void checksum(const struct migration *m, char out[static CHECKSUM_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t          h     = UINT64_C(14695981039346656037);

	/* the same on both engines: a store takes its history along when it moves */
	for (const char *const *sql = m->up[DIALECT_SQLITE]; *sql != NULL; sql++)
		for (const char *p = *sql;; p++) {
			h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
			if (*p == '\0')
				break;
		}
	for (unsigned i = 0; i < 16; i++)
		out[i] = hex[h >> (60 - 4 * i) & 15];
	out[16] = '\0';
}

static const struct migration *migration_of(int64_t version)
{
	return &migrations[version - 1];
}

int64_t migrate_latest(void)
{
	return migration_count;
}

/* Ours are missing where there are tables: to make a store there is no way out. */
static enum rc something_else(enum rc rc, struct err *err)
{
	if (rc != RC_CONFIG)
		return rc;
	err_set(err, RC_CONFIG, "the schema idctl of this database is not empty and not a store");
	return err_advise(err, ADVICE_PGSQL_OTHER_DATABASE);
}

/* *ret_tables: there are some. */
static enum rc current(struct store *db, int64_t *ret, int64_t *ret_tables, struct err *err)
{
	*ret = 0;
	TRY(store_int(db, BARE(SCHEMA_TABLES), ret_tables, err));
	if (*ret_tables == 0)
		return RC_OK;
	return something_else(store_int(db, BARE(SCHEMA_VERSION), ret, err), err);
}

enum rc migrate_current(struct store *db, int64_t *ret, struct err *err)
{
	int64_t tables = 0;

	return current(db, ret, &tables, err);
}

static enum rc standing_get(struct store *db, struct arena *a, struct standing *ret,
                            struct err *err)
{
	bool found;

	*ret = (struct standing){0};
	return store_get(db, BARE(SCHEMA_STANDING), INTO(&standing_record, a, ret), &found, err);
}

static enum rc frozen(const char *why, struct err *err)
{
	err_set(err, RC_CONFIG, "the store is frozen: %.200s", why);
	return err_advise(err, ADVICE_STORE_MOVED);
}

static enum rc unfinished(struct err *err)
{
	err_set(err, RC_SCHEMA, "a copy into this store is incomplete");
	return err_advise(err, ADVICE_COPY_RESUME);
}

static enum rc other_version(int64_t version, struct err *err)
{
	if (version > migrate_latest()) {
		err_set(err, RC_SCHEMA,
		        "the store has schema version %lld, newer than this idctl's %lld",
		        (long long)version, (long long)migrate_latest());
		return err_advise(err, ADVICE_IDCTL_NEWER);
	}
	err_set(err, RC_SCHEMA, "the store has schema version %lld, and this idctl needs %lld",
	        (long long)version, (long long)migrate_latest());
	return err_advise(err, ADVICE_MIGRATE_UP);
}

enum rc migrate_usable(struct store *db, struct err *err)
{
	AUTO(arena) struct arena *a      = arena_new_small();
	int64_t                   tables = 0;
	struct standing           s;

	TRY(store_int(db, BARE(SCHEMA_TABLES), &tables, err));
	if (tables == 0)
		return RC_OK;
	TRY(something_else(standing_get(db, a, &s, err), err));
	if (s.copying != NULL)
		return unfinished(err);
	return s.frozen != NULL ? frozen(s.frozen, err) : RC_OK;
}

enum rc migrate_require(struct store *db, enum store_power power, struct err *err)
{
	AUTO(arena) struct arena *a       = arena_new_small();
	int64_t                   version = 0;
	struct standing           s;

	/* a reader does not care about a frost, and a copy that is not at its end has no version: half of the work */
	if (power == STORE_READ)
		TRY(store_int(db, BARE(SCHEMA_VERSION), &version, err));
	if (version == migrate_latest())
		return RC_OK;
	TRY(standing_get(db, a, &s, err));
	if (s.copying != NULL)
		return unfinished(err);
	if (s.version != migrate_latest())
		return other_version(s.version, err);
	return power != STORE_READ && s.frozen != NULL ? frozen(s.frozen, err) : RC_OK;
}

static enum rc compare(const struct applied *row, struct err *err)
{
	char known[CHECKSUM_TEXT];

	if (row->version > migrate_latest())
		return RC_OK; /* a newer store: migrate_require says so */
	if (row->version >= 1) {
		checksum(migration_of(row->version), known);
		if (strcmp(known, row->checksum) == 0)
			return RC_OK;
	}
	return err_set(err, RC_SCHEMA, "migration %lld is not the one that this idctl knows",
	               (long long)row->version);
}

enum rc migrate_verify(struct store *db, struct arena *a, struct err *err)
{
	AUTO(rows) struct rows *r        = NULL;
	int64_t                 expected = 1;

	TRY(store_query(db, BARE(MIGRATION_LIST), &r, err));
	for (;; expected++) {
		struct applied row = {0};
		bool           more;

		TRY(rows_next(r, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(r, &applied_record, a, &row, err));
		if (row.version != expected)
			return err_set(err, RC_SCHEMA,
			               "migration %lld is missing from the store's history",
			               (long long)expected);
		TRY(compare(&row, err));
	}
}

static enum rc mark(struct store *db, const struct migration *m, struct utc now, struct err *err)
{
	char sum[CHECKSUM_TEXT];

	checksum(m, sum);
	return store_exec(db,
	                  IN(MIGRATION_INSERT, .version = m->version, .name = m->name,
	                     .checksum = sum, .applied_at = now),
	                  NULL, err);
}

/* A schema of that name may be another user's, with whatever they put there. */
static enum rc schema_is_ours(struct store *db, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	bool                    row;

	if (stmts[STMT_SCHEMA_STRANGER].sql[store_dialect(db)] == 0)
		return RC_OK;
	TRY(store_query(db, BARE(SCHEMA_STRANGER), &r, err));
	TRY(rows_next(r, &row, err));
	if (!row)
		return RC_OK;
	err_set(err, RC_CONFIG, "the schema idctl belongs to '%.64s', not to this role",
	        rows_value(r, 0).text);
	return err_advise(err, ADVICE_PGSQL_SCHEMA_OWNER);
}

/* Schema statements, with what the engine wants around them. */
static enum rc run_script(struct store *db, const char *const *const list[], struct err *err)
{
	const enum dialect dialect = store_dialect(db);

	TRY(schema_is_ours(db, err));
	TRY(store_script(db, schema_before[dialect], err));
	TRY(store_script(db, list[dialect], err));
	return store_script(db, schema_after[dialect], err);
}

enum rc migrate_init_empty(struct store *db, struct err *err)
{
	return run_script(db, schema_fresh, err);
}

enum rc migrate_init(struct store *db, struct utc now, bool *ret_made, struct err *err)
{
	int64_t version, tables = 0;

	TRY(current(db, &version, &tables, err));
	*ret_made = tables == 0;
	if (tables > 0)
		return RC_OK;
	TRY(run_script(db, schema_fresh, err));
	for (unsigned i = 0; i < migration_count; i++)
		TRY(mark(db, &migrations[i], now, err));
	return RC_OK;
}

enum rc migrate_apply(struct store *db, int64_t version, struct utc now, struct err *err)
{
	const struct migration *m = migration_of(version);

	if (run_script(db, m->up, err) != RC_OK)
		return err_during(err, "migration %lld (%s)", (long long)version, m->name);
	return mark(db, m, now, err);
}

enum rc migrate_revert(struct store *db, int64_t version, struct err *err)
{
	const struct migration *m = migration_of(version);

	if (m->down[DIALECT_SQLITE][0] == NULL)
		return err_set(err, RC_CONFLICT, "migration %lld (%s) cannot be undone",
		               (long long)version, m->name);
	if (run_script(db, m->down, err) != RC_OK)
		return err_during(err, "undoing migration %lld (%s)", (long long)version, m->name);
	return store_exec(db, IN(MIGRATION_DELETE, .version = version), NULL, err);
}

void migrate_describe(int64_t version, bool up, struct arena *a, struct migration_step *ret)
{
	const struct migration *m = migration_of(version);
	char                    sum[CHECKSUM_TEXT];

	checksum(m, sum);
	*ret = (struct migration_step){.version   = version,
	                               .name      = m->name,
	                               .direction = up ? "up" : "down",
	                               .checksum  = arena_strdup(a, sum)};
}

/* The i-th of two lists, one behind the other; NULL behind both. */
static const char *of_two(const char *const *first, const char *const *second, size_t i)
{
	for (; i > 0 && *first != NULL; i--)
		first++;
	if (*first != NULL)
		return *first;
	for (; i > 0 && *second != NULL; i--)
		second++;
	return *second;
}

/* mark(), for somebody who runs it by hand, by the server's clock. */
static const char *history(const struct migration *m, struct arena *a)
{
	AUTO(str) struct str *s = str_new();
	char                  sum[CHECKSUM_TEXT];

	checksum(m, sum);
	for (const char *p = stmt_text(stmts[STMT_MIGRATION_INSERT].sql[DIALECT_PGSQL]); *p != '\0';
	     p++)
		if (*p != '$')
			str_addc(s, *p);
		else if (*++p == '1')
			str_addi(s, m->version);
		else if (*p == '4')
			str_add(s, "(extract(epoch FROM now()) * 1000000)::bigint");
		else
			str_addf(s, "'%s'", *p == '2' ? m->name : sum);
	return arena_strdup(a, s->p);
}

/* Version 0 stands for what goes before, and one behind the latest for what goes after. */
static const char *planned(int64_t version, enum dialect dialect, size_t i, struct arena *a,
                           const char **ret_name)
{
	const char *entry[] = {NULL, NULL};

	*ret_name = "roles";
	if (version == 0)
		return of_two(schema_open[dialect], schema_before[dialect], i);
	if (version > migrate_latest())
		return of_two(schema_after[dialect], schema_close[dialect], i);
	*ret_name = migration_of(version)->name;
	/* a file is nobody's but ours, and not changed by hand */
	if (dialect == DIALECT_PGSQL)
		entry[0] = history(migration_of(version), a);
	return of_two(migration_of(version)->up[dialect], entry, i);
}

bool migrate_statement(int64_t version, enum dialect dialect, size_t i, struct arena *a,
                       struct migration_statement *ret)
{
	const char *name;
	const char *text = planned(version, dialect, i, a, &name);
	char       *sql;

	if (text == NULL)
		return false;
	sql = arena_printf(a, "%s;", text);
	for (char *p = sql; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	*ret = (struct migration_statement){.version = version, .name = name, .sql = sql};
	return true;
}
