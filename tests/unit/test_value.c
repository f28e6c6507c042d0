/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/arena.h"
#include "lib/base/id.h"
#include "lib/base/record.h"
#include "lib/base/wordmap.h"

/* ---- record ---- */

struct thing {
	bool         on;
	int64_t      count;
	const char  *name;
	struct utc   at;
	struct id    id;
	struct strs  tags;
	struct json  more;
	struct bytes raw;
};

static const struct field thing_field[] = {
    COLUMN(struct thing, on),   COLUMN(struct thing, count),
    COLUMN(struct thing, name), COLUMN(struct thing, at),
    COLUMN(struct thing, id),   COLUMN(struct thing, tags, .flags = FIELD_WIDE),
    COLUMN(struct thing, more), COLUMN(struct thing, raw),
};
static const struct record thing_record = RECORD(struct thing, "thing", thing_field);

static const char *const two_tags[] = {"a", "b"};

static struct thing example(void)
{
	return (struct thing){
	    .on    = true,
	    .count = 7,
	    .name  = "n",
	    .at    = {.us = 5},
	    .id    = {{1, 2, [15] = 9}},
	    .tags  = {.v = two_tags, .n = 2},
	    .more  = {.text = "{}"},
	    .raw   = {.p = "\0\1", .n = 2},
	};
}

static void record_fields_are_found_by_public_name(void **state)
{
	(void)state;
	assert_int_equal(thing_record.n, 8);
	assert_int_equal(thing_record.size, sizeof(struct thing));
	assert_ptr_equal(record_field(&thing_record, "at"), &thing_field[3]);
	assert_null(record_field(&thing_record, "AT"));
	assert_null(record_field(&thing_record, ""));
	assert_int_equal(thing_field[5].flags, FIELD_WIDE);
}

static void record_put_undoes_record_get_for_every_kind(void **state)
{
	const struct thing from = example();
	struct thing       to;

	(void)state;
	memset(&to, 0xaa, sizeof(to));
	for (size_t i = 0; i < COUNT(thing_field); i++) {
		const struct val v = record_get(&thing_field[i], &from);

		assert_int_equal(v.kind, VAL_BOOL + i);
		record_put(&thing_field[i], &to, v);
		if (val_compare(record_get(&thing_field[i], &to), v) != 0)
			fail_msg("field '%s' did not survive", thing_field[i].name);
	}
	assert_memory_equal(&to.id, &from.id, sizeof(to.id));
	assert_memory_equal(&to.tags, &from.tags, sizeof(to.tags));
	assert_memory_equal(&to.raw, &from.raw, sizeof(to.raw));
	for (size_t i = 0; i < COUNT(thing_field); i++) {
		record_put(&thing_field[i], &to, (struct val){.kind = VAL_NULL});
		if (val_compare(record_get(&thing_field[i], &to),
		                record_get(&thing_field[i], &from)) >= 0)
			fail_msg("field '%s' was not emptied", thing_field[i].name);
	}
}

enum mood { MOOD_CALM = 1, MOOD_CROSS };
struct cat {
	enum mood mood;
};

static void an_enum_is_its_word_to_everyone_but_its_struct(void **state)
{
	static const char *const    word[] = {NULL, "calm", "cross"};
	static const struct wordmap moods  = WORDMAP("mood", word);
	static const struct field   field  = COLUMN(struct cat, mood, .words = &moods);
	struct cat                  cat    = {.mood = MOOD_CROSS};

	(void)state;
	assert_int_equal(field.kind, VAL_TEXT);
	assert_string_equal(record_get(&field, &cat).text, "cross");
	assert_true(record_put(&field, &cat, val_text("calm")));
	assert_int_equal(cat.mood, MOOD_CALM);
	assert_false(record_put(&field, &cat, val_text("wild")));
	assert_int_equal(cat.mood, MOOD_CALM);
	assert_true(record_put(&field, &cat, (struct val){.kind = VAL_NULL}));
	assert_int_equal(cat.mood, 0);
	assert_true(val_absent(record_get(&field, &cat)));
}

static void absence_belongs_to_the_kinds_that_can_be_absent(void **state)
{
	static const struct thing none;
	static const bool         absent[] = {false, false, true, true, true, false, true, true};
	const struct thing        some     = example();

	(void)state;
	assert_true(val_absent((struct val){.kind = VAL_NULL}));
	for (size_t i = 0; i < COUNT(thing_field); i++) {
		if (val_absent(record_get(&thing_field[i], &none)) != absent[i])
			fail_msg("an empty '%s' is judged wrongly", thing_field[i].name);
		if (val_absent(record_get(&thing_field[i], &some)))
			fail_msg("a full '%s' is judged wrongly", thing_field[i].name);
	}
}

static int sign(int i)
{
	return (i > 0) - (i < 0);
}

static void values_are_in_a_total_order(void **state)
{
	static const char *const a[] = {"a"}, *const ab[] = {"a", "b"}, *const b[] = {"b"};
	static const char zero[1] = {0}, zeros[2] = {0, 0}; /* with nothing behind them */
	const struct {
		const char *title;
		struct val  low, high; /* low comes first */
	} row[] = {
	    {"null before text", {.kind = VAL_NULL}, V("")},
	    {"absent text before empty text", val_text(NULL), V("")},
	    {"text bytewise", V("Z"), V("a")},
	    {"text bytewise, high bytes last", V("z"), V("\xc3\xa4")},
	    {"text, prefix first", V("a"), V("aa")},
	    {"false before true", val_bool(false), val_bool(true)},
	    {"numbers by value", V(INT64_MIN), V(INT64_MAX)},
	    {"instants, none first", V(((struct utc){0})), V(((struct utc){-5}))},
	    {"instants by time", V(((struct utc){-5})), V(((struct utc){1}))},
	    {"ids, none first", V(((struct id){{0}})), V(((struct id){{[15] = 1}}))},
	    {"ids bytewise", V(((struct id){{1, 255}})), V(((struct id){{255, 1}}))},
	    {"lists, empty first", V(((struct strs){NULL, 0})), V(((struct strs){a, 1}))},
	    {"lists, prefix first", V(((struct strs){a, 1})), V(((struct strs){ab, 2}))},
	    {"lists by first difference", V(((struct strs){ab, 2})), V(((struct strs){b, 1}))},
	    {"bytes, prefix first", V(((struct bytes){zero, 1})), V(((struct bytes){zeros, 2}))},
	    {"bytes unsigned", V(((struct bytes){"\x01", 1})), V(((struct bytes){"\xff", 1}))},
	    {"json as text", V(((struct json){"1"})), V(((struct json){"2"}))},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		if (sign(val_compare(row[i].low, row[i].high)) != -1 ||
		    sign(val_compare(row[i].high, row[i].low)) != 1 ||
		    val_compare(row[i].low, row[i].low) != 0 ||
		    val_compare(row[i].high, row[i].high) != 0)
			fail_msg("%s", row[i].title);
	}
}

/* ---- id ---- */

static void id_begins_with_its_millisecond_and_says_version_7(void **state)
{
	/* RFC 9562, appendix A.6: 2022-02-22T19:22:22Z is 017F22E279B0 */
	const struct id id = id_make((struct utc){INT64_C(0x017f22e279b0) * 1000 + 999});
	char            text[ID_TEXT];

	(void)state;
	id_format(id, text);
	assert_int_equal(strlen(text), 36);
	assert_memory_equal(text, "017f22e2-79b0-7", 15);
	assert_non_null(strchr("89ab", text[19]));
	assert_false(id_none(id));
	assert_true(id_none((struct id){{0}}));
}

static void ids_of_one_millisecond_differ_and_later_ones_sort_after(void **state)
{
	const struct utc t    = {INT64_C(1700000000000000)};
	struct id        last = id_make(t);

	(void)state;
	assert_false(id_equal(last, id_make(t)));
	for (int64_t ms = 1; ms < 300; ms++) {
		const struct id next = id_make((struct utc){t.us + ms * 1000});

		assert_true(memcmp(&last, &next, sizeof(next)) < 0);
		last = next;
	}
}

static void id_text_is_taken_whole_or_refused(void **state)
{
	static const struct {
		const char *text;
		bool        good;
	} row[] = {
	    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398f", true},
	    {"017F22E2-79B0-7CC3-98C4-DC0C0C07398F", true},
	    {"00000000-0000-0000-0000-000000000000", true},
	    {"", false},
	    {"017f22e279b07cc398c4dc0c0c07398f", false},
	    {"{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", false},
	    {" 17f22e2-79b0-7cc3-98c4-dc0c0c07398f", false},
	    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398", false},
	    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398f ", false},
	    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398g", false},
	    {"017F22E2-79B0-7CC3-98C4-DC0C0C07398G", false},
	    {"017f22e2079b0-7cc3-98c4-dc0c0c07398f", false},
	    {"017f22e2-79b07-cc3-98c4-dc0c0c07398f", false},
	    {"-17f22e2-79b0-7cc3-98c4-dc0c0c07398f", false},
	    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398\xc3", false},
	};
	struct id first, upper;

	(void)state;
	assert_true(id_parse(row[0].text, &first));
	assert_true(id_parse(row[1].text, &upper));
	assert_true(id_equal(first, upper));
	for (size_t i = 0; i < COUNT(row); i++) {
		struct id id = {{0x55}};

		if (id_parse(row[i].text, &id) != row[i].good)
			fail_msg("'%s' should be %s", row[i].text,
			         row[i].good ? "taken" : "refused");
		if (!row[i].good && (id.b[0] != 0x55 || id.b[15] != 0))
			fail_msg("'%s' was refused, but something was stored", row[i].text);
	}
	assert_int_equal(first.b[0], 0x01);
	assert_int_equal(first.b[15], 0x8f);
}

static void id_format_and_parse_are_inverse(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		const struct id id = id_make((struct utc){(int64_t)i * 1000003});
		struct id       back;
		char            text[ID_TEXT];

		assert_true(id_parse(id_format(id, text), &back));
		assert_true(id_equal(id, back));
	}
}

/* ---- wordmap ---- */

static const char *const    status_word[] = {"active", "disabled", "deleted"};
static const struct wordmap status_map    = WORDMAP("status", status_word);

static void words_and_values_agree_both_ways(void **state)
{
	AUTO(arena) struct arena *a = arena_new();
	unsigned                  v = 77;

	(void)state;
	for (unsigned i = 0; i < status_map.n; i++) {
		assert_true(word_find(&status_map, word_of(&status_map, i), &v));
		assert_int_equal(v, i);
	}
	v = 77;
	assert_false(word_find(&status_map, "Active", &v));
	assert_false(word_find(&status_map, "activ", &v));
	assert_false(word_find(&status_map, "", &v));
	assert_int_equal(v, 77);
	assert_string_equal(word_list(&status_map, a), "active, disabled or deleted");
	assert_string_equal(word_list(&(struct wordmap){"one", status_word, 1}, a), "active");
}

static void the_nearest_word_is_a_slip_of_the_finger_away(void **state)
{
	static const char *const verb[] = {
	    "create", "list",  "show", "update",
	    "delete", "purge", "ls",   "a-word-that-is-longer-than-thirty-two"};
	static const struct {
		const char *typed, *expect;
	} row[] = {
	    {"create", "create"},
	    {"craete", "create"},
	    {"creat", "create"},
	    {"ceate", "create"},
	    {"updaet", "update"},
	    {"dlete", "delete"},
	    {"dlet", "delete"},
	    {"lst", "list"},
	    {"lits", "list"},
	    {"shwo", "show"},
	    {"purgee", "purge"},
	    {"sl", "ls"},
	    {"", NULL},
	    {"frobnicate", NULL},
	    {"xy", NULL},
	    {"CREATE", NULL},
	    {"createcreate", NULL},
	    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		const char *got = word_nearest(row[i].typed, verb, COUNT(verb));

		if (got != row[i].expect &&
		    (got == NULL || row[i].expect == NULL || strcmp(got, row[i].expect) != 0))
			fail_msg("'%s' gave '%s', not '%s'", row[i].typed, got == NULL ? "-" : got,
			         row[i].expect == NULL ? "-" : row[i].expect);
	}
}

static void what_differs_is_named_in_order(void **state)
{
	static const char *const turned[] = {"b", "a"}, *const other[] = {"a", "c"};
	AUTO(arena) struct arena *a      = arena_new();
	const struct thing        before = example();
	struct thing              after  = example();
	struct strs               d;

	(void)state;
	assert_int_equal(record_diff(&thing_record, &before, &after, a).n, 0);
	after.tags = (struct strs){.v = turned, .n = 2};
	assert_int_equal(record_diff(&thing_record, &before, &after, a).n, 0);
	after.tags = (struct strs){.v = other, .n = 2};
	after.on   = !before.on;
	after.name = NULL;
	after.at.us++;
	d = record_diff(&thing_record, &before, &after, a);
	assert_int_equal(d.n, 4);
	assert_string_equal(d.v[0], "at");
	assert_string_equal(d.v[1], "name");
	assert_string_equal(d.v[2], "on");
	assert_string_equal(d.v[3], "tags");
	d = record_diff(&thing_record, &after, &before, a);
	assert_int_equal(d.n, 4);
	after.count++;
	after.id.b[0] ^= 1;
	after.more.text = "[]";
	after.raw.n     = 0;
	assert_int_equal(record_diff(&thing_record, &before, &after, a).n, thing_record.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(record_fields_are_found_by_public_name),
	    cmocka_unit_test(record_put_undoes_record_get_for_every_kind),
	    cmocka_unit_test(an_enum_is_its_word_to_everyone_but_its_struct),
	    cmocka_unit_test(absence_belongs_to_the_kinds_that_can_be_absent),
	    cmocka_unit_test(values_are_in_a_total_order),
	    cmocka_unit_test(what_differs_is_named_in_order),
	    cmocka_unit_test(id_begins_with_its_millisecond_and_says_version_7),
	    cmocka_unit_test(ids_of_one_millisecond_differ_and_later_ones_sort_after),
	    cmocka_unit_test(id_text_is_taken_whole_or_refused),
	    cmocka_unit_test(id_format_and_parse_are_inverse),
	    cmocka_unit_test(words_and_values_agree_both_ways),
	    cmocka_unit_test(the_nearest_word_is_a_slip_of_the_finger_away),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
