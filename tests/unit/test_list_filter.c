/* SPDX-License-Identifier: Apache-2.0 */
/* --where and --after by themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/arena.h"
#include "lib/core/list/list_priv.h"

struct thing {
	int64_t     row;
	struct id   id;
	const char *name, *note;
	bool        builtin;
	int64_t     version;
	struct utc  at;
	struct strs words;
	struct json more;
};
#define T struct thing
static const struct field thing_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    COLUMN(T, id),
    COLUMN(T, name, .flags = FIELD_SEARCH),
    COLUMN(T, note, .flags = FIELD_SEARCH),
    COLUMN(T, builtin),
    COLUMN(T, version),
    COLUMN(T, at),
    COLUMN(T, words),
    COLUMN(T, more),
};
#undef T
static const struct record thing_record = RECORD(struct thing, "thing", thing_field);
static const struct utc    now          = {INT64_C(1700000000000000)};

static const char *const  words[] = {"green", "red"};
static const struct thing ann     = {.row     = 1,
                                     .id      = {{1}},
                                     .name    = "Ann",
                                     .builtin = true,
                                     .version = -3,
                                     .at      = {INT64_C(1700000000000000)},
                                     .words   = {.v = words, .n = 2},
                                     .more    = {.text = "{\"team\":\"blue\"}"}};

static void filters_hold_or_not(void **state)
{
	static const struct {
		const char *text;
		bool        holds;
	} cases[] = {
	    {"name = Ann", true},
	    {"name=Ann", true},
	    {"  name   =   Ann", true},
	    {"name = ann", false},
	    {"name != ann", true},
	    {"name ~ AN", true},
	    {"name ~ x", false},
	    {"name > Am", true},
	    {"name >= Ann", true},
	    {"name < Ann", false},
	    {"name <= Ann", true},
	    {"name = null", false},
	    {"name != null", true},
	    {"name ~ null", false},
	    {"note = null", true},
	    {"note != null", false},
	    {"note = x", false},
	    {"note != x", true},
	    {"note ~ x", false},
	    {"note < x", false},
	    {"builtin = true", true},
	    {"builtin = no", false},
	    {"version = -3", true},
	    {"version < -2", true},
	    {"version > -3", false},
	    {"at = 2023-11-14T22:13:20Z", true},
	    {"at >= now", true},
	    {"at < -1s", false},
	    {"words = red", true},
	    {"words = blue", false},
	    {"words != blue", true},
	    {"words ~ RE", true},
	    {"words = null", false},
	    {"more ~ BLUE", true},
	    {"id = 01000000-0000-0000-0000-000000000000", true},
	    {"id != 02000000-0000-0000-0000-000000000000", true},
	};
	AUTO(arena) struct arena *mem    = arena_new();
	unsigned                  faults = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct list_filter *f   = NULL;
		struct err          err = ERR_NONE;

		if (list_filter_parse(cases[i].text, &thing_record, now, mem, &f, &err) == RC_OK &&
		    list_filter_holds(f, &ann) == cases[i].holds)
			continue;
		print_error("'%s': %s\n", cases[i].text,
		            err.rc == RC_OK ? "the other way" : err.msg);
		faults++;
	}
	assert_int_equal(faults, 0);
}

static void an_invalid_filter_is_refused(void **state)
{
	static const char *const  texts[] = {"",
	                                     "name",
	                                     "= x",
	                                     "name x",
	                                     "nobody = x",
	                                     "row = 1",
	                                     "builtin = x",
	                                     "version = x",
	                                     "version = ",
	                                     "at = whenever",
	                                     "id = 1",
	                                     "version ~ 1",
	                                     "builtin < yes",
	                                     "words < a",
	                                     "id > 01000000-0000-0000-0000-000000000000",
	                                     "more = x",
	                                     "at < null"};
	AUTO(arena) struct arena *mem     = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct list_filter *f   = NULL;
		struct err          err = ERR_NONE;

		if (list_filter_parse(texts[i], &thing_record, now, mem, &f, &err) == RC_OK)
			fail_msg("'%s' was taken", texts[i]);
		assert_int_equal(err.rc,
		                 i == 4 || i == 5 ? RC_USAGE : RC_INVALID); /* no such field */
		assert_string_equal(err.field, "where");
	}
}

static void a_cursor_comes_back_as_it_went(void **state)
{
	AUTO(arena) struct arena *mem = arena_new();

	(void)state;
	for (size_t i = 1; i < thing_record.n; i++) {
		const struct field *f   = &thing_record.field[i];
		struct list_cursor made = {.sort = f->name, .key = 7, .value = record_get(f, &ann)};
		struct list_cursor read = {.sort = f->name};
		struct err         err  = ERR_NONE;
		const char        *text = list_cursor_format(&made, mem);

		if (list_cursor_parse(text, f->name, f, mem, &read, &err) != RC_OK)
			fail_msg("%s: %s: %s", f->name, text, err.msg);
		assert_int_equal(read.key, 7);
		assert_int_equal(val_absent(read.value), val_absent(made.value));
		if (!val_absent(made.value))
			assert_int_equal(val_compare(read.value, made.value), 0);
	}
}

static void an_invalid_cursor_is_refused(void **state)
{
	static const struct {
		const char *text, *sort;
	} cases[]                     = {{"", NULL},
	                                 {"x", NULL},
	                                 {"-1", NULL},
	                                 {"1.name.74", NULL},
	                                 {"1", "name"},
	                                 {"1.note.74", "name"},
	                                 {"1.name", "name"},
	                                 {"1.name.7", "name"},
	                                 {"1.name.zz", "name"},
	                                 {"1.name.00", "name"},
	                                 {"1.name.78", "name"},
	                                 {"1.version.7478", "version"},
	                                 {"99999999999999999999", NULL}};
	AUTO(arena) struct arena *mem = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char        *sort = cases[i].sort;
		struct list_cursor c    = {.sort = sort};
		struct err         err  = ERR_NONE;

		if (list_cursor_parse(cases[i].text, sort,
		                      sort == NULL ? NULL : record_field(&thing_record, sort), mem,
		                      &c, &err) != RC_INVALID)
			fail_msg("'%s' was taken", cases[i].text);
		assert_string_equal(err.field, "after");
	}
}

/* A key that takes everything but "odd". */
static enum rc even(struct work *w, const char *text, struct val *ret, struct err *err)
{
	(void)w;
	if (strcmp(text, "odd") == 0)
		return err_invalid(err, "where", "odd");
	*ret = val_text(text);
	return RC_OK;
}

static void an_equality_opens_a_way_and_nothing_else(void **state)
{
	static const struct list_path   paths[] = {{"name", STMT_USER_LIST_BY_EMAIL, even},
	                                           {"version", STMT_USER_LIST_BY_ID, even}};
	static const struct list_source source  = {
	     .record = &thing_record, .path = paths, .n_path = 2};
	static const struct {
		const char *filter[2];
		int         path; /* -1: none */
		const char *value;
	} cases[] = {
	    {{"name = Ann", NULL}, 0, "Ann"},          {{"note = x", "name=Ann Lee"}, 0, "Ann Lee"},
	    {{"version = 3", "name = Ann"}, 0, "Ann"}, /* the first path, not the first filter */
	    {{"version = 3", "name = odd"}, 1, "3"},   {{"name = odd", NULL}, -1, NULL},
	    {{"name != Ann", NULL}, -1, NULL},         {{"name ~ Ann", NULL}, -1, NULL},
	    {{"name < Ann", NULL}, -1, NULL},          {{"name = null", NULL}, -1, NULL},
	    {{"note = Ann", NULL}, -1, NULL},
	};
	AUTO(arena) struct arena *mem = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct list_filter     *filter[2];
		struct list_filters     all   = {.v = filter};
		struct val              value = {.kind = VAL_NULL};
		struct err              err   = ERR_NONE;
		const struct list_path *path;

		for (; all.n < 2 && cases[i].filter[all.n] != NULL; all.n++)
			assert_int_equal(list_filter_parse(cases[i].filter[all.n], &thing_record,
			                                   now, mem, &filter[all.n], &err),
			                 RC_OK);
		path = list_path_choose(NULL, &source, &all, &value);
		if (path != (cases[i].path < 0 ? NULL : &paths[cases[i].path]))
			fail_msg("%s", cases[i].filter[0]);
		if (path != NULL)
			assert_string_equal(value.text, cases[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(filters_hold_or_not),
	    cmocka_unit_test(an_invalid_filter_is_refused),
	    cmocka_unit_test(an_equality_opens_a_way_and_nothing_else),
	    cmocka_unit_test(a_cursor_comes_back_as_it_went),
	    cmocka_unit_test(an_invalid_cursor_is_refused),
	};

	return cmocka_run_group_tests_name("list filters", tests, NULL, NULL);
}
