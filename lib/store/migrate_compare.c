/* SPDX-License-Identifier: Apache-2.0 */
/* Is the schema that is there the one that schema.sql makes? */
#include <string.h>

#include "lib/store/migrate.h"
#include "lib/store/schema.h"

/* Blanks do not count: a column that was added stands where it was put, not on a line of its own. */
static const char *past(const char *text, const char *start)
{
	static const char blanks[] = " \n\t";

	for (start += strspn(start, blanks); *start != '\0'; start += strspn(start, blanks)) {
		text += strspn(text, blanks);
		if (*text++ != *start++)
			return NULL;
	}
	return text;
}

/* SQLite keeps a statement as it was written; of PostgreSQL we ask for its beginning. */
static bool is_ours(const char *sql, enum dialect dialect)
{
	const char end = dialect == DIALECT_SQLITE ? '\0' : ' ';

	for (const char *const *ours = schema_fresh[DIALECT_SQLITE]; *ours != NULL; ours++) {
		const char *rest = past(*ours, sql);

		if (rest != NULL && *rest == end)
			return true;
	}
	return false;
}

enum rc migrate_compare(struct store *db, struct arena *a, struct err *err)
{
	struct strs objects;
	size_t      expected = 0;

	TRY(store_texts(db, BARE(SCHEMA_OBJECTS), a, &objects, err));
	for (size_t i = 0; i < objects.n; i++)
		if (!is_ours(objects.v[i], store_dialect(db)))
			return err_set(err, RC_CORRUPT,
			               "the store's schema has a foreign object: %.120s",
			               objects.v[i]);
	while (schema_fresh[DIALECT_SQLITE][expected] != NULL)
		expected++;
	if (objects.n == expected)
		return RC_OK;
	return err_set(err, RC_CORRUPT, "the store's schema has %zu objects instead of %zu",
	               objects.n, expected);
}
