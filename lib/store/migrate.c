/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/migrate.h"

#include <string.h>

#include "lib/store/schema.h"

#define T struct migration_step
static const struct field migration_step_field[] = {
    FIELD(T, version, "VERSION", "the schema's version"),
    FIELD(T, name, "NAME", "what it is about"),
    FIELD(T, direction, "DIRECTION", "up or down"),
    FIELD(T, checksum, "CHECKSUM", "of the statements up"),
};
#undef T
const struct record migration_step_record =
    RECORD(struct migration_step, "migration", migration_step_field);

#define T struct migration_statement
static const struct field migration_statement_field[] = {
    FIELD(T, version, "VERSION", "the schema's version"),
    FIELD(T, name, "NAME", "what it is about"),
    FIELD(T, sql, "SQL", "one statement, on one line"),
};
#undef T
const struct record migration_statement_record =
    RECORD(struct migration_statement, "migration statement", migration_statement_field);

struct applied {
	int64_t     version;
	const char *name, *checksum;
	struct utc  applied_at;
};
#define T struct applied
static const struct field applied_field[] = {
    FIELD(T, version, "VERSION"),
    FIELD(T, name, "NAME"),
    FIELD(T, checksum, "CHECKSUM"),
    FIELD(T, applied_at, "APPLIED"),
};
#undef T
static const struct record applied_record = RECORD(struct applied, "migration", applied_field);

enum { CHECKSUM_TEXT = 17 };

/* FNV-1a: it tells an edited migration from the one that was applied; against malice it is no guard. */
static void checksum(const struct migration *m, char out[static CHECKSUM_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t          h     = UINT64_C(14695981039346656037);

	for (const char *const *sql = m->up; *sql != NULL; sql++)
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

enum rc migrate_current(struct store *db, int64_t *ret, struct err *err)
{
	int64_t tables = 0;

	*ret = 0;
	TRY(store_int(db, STMT_SCHEMA_TABLES, NO_ARGS, &tables, err));
	return tables == 0 ? RC_OK : store_int(db, STMT_SCHEMA_VERSION, NO_ARGS, ret, err);
}

enum rc migrate_require(struct store *db, struct err *err)
{
	int64_t version = 0;

	TRY(store_int(db, STMT_SCHEMA_VERSION, NO_ARGS, &version, err));
	if (version == migrate_latest())
		return RC_OK;
	if (version > migrate_latest()) {
		err_set(err, RC_SCHEMA,
		        "the store has schema version %lld, newer than this idctl's %lld",
		        (long long)version, (long long)migrate_latest());
		return err_hint(err, "use the idctl that wrote it, or a newer one");
	}
	err_set(err, RC_SCHEMA, "the store has schema version %lld, and this idctl needs %lld",
	        (long long)version, (long long)migrate_latest());
	return err_hint(err, "idctl migrate up");
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
	return err_set(err, RC_SCHEMA,
	               "migration %lld was applied as something else than this idctl knows",
	               (long long)row->version);
}

enum rc migrate_verify(struct store *db, struct arena *a, struct err *err)
{
	AUTO(rows) struct rows *r        = NULL;
	int64_t                 expected = 1;

	TRY(store_query(db, STMT_MIGRATION_LIST, NO_ARGS, &r, err));
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

static bool is_ours(const char *sql)
{
	for (const char *const *ours = schema_fresh; *ours != NULL; ours++)
		if (strcmp(*ours, sql) == 0)
			return true;
	return false;
}

enum rc migrate_compare(struct store *db, struct arena *a, struct err *err)
{
	struct strs objects;
	size_t      expected = 0;

	TRY(store_texts(db, STMT_SCHEMA_OBJECTS, NO_ARGS, a, &objects, err));
	for (size_t i = 0; i < objects.n; i++)
		if (!is_ours(objects.v[i]))
			return err_set(err, RC_CORRUPT,
			               "the store's schema has something foreign: %.120s",
			               objects.v[i]);
	while (schema_fresh[expected] != NULL)
		expected++;
	if (objects.n == expected)
		return RC_OK;
	return err_set(err, RC_CORRUPT, "the store's schema has %zu objects instead of %zu",
	               objects.n, expected);
}

static enum rc mark(struct store *db, const struct migration *m, struct utc now, struct err *err)
{
	char sum[CHECKSUM_TEXT];

	checksum(m, sum);
	return store_exec(db, STMT_MIGRATION_INSERT,
	                  ARGS(V(m->version), V(m->name), V((const char *)sum), V(now)), NULL, err);
}

enum rc migrate_init(struct store *db, struct utc now, bool *ret_made, struct err *err)
{
	int64_t tables = 0;

	TRY(store_int(db, STMT_SCHEMA_TABLES, NO_ARGS, &tables, err));
	*ret_made = tables == 0;
	if (tables > 0)
		return RC_OK;
	TRY(store_script(db, schema_fresh, err));
	for (unsigned i = 0; i < migration_count; i++)
		TRY(mark(db, &migrations[i], now, err));
	return RC_OK;
}

enum rc migrate_apply(struct store *db, int64_t version, struct utc now, struct err *err)
{
	const struct migration *m = migration_of(version);

	if (store_script(db, m->up, err) != RC_OK)
		return err_during(err, "migration %lld (%s)", (long long)version, m->name);
	return mark(db, m, now, err);
}

enum rc migrate_revert(struct store *db, int64_t version, struct err *err)
{
	const struct migration *m = migration_of(version);

	if (m->down[0] == NULL)
		return err_set(err, RC_CONFLICT, "there is no way back from migration %lld (%s)",
		               (long long)version, m->name);
	if (store_script(db, m->down, err) != RC_OK)
		return err_during(err, "taking back migration %lld (%s)", (long long)version,
		                  m->name);
	return store_exec(db, STMT_MIGRATION_DELETE, ARGS(V(version)), NULL, err);
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

bool migrate_statement(int64_t version, size_t i, struct arena *a, struct migration_statement *ret)
{
	const struct migration *m = migration_of(version);
	char                   *sql;

	for (size_t k = 0; k <= i; k++)
		if (m->up[k] == NULL)
			return false;
	sql = arena_printf(a, "%s;", m->up[i]);
	for (char *p = sql; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	*ret = (struct migration_statement){.version = version, .name = m->name, .sql = sql};
	return true;
}
