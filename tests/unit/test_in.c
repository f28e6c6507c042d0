/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts out of files: rows of CSV, leaves of JSON, and what both come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/csv_cell.h"
#include "lib/base/str.h"
#include "lib/in/csv.h"
#include "lib/in/in.h"
#include "lib/in/tree.h"
#include "tests/unit/mem.h"
#include "tests/unit/vectors.h"

static int file_of(const char *p, size_t n)
{
	const int fd = memfd_create("in", MFD_CLOEXEC);

	assert_int_equal(write(fd, p, n), n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* All rows of a text: "a|b~c|d", a refused one as "!". */
static const char *rows_of(const char *text, size_t n)
{
	static struct csv_row             row;
	const int                         fd   = file_of(text, n);
	AUTO(in_source) struct in_source *s    = in_source_new(fd, NULL);
	AUTO(in_room) struct in_room     *room = in_room_new();
	AUTO(str) struct str             *out  = str_new();

	row.raw_n = 0;
	for (bool first = true;; first = false) {
		struct err    err = ERR_NONE;
		const enum rc rc  = csv_next(s, room, &row, &err);

		if (rc == RC_OK && row.n == 0)
			break;
		str_add(out, first ? "" : "~");
		for (size_t i = 0; rc == RC_OK && i < row.n; i++)
			str_addf(out, "%s%s", i == 0 ? "" : "|", row.cell[i]);
		if (rc != RC_OK)
			str_add(out, "!");
	}
	assert_int_equal(in_offset(s), n);
	close(fd);
	return arena_strdup(mem, out->n == 0 ? "" : out->p);
}

static void csv_rows(void **state)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
	    {"", ""},
	    {"a", "a"},
	    {"a,b\nc,d\n", "a|b~c|d"},
	    {"a,b\r\nc,d\r\n", "a|b~c|d"},
	    {"\n\na\n\r\n\nb", "a~b"},
	    {",\n", "|"},
	    {"\"\"\n", ""},
	    {"\"a\"\"b\",\"c\nd\"\n", "a\"b|c\nd"},
	    {"a\"b,c\n", "a\"b|c"},
	    {"a,\"b\"c\nd\n", "!~d"},
	    {"a,\"b\nc\nd\n", "!~c~d"},
	    {"a\rb\nc\n", "!~c"},
	    {"\xff\nc\n", "!~c"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(rows_of(cases[i].text, strlen(cases[i].text)), cases[i].rows);
	assert_string_equal(rows_of("a\0b\nc", 5), "!~c");
}

/* csv-spectrum: each file is the list of objects that its JSON is. */
static void csv_spectrum(void **state)
{
	char           path[PATH_MAX];
	DIR           *dir = opendir(vector_path("csv-spectrum/csvs", path));
	struct dirent *e;
	size_t         files = 0;

	(void)state;
	while ((e = readdir(dir)) != NULL) {
		AUTO(str) struct str *want = str_new();
		const char           *dot  = strrchr(e->d_name, '.');
		char                 *text;
		json_t               *list, *object, *value;
		const char           *key;
		size_t                i;

		if (dot == NULL || strcmp(dot, ".csv") != 0)
			continue;
		text = vector_text(arena_printf(mem, "csv-spectrum/csvs/%s", e->d_name));
		list = vector_json(arena_printf(mem, "csv-spectrum/json/%.*s.json",
		                                (int)(dot - e->d_name), e->d_name));
		/* of location_coordinates the JSON is not a list, and has other numbers */
		if (!json_is_array(list)) {
			json_decref(list);
			free(text);
			continue;
		}
		json_array_foreach(list, i, object)
		{
			bool first = true;

			str_add(want, i == 0 ? "" : "~");
			json_object_foreach(object, key, value)
			{
				str_addf(want, "%s%s", first ? "" : "|", json_string_value(value));
				first = false;
			}
		}
		assert_string_equal(strchr(rows_of(text, strlen(text)), '~') + 1, want->p);
		json_decref(list);
		free(text);
		files++;
	}
	closedir(dir);
	assert_true(files >= 10);
}

/* A guarded cell comes back as it was. */
static void csv_injection(void **state)
{
	json_t *doc = vector_json("csv-injection/cells.json"), *cell;
	size_t  i;

	(void)state;
	json_array_foreach(json_object_get(doc, "cells"), i, cell)
	{
		AUTO(str) struct str *out = str_new();
		const char           *row;

		csv_cell_add(out, json_string_value(cell));
		if (strchr(json_string_value(cell), '\r') != NULL && out->p[0] != '"')
			continue;
		row = rows_of(out->p, out->n);
		assert_true(row[0] == '\'' || row[0] == 'a');
		assert_string_equal(csv_cell_bare(row), json_string_value(cell));
	}
	json_decref(doc);
}

static enum rc tree_of(const char *text, struct tree *t)
{
	static struct in_room *room;
	struct err             err = ERR_NONE;

	if (room == NULL)
		room = in_room_new();
	in_room_clear(room, strlen(text));
	return tree_read(text, strlen(text), room, t, &err);
}

static void trees(void **state)
{
	static struct tree       t;
	static const char *const refused[] = {"",
	                                      "[]",
	                                      "1",
	                                      "{",
	                                      "{}x",
	                                      "{\"a\":1,\"a\":2}",
	                                      "{\"a\":{},\"a\":[]}",
	                                      "{\"a\":\"\\u0000\"}",
	                                      "{\"a\":\"\\ud800\"}",
	                                      "{\"a\":\"\\udc00\"}",
	                                      "{\"a\":\"\\ud800x\\udc00\"}",
	                                      "{\"\\u0061\":1,\"a\":1}",
	                                      "{\"a\":\"\xff\"}",
	                                      "{\"a\":1,}",
	                                      "{'a':1}",
	                                      "{\"a\":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}"};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_int_equal(tree_of(refused[i], &t), RC_INVALID);
	assert_int_equal(tree_of("{\"a\":{\"b/c\":[1,\"x\"],\"~\":null},\"d\":true}", &t), RC_OK);
	assert_int_equal(t.n, 6);
	assert_string_equal(t.leaf[1].at, "/a/b~1c");
	assert_int_equal(t.leaf[1].kind, LEAF_LIST);
	assert_string_equal(t.leaf[3].at, "/a/b~1c/1");
	assert_string_equal(t.leaf[3].text, "x");
	assert_string_equal(t.leaf[4].at, "/a/~0");
	assert_string_equal(t.leaf[5].text, "true");
	assert_int_equal(tree_of("{\"a\":\"\\ud83d\\ude00\\\\ud800\"}", &t), RC_OK);
	assert_string_equal(t.leaf[0].text, "\xf0\x9f\x98\x80\\ud800");
}

/* JSONTestSuite: of what must be refused nothing is read, of what must be read each object. */
static void json_suite(void **state)
{
	static struct tree t;
	char               path[PATH_MAX];
	DIR               *dir = opendir(vector_path("JSONTestSuite/test_parsing", path));
	struct dirent     *e;
	size_t             files = 0;

	(void)state;
	while ((e = readdir(dir)) != NULL) {
		char *text;

		if (strncmp(e->d_name, "n_", 2) != 0 && strncmp(e->d_name, "y_object", 8) != 0)
			continue;
		text = vector_text(arena_printf(mem, "JSONTestSuite/test_parsing/%s", e->d_name));
		/* a member twice, and NUL, are allowed there */
		if (e->d_name[0] == 'n' || strstr(e->d_name, "duplicated") != NULL ||
		    strstr(e->d_name, "null_in_key") != NULL)
			assert_int_equal(tree_of(text, &t), RC_INVALID);
		else
			assert_int_equal(tree_of(text, &t), RC_OK);
		free(text);
		files++;
	}
	closedir(dir);
	assert_true(files > 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(csv_rows),      cmocka_unit_test(csv_spectrum),
	    cmocka_unit_test(csv_injection), cmocka_unit_test(trees),
	    cmocka_unit_test(json_suite),
	};

	return cmocka_run_group_tests(tests, mem_up, mem_down);
}
