/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/backup/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"

static const struct table table = {.name     = "person",
                                   .n_column = 5,
                                   .copy     = "COPY idctl.person (id, uuid, name, note, until_at) "
                                               "FROM STDIN (FORMAT binary)"};

static void what_is_written_can_be_read(void **state)
{
	static const struct {
		const char *title;
		struct val  row[5];
		const char *text;
	} row[] = {
	    {"all kinds",
	     {{.kind = VAL_INT, .i = -7},
	      {.kind = VAL_BYTES, .bytes = {"\0\xff\x10", 3}},
	      {.kind = VAL_TEXT, .text = "a \"b\"\n\xc3\xa9\\"},
	      {.kind = VAL_TEXT, .text = ""},
	      {.kind = VAL_NULL}},
	     "{\"id\":-7,\"uuid\":{\"base64url\":\"AP8Q\"},\"name\":\"a \\\"b\\\"\\n\xc3\xa9\\\\\","
	     "\"note\":\"\",\"until_at\":null}\n"},
	    {"bytes that are none, the greatest and the least number",
	     {{.kind = VAL_INT, .i = INT64_MAX},
	      {.kind = VAL_BYTES, .bytes = {"", 0}},
	      {.kind = VAL_INT, .i = INT64_MIN},
	      {.kind = VAL_NULL},
	      {.kind = VAL_INT, .i = 0}},
	     "{\"id\":9223372036854775807,\"uuid\":{\"base64url\":\"\"},\"name\":-"
	     "9223372036854775808,"
	     "\"note\":null,\"until_at\":0}\n"},
	};
	AUTO(line_reader) struct line_reader *r = line_reader_new();

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(str) struct str *out  = str_new();
		AUTO(str) struct str *twin = str_new();
		struct val            back[5];
		struct err            err = ERR_NONE;

		line_add(out, &table, row[i].row);
		assert_string_equal(out->p, row[i].text);
		assert_int_equal(
		    line_read(r, &table, (struct bytes){.p = out->p, .n = out->n - 1}, back, &err),
		    RC_OK);
		for (size_t c = 0; c < COUNT(back); c++)
			assert_int_equal(back[c].kind, row[i].row[c].kind);
		line_add(twin, &table, back);
		assert_string_equal(twin->p, out->p);
	}
}

static void anything_else_is_refused(void **state)
{
	static const char *const text[] = {
	    "",
	    "[]",
	    "{",
	    "{\"id\":1}",
	    "{\"id\":1.5,\"uuid\":null,\"name\":null,\"note\":null,\"until_at\":null}",
	    "{\"id\":99999999999999999999,\"uuid\":null,\"name\":null,\"note\":null,\"until_at\":"
	    "null}",
	    "{\"id\":true,\"uuid\":null,\"name\":null,\"note\":null,\"until_at\":null}",
	    "{\"id\":1,\"uuid\":[],\"name\":null,\"note\":null,\"until_at\":null}",
	    "{\"id\":1,\"uuid\":{},\"name\":null,\"note\":null,\"until_at\":null}",
	    "{\"id\":1,\"uuid\":{\"hex\":\"00\"},\"name\":null,\"note\":null,\"until_at\":null}",
	    "{\"id\":1,\"uuid\":{\"base64url\":\"A\"},\"name\":null,\"note\":null,\"until_at\":"
	    "null}",
	    "{\"id\":1,\"uuid\":{\"base64url\":\"AA\",\"x\":1},\"name\":null,\"note\":null,\"until_"
	    "at\":null}",
	    "{\"id\":1,\"uuid\":null,\"name\":null,\"note\":null,\"until_at\":null,\"more\":1}",
	    "{\"id\":1,\"uuid\":null,\"name\":null,\"note\":null,\"until\":null}",
	    "{\"id\":1,\"id\":1,\"uuid\":null,\"name\":null,\"note\":null,\"until_at\":null}",
	};
	AUTO(line_reader) struct line_reader *r = line_reader_new();

	(void)state;
	for (size_t i = 0; i < COUNT(text); i++) {
		struct val row[5];
		struct err err = ERR_NONE;

		if (line_read(r, &table, (struct bytes){.p = text[i], .n = strlen(text[i])}, row,
		              &err) != RC_CORRUPT)
			fail_msg("%s", text[i]);
		assert_non_null(strstr(err.msg, "person"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_can_be_read),
	    cmocka_unit_test(anything_else_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
