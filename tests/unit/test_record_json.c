/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/record.h"
#include "lib/base/str.h"

struct said {
	struct utc   at;
	int64_t      count, few;
	struct id    id;
	struct json  more, none;
	bool         on;
	struct bytes raw;
	struct strs  tags, words;
	const char  *text, *told;
};

#define T struct said
static const struct field said_field[] = {
    COLUMN(T, at),
    COLUMN(T, count),
    COLUMN(T, few, .flags = FIELD_ZERO_NONE),
    COLUMN(T, id),
    COLUMN(T, more),
    COLUMN(T, none),
    COLUMN(T, on),
    COLUMN(T, raw),
    COLUMN(T, tags),
    COLUMN(T, text),
    COLUMN(T, told, .flags = FIELD_ALWAYS),
    COLUMN(T, words, .flags = FIELD_ALWAYS),
};
#undef T
static const struct record said_record = RECORD(struct said, "said", said_field);

static void assert_said(const struct said *it, const char *wanted)
{
	AUTO(str) struct str *s = str_new();

	record_add_json(&said_record, it, s);
	assert_string_equal(s->p, wanted);
}

static void a_record_becomes_canonical_json_without_absent_fields(void **state)
{
	static const char *const tags[] = {"a", "b"};

	(void)state;
	assert_said(&(struct said){.count = 0},
	            "{\"count\":0,\"on\":false,\"told\":null,\"words\":[]}");
	assert_said(&(struct said){.tags = {tags, 0}, .words = {tags, 1}},
	            "{\"count\":0,\"on\":false,\"told\":null,\"words\":[\"a\"]}");
	assert_said(
	    &(struct said){.at    = {.us = 1000},
	                   .count = -7,
	                   .few   = 1,
	                   .id    = {{1, [15] = 9}},
	                   .more  = {"{\"a\":1}"},
	                   .on    = true,
	                   .raw   = {"\0\1", 2},
	                   .tags  = {tags, 2},
	                   .text  = "a \"b\"",
	                   .told  = ""},
	    "{\"at\":\"1970-01-01T00:00:00.001Z\",\"count\":-7,\"few\":1,"
	    "\"id\":\"01000000-0000-0000-0000-000000000009\",\"more\":{\"a\":1},\"on\":true,"
	    "\"raw\":\"0001\",\"tags\":[\"a\",\"b\"],\"text\":\"a \\\"b\\\"\",\"told\":\"\","
	    "\"words\":[]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_becomes_canonical_json_without_absent_fields),
	};

	return cmocka_run_group_tests_name("record_json", tests, NULL, NULL);
}
