/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/shown.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "tests/unit/vectors.h"

static const struct {
	const char *bytes;
	uint32_t    cp;
	size_t      n;
} sequence[] = {
    {"a", 'a', 1},
    {"", 0, 1},
    {"\x7f", 0x7f, 1},
    {"\xc2\x80", 0x80, 2},
    {"\xdf\xbf", 0x7ff, 2},
    {"\xe0\xa0\x80", 0x800, 3},
    {"\xed\x9f\xbf", 0xd7ff, 3},
    {"\xee\x80\x80", 0xe000, 3},
    {"\xef\xbf\xbf", 0xffff, 3},
    {"\xf0\x90\x80\x80", 0x10000, 4},
    {"\xf4\x8f\xbf\xbf", 0x10ffff, 4},
    {"\x80", UTF8_BAD, 1},
    {"\xc0\xaf", UTF8_BAD, 1},
    {"\xc1\xbf", UTF8_BAD, 1},
    {"\xc2", UTF8_BAD, 1},
    {"\xc2"
     "a",
     UTF8_BAD, 1},
    {"\xe0\x9f\xbf", UTF8_BAD, 1},
    {"\xe2\x82", UTF8_BAD, 1},
    {"\xed\xa0\x80", UTF8_BAD, 1},
    {"\xed\xbf\xbf", UTF8_BAD, 1},
    {"\xf0\x8f\xbf\xbf", UTF8_BAD, 1},
    {"\xf0\x9d\x92", UTF8_BAD, 1},
    {"\xf4\x90\x80\x80", UTF8_BAD, 1},
    {"\xf5\x80\x80\x80", UTF8_BAD, 1},
    {"\xff", UTF8_BAD, 1},
};

static void one_code_point_at_a_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sequence); i++) {
		uint32_t     cp;
		const size_t n = utf8_next(sequence[i].bytes, &cp);

		if (cp != sequence[i].cp || n != sequence[i].n)
			fail_msg("row %zu: U+%04X, %zu bytes", i, (unsigned)cp, n);
		assert_int_equal(utf8_valid(sequence[i].bytes), cp != UTF8_BAD);
	}
}

/* "E2 80 90", spaces or not, "nothing" for none; returns the number of bytes. */
static size_t from_hex(const char *hex, size_t len, char *out)
{
	size_t n = 0;

	if (len >= 7 && strncmp(hex, "nothing", 7) == 0)
		len = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned byte;

		if (isspace((unsigned char)hex[i]))
			continue;
		assert_int_equal(sscanf(hex + i++, "%2x", &byte), 1);
		out[n++] = (char)byte;
	}
	out[n] = '\0';
	return n;
}

/* Bad bytes dropped; or, if `mark`, one U+FFFD for each run of them. */
static void rest(const char *text, bool mark, char *out)
{
	bool bad = false;

	while (*text != '\0') {
		uint32_t     cp;
		const size_t n    = utf8_next(text, &cp);
		const bool   fffd = cp == UTF8_BAD || (mark && cp == 0xfffd);

		if (fffd && mark && !bad)
			out = (char *)memcpy(out, "\xEF\xBF\xBD", 3) + 3;
		if (!fffd)
			out = (char *)memcpy(out, text, n) + n;
		bad = fffd;
		text += n;
	}
	*out = '\0';
}

static void check_bytes(const char *line, bool valid, const char *hex)
{
	char         bytes[512], want[512], got[512], marked[512];
	const char  *end = strchr(hex, ':');
	const size_t n   = from_hex(hex, end != NULL ? (size_t)(end - hex) : strlen(hex), bytes);

	if (strlen(bytes) + 1 < n)
		return; /* text goes on behind a NUL: there is no such text here */
	if (utf8_valid(bytes) != valid)
		fail_msg("%s", line);
	if (valid)
		return;
	from_hex(end + 1, strcspn(end + 1, ":"), want);
	rest(bytes, false, got);
	if (strcmp(want, got) != 0)
		fail_msg("without its bad bytes: %s", line);
	/* how many marks a broken sequence gets is free (Unicode 3.9); where they stand is not */
	end = strchr(end + 1, ':');
	from_hex(end + 1, strlen(end + 1), want);
	rest(want, true, marked);
	rest(bytes, true, got);
	if (strcmp(marked, got) != 0)
		fail_msg("with its bad bytes replaced: %s", line);
}

static void the_utf8_vectors_agree(void **state)
{
	char   path[PATH_MAX], line[1024];
	FILE  *f    = fopen(vector_path("utf8tests/utf8tests.txt", path), "r");
	size_t rows = 0;

	(void)state;
	while (fgets(line, sizeof(line), f) != NULL) {
		const char *kind = strchr(line, ':');
		const char *hex  = kind != NULL ? strchr(kind + 1, ':') : NULL;

		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || hex == NULL || strstr(kind, "hex:") == NULL)
			continue;
		check_bytes(line, strstr(kind, "invalid") == NULL, hex + 1);
		rows++;
	}
	fclose(f);
	assert_true(rows > 200);
}

static const struct {
	const char *text, *want;
} shown[] = {
    {"", ""},
    {"plain ~ text", "plain ~ text"},
    {"Jos\xc3\xa9 \xe5\xb1\xb1 \xf0\x9f\x98\x80", "Jos\xc3\xa9 \xe5\xb1\xb1 \xf0\x9f\x98\x80"},
    {"\x1b[2J", "\\u{001b}[2J"},
    {"a\nb\tc\rd", "a\\u{000a}b\\u{0009}c\\u{000d}d"},
    {"\x7f", "\\u{007f}"},
    {"\xc2\x9b", "\\u{009b}"},
    {"\x9b", "\\x9b"},
    {"\xe2\x80\xae", "\\u{202e}"},
    {"\xe2\x80\xa8", "\\u{2028}"},
    {"\xe2\x81\xa9", "\\u{2069}"},
    {"\xe2\x80\x8b", "\\u{200b}"},
    {"\xef\xbb\xbf", "\\u{feff}"},
    {"\xc2\xad", "\\u{00ad}"},
    {"\xd8\x9c", "\\u{061c}"},
    {"\xf3\xa0\x81\xa1", "\\u{e0061}"},
    {"\xe3\x85\xa4", "\\u{3164}"},
    {"\xe1\x85\x9f", "\\u{115f}"},
    {"\xcd\x8f", "\\u{034f}"},
    {"\xef\xbe\xa0", "\\u{ffa0}"},
    {"\xef\xb8\x8f", "\\u{fe0f}"},
    {"\xf0\x9f\x98", "\\xf0\\x9f\\x98"},
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
};

static void what_drives_a_terminal_is_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shown); i++) {
		struct str s = STR_EMPTY;

		str_add(&s, "");
		shown_add(&s, shown[i].text);
		if (strcmp(s.p, shown[i].want) != 0)
			fail_msg("%s instead of %s", s.p, shown[i].want);
		str_done(&s);
	}
}

static void plain_is_printable_ascii(void **state)
{
	(void)state;
	assert_true(utf8_plain(""));
	assert_true(utf8_plain(" a~"));
	assert_false(utf8_plain("a\n"));
	assert_false(utf8_plain("\x7f"));
	assert_false(utf8_plain("\xc3\xa9"));
}

static void what_misleads_is_escaped_in_json(void **state)
{
	static const char *const rows[][2] = {
	    {"{\"a\":\"b\"}", "{\"a\":\"b\"}"},
	    {"\"Jos\xc3\xa9 \xe2\x80\x8d\"", "\"Jos\xc3\xa9 \xe2\x80\x8d\""},
	    {"\"\x7f\xc2\x9b\"", "\"\\u007f\\u009b\""},
	    {"\"\xe2\x80\xa8\xe2\x80\xa9\"", "\"\\u2028\\u2029\""},
	    {"\"\xe2\x80\xae\xe2\x81\xa6\xd8\x9c\"", "\"\\u202e\\u2066\\u061c\""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str s = STR_EMPTY;

		shown_add_json(&s, rows[i][0]);
		assert_string_equal(s.p, rows[i][1]);
		str_done(&s);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_code_point_at_a_time),
	    cmocka_unit_test(the_utf8_vectors_agree),
	    cmocka_unit_test(what_drives_a_terminal_is_shown),
	    cmocka_unit_test(what_misleads_is_escaped_in_json),
	    cmocka_unit_test(plain_is_printable_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
