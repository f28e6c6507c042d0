/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing under a data key is forgotten: what lib/store/catalogue tells of tables against the schema and the sources. */
#include "lib/core/key/sealed.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"

/* Bytes that no data key is needed for, whatever table they are in. */
static const char *const plain[] = {
    "uuid", "event_id", "salt", "leaf", "frontier", "root", "digest", "holder", "trying_by",
    "input_digest",
    /* wrapped by a root key; of this day only; of the holder of the token */
    "wrapped", "name_mac", "successor"};

static bool is_sealed(const char *table, const char *column)
{
	for (unsigned i = 0; i < sealed_column_count; i++)
		if (strcmp(sealed_columns[i].place.table, table) == 0 &&
		    strcmp(sealed_columns[i].place.column, column) == 0)
			return true;
	return false;
}

static bool is_hashed(const char *table)
{
	for (unsigned i = 0; i < hashed_column_count; i++)
		if (strcmp(hashed_columns[i].table, table) == 0)
			return true;
	return false;
}

static bool is_plain(const char *column)
{
	for (size_t i = 0; i < COUNT(plain); i++)
		if (strcmp(plain[i], column) == 0)
			return true;
	return false;
}

static bool is_known(const char *table, const char *column)
{
	if (strcmp(column, "mac") == 0)
		return is_hashed(table);
	return is_plain(column) || is_sealed(table, column);
}

/* Whole lines of schema.sql: "CREATE TABLE name (" and "	name type …". */
static void every_column_of_bytes_is_in_a_table_or_needs_no_key(void **state)
{
	FILE    *f = fopen("schema.sql", "r");
	char     line[512], table[64] = "", column[64], type[64];
	unsigned faults = 0, bytes = 0, versions = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "CREATE TABLE %63[a-z_]", table) == 1 ||
		    sscanf(line, "\t%63[a-z_] %63[a-z]", column, type) != 2)
			continue;
		bytes += strcmp(type, "bytea") == 0;
		versions += strcmp(column, "key_version") == 0;
		if ((strcmp(type, "bytea") == 0 && !is_known(table, column)) ||
		    (strcmp(column, "key_version") == 0 && !is_hashed(table))) {
			print_error("%s.%s: is it under a data key? lib/store/catalogue\n", table,
			            column);
			faults++;
		}
	}
	fclose(f);
	assert_int_equal(faults, 0);
	assert_int_equal(versions, hashed_column_count);
	assert_true(bytes > sealed_column_count + hashed_column_count);
}

/* `.name = "value"` behind p, on the way to the end of the initialiser. */
static void member(const char *p, const char *name, char value[static 64])
{
	const char *end = strchr(p, '}');
	const char *at  = strstr(p, name);

	*value = '\0';
	if (at != NULL && end != NULL && at < end)
		sscanf(at + strlen(name), " = \"%63[a-z_]\"", value);
}

static unsigned check_source(const char *path, unsigned *faults)
{
	struct str text = STR_EMPTY;
	char       block[4096], table[64], column[64];
	FILE      *f = fopen(path, "r");
	unsigned   n = 0;

	assert_non_null(f);
	str_add(&text, "");
	for (size_t got; (got = fread(block, 1, sizeof(block), f)) > 0;)
		str_addn(&text, block, got);
	fclose(f);
	for (const char *p = text.p; (p = strstr(p, ".purpose = PURPOSE_")) != NULL; p++, n++) {
		member(p, ".table", table);
		member(p, ".column", column);
		if (!is_sealed(table, column)) {
			print_error(
			    "%s: '%s.%s' is sealed, and lib/store/catalogue does not tell\n", path,
			    table, column);
			(*faults)++;
		}
	}
	str_done(&text);
	return n;
}

static void every_place_that_is_sealed_is_in_the_table(void **state)
{
	glob_t   found;
	unsigned faults = 0, places = 0;

	(void)state;
	assert_int_equal(glob("lib/core/*/*.c", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (strstr(found.gl_pathv[i], "/sealed.c") == NULL)
			places += check_source(found.gl_pathv[i], &faults);
	globfree(&found);
	assert_int_equal(faults, 0);
	/* at least who seals passwords and signing keys */
	assert_true(places >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_column_of_bytes_is_in_a_table_or_needs_no_key),
	    cmocka_unit_test(every_place_that_is_sealed_is_in_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
