/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"

static void a_buffer_is_text_at_every_length(void **state)
{
	struct str s = STR_EMPTY;

	(void)state;
	for (size_t i = 1; i <= 5000; i++) {
		str_addc(&s, (char)('a' + i % 26));
		assert_int_equal(s.n, i);
		assert_int_equal(s.p[i], '\0');
	}
	for (size_t i = 1; i <= 5000; i++)
		assert_int_equal(s.p[i - 1], 'a' + i % 26);
	str_done(&s);
	assert_null(s.p);
	str_done(&s);
}

static void cleared_bytes_are_gone(void **state)
{
	AUTO(str) struct str *s = str_new();
	const char           *p;

	(void)state;
	str_add(s, "a secret");
	p = s->p;
	str_clear(s);
	assert_int_equal(s->n, 0);
	for (int i = 0; i < 8; i++)
		assert_int_equal(p[i], '\0');
	str_clear(s);
	str_free(NULL);
}

static void numbers_are_written_whole(void **state)
{
	static const struct {
		int64_t     i;
		const char *want;
	} row[] = {
	    {0, "0"},
	    {7, "7"},
	    {-1, "-1"},
	    {10, "10"},
	    {INT64_MAX, "9223372036854775807"},
	    {INT64_MIN, "-9223372036854775808"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(str) struct str *s = str_new();

		str_addi(s, row[i].i);
		assert_string_equal(s->p, row[i].want);
	}
}

static void formats_of_any_length_fit(void **state)
{
	AUTO(str) struct str *s = str_new();

	(void)state;
	str_addf(s, "%s", "");
	assert_string_equal(s->p, "");
	for (int n = 250; n < 262; n++) {
		str_clear(s);
		str_addf(s, "%*d", n, 1);
		assert_int_equal(s->n, n);
		assert_int_equal(s->p[n - 1], '1');
	}
}

static const struct {
	const char *text, *want;
} json[] = {
    {"", "\"\""},
    {"plain", "\"plain\""},
    {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
    {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
    {"\x01\x1b\x1f\x7f", "\"\\u0001\\u001b\\u001f\\u007f\""},
    {"\xc2\x80\xc2\x9f\xc2\xa0", "\"\\u0080\\u009f\xc2\xa0\""},
    {"Jos\xc3\xa9 \xf0\x9f\x98\x80", "\"Jos\xc3\xa9 \xf0\x9f\x98\x80\""},
    {"\xff", "\"\xEF\xBF\xBD\""},
    {"a\xc0\xaf"
     "b",
     "\"a\xEF\xBF\xBD\xEF\xBF\xBD"
     "b\""},
    {"\xed\xa0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

static void json_strings_are_escaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(json); i++) {
		AUTO(str) struct str *s = str_new();

		str_add_json(s, json[i].text);
		if (strcmp(s->p, json[i].want) != 0)
			fail_msg("%s instead of %s", s->p, json[i].want);
	}
}

static size_t encode(unsigned cp, char *out)
{
	if (cp < 0x80)
		return (size_t)sprintf(out, "%c", (int)cp);
	if (cp < 0x800)
		return (size_t)sprintf(out, "%c%c", (int)(0xc0 | cp >> 6), (int)(0x80 | (cp & 63)));
	if (cp < 0x10000)
		return (size_t)sprintf(out, "%c%c%c", (int)(0xe0 | cp >> 12),
		                       (int)(0x80 | (cp >> 6 & 63)), (int)(0x80 | (cp & 63)));
	return (size_t)sprintf(out, "%c%c%c%c", (int)(0xf0 | cp >> 18),
	                       (int)(0x80 | (cp >> 12 & 63)), (int)(0x80 | (cp >> 6 & 63)),
	                       (int)(0x80 | (cp & 63)));
}

static void every_code_point_survives_json(void **state)
{
	(void)state;
	/* 64 at a time, or jansson takes long */
	for (unsigned first = 1; first < 0x110000; first += 64) {
		AUTO(str) struct str *s = str_new();
		char                  text[64 * 4 + 1], *p = text;
		json_t               *j;

		for (unsigned cp = first; cp < first + 64 && cp < 0x110000; cp++)
			if (cp < 0xd800 || cp > 0xdfff)
				p += encode(cp, p);
		*p = '\0';
		str_add_json(s, text);
		j = json_loads(s->p, JSON_DECODE_ANY, NULL);
		if (j == NULL || strcmp(json_string_value(j), text) != 0)
			fail_msg("somewhere after U+%04X", first);
		json_decref(j);
	}
}

static void an_object_is_built_key_by_key(void **state)
{
	AUTO(str) struct str *s = str_new();

	(void)state;
	str_json_open(s);
	str_json_text(s, "a", "x");
	str_json_text(s, "b", NULL);
	str_json_int(s, "c\"", -5);
	str_json_bool(s, "d", true);
	str_json_key(s, "e");
	str_json_open(s);
	str_json_bool(s, "f", false);
	str_json_close(s);
	str_json_close(s);
	assert_string_equal(s->p,
	                    "{\"a\":\"x\",\"b\":null,\"c\\\"\":-5,\"d\":true,\"e\":{\"f\":false}}");
}

static void a_value_that_ends_in_a_brace_is_followed_by_a_comma(void **state)
{
	AUTO(str) struct str *s = str_new();

	(void)state;
	str_json_open(s);
	str_json_text(s, "a", "{");
	str_json_text(s, "b", "x");
	str_json_close(s);
	assert_string_equal(s->p, "{\"a\":\"{\",\"b\":\"x\"}");
}

static void bytes_are_two_digits_each(void **state)
{
	uint8_t    all[256];
	struct str s = STR_EMPTY;
	char       two[3];

	(void)state;
	for (unsigned i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)i;
	str_add_hex(&s, NULL, 0);
	assert_string_equal(s.p, "");
	str_add_hex(&s, all, sizeof(all));
	assert_int_equal(s.n, 2 * sizeof(all));
	assert_int_equal(s.p[s.n], '\0');
	for (unsigned i = 0; i < sizeof(all); i++) {
		snprintf(two, sizeof(two), "%02x", i);
		assert_memory_equal(s.p + (size_t)2 * i, two, 2);
	}
	str_done(&s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_buffer_is_text_at_every_length),
	    cmocka_unit_test(cleared_bytes_are_gone),
	    cmocka_unit_test(numbers_are_written_whole),
	    cmocka_unit_test(bytes_are_two_digits_each),
	    cmocka_unit_test(formats_of_any_length_fit),
	    cmocka_unit_test(json_strings_are_escaped),
	    cmocka_unit_test(every_code_point_survives_json),
	    cmocka_unit_test(an_object_is_built_key_by_key),
	    cmocka_unit_test(a_value_that_ends_in_a_brace_is_followed_by_a_comma),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
