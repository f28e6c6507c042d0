/* SPDX-License-Identifier: Apache-2.0 */
/* Text that wants to drive a terminal, a spreadsheet or a parser, through every format. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/out/out.h"
#include "tests/unit/vectors.h"

struct line {
	const char *text, *after;
	struct strs list;
};

static const struct field line_field[] = {
    FIELD(struct line, text, "TEXT", ""),
    FIELD(struct line, after, "AFTER", ""),
    FIELD(struct line, list, "LIST", ""),
};
static const struct record line_record = RECORD(struct line, "line", line_field);

static char *render(const char *text, enum out_shape shape, struct out_options opt)
{
	const struct line row = {.text = text, .after = "after", .list = {&text, 1}};
	char             *got = NULL;
	size_t            n;
	struct err        err = ERR_NONE;
	struct out       *o;

	opt.to = open_memstream(&got, &n);
	o      = out_new(&opt);
	assert_int_equal(out_begin(o, &line_record, shape, &err), RC_OK);
	assert_int_equal(out_row(o, &row, &err), RC_OK);
	assert_int_equal(out_end(o, &err), RC_OK);
	out_free(o);
	fclose(opt.to);
	assert_int_equal(strlen(got), n);
	return got;
}

/* What the text must be after a way through a format that keeps it: every bad byte is U+FFFD. */
static char *repaired(const char *text)
{
	struct str s = STR_EMPTY;
	char      *r;

	str_add(&s, "");
	while (*text != '\0') {
		uint32_t     cp;
		const size_t n = utf8_next(text, &cp);

		str_addn(&s, cp == UTF8_BAD ? "\xEF\xBF\xBD" : text, cp == UTF8_BAD ? 3 : n);
		text += n;
	}
	r = strdup(s.p);
	str_done(&s);
	return r;
}

/* Nothing that a terminal acts on; `ends` may stand in it. */
static void assert_quiet(const char *got, const char *ends, const char *title)
{
	for (const char *p = got; *p != '\0';) {
		uint32_t     cp;
		const size_t n = utf8_next(p, &cp);

		if (cp == UTF8_BAD ||
		    ((cp < 0x20 || cp == 0x7f) && strchr(ends, (int)cp) == NULL) ||
		    (cp >= 0x80 && cp <= 0x9f) || (cp >= 0x2028 && cp <= 0x202e) ||
		    (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200e || cp == 0x200f || cp == 0x61c)
			fail_msg("%s: U+%04X at byte %td of: %s", title, (unsigned)cp, p - got,
			         got);
		p += n;
	}
}

static size_t count(const char *got, char c)
{
	size_t n = 0;

	while ((got = strchr(got, c)) != NULL)
		got++, n++;
	return n;
}

static void assert_tables(const char *text, const char *title)
{
	static const struct {
		struct out_options opt;
		enum out_shape     shape;
		size_t             lines;
	} form[] = {
	    {{.kind = OUT_TABLE}, OUT_ONE, 3},
	    {{.kind = OUT_TABLE, .header = true}, OUT_MANY, 2},
	    {{.kind = OUT_ID}, OUT_MANY, 1},
	    {{.kind = OUT_ID, .terminal = true}, OUT_MANY, 1},
	    {{.kind = OUT_CSV, .terminal = true}, OUT_MANY, 1},
	};

	for (size_t i = 0; i < COUNT(form); i++) {
		char *got = render(text, form[i].shape, form[i].opt);

		/* id outside a terminal keeps what is not a control: U+202E is a byte of a name there
		 */
		if (form[i].opt.kind != OUT_ID || form[i].opt.terminal)
			assert_quiet(got, form[i].opt.kind == OUT_CSV ? "\r\n" : "\n", title);
		if (count(got, '\n') != form[i].lines)
			fail_msg("%s: %zu lines: %s", title, count(got, '\n'), got);
		free(got);
	}
}

static void assert_json(const char *text, const char *want, const char *title)
{
	char   *got = render(text, OUT_ONE, (struct out_options){.kind = OUT_JSONL});
	json_t *j   = json_loads(got, JSON_REJECT_DUPLICATES, NULL);

	if (j == NULL || count(got, '\n') != 1)
		fail_msg("%s: no JSON: %s", title, got);
	for (const char *p = got; p[1] != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f ||
		    ((unsigned char)p[0] == 0xc2 && (unsigned char)p[1] < 0xa0))
			fail_msg("%s: a control in JSON: %s", title, got);
	if (strcmp(json_string_value(json_object_get(j, "text")), want) != 0)
		fail_msg("%s: came back as %s", title, got);
	json_decref(j);
	free(got);
}

/* A reader that takes RFC 4180 and nothing else: the next cell, and what ended it ("," or CR). */
static const char *read_cell(const char *p, struct str *cell, char *ret_end)
{
	str_clear(cell);
	str_add(cell, "");
	if (*p == '"') {
		for (p++; *p != '"' || p[1] == '"'; p++) {
			assert_int_not_equal(*p, '\0');
			p += *p == '"';
			str_addc(cell, *p);
		}
		p++;
	} else {
		for (; strchr(",\r\n\"", *p) == NULL; p++)
			str_addc(cell, *p);
	}
	*ret_end = *p;
	if (*p == ',')
		return p + 1;
	assert_memory_equal(p, "\r\n", 2);
	return p + 2;
}

/* As an importer does: one apostrophe goes where a formula would be. */
static const char *undefused(const char *cell)
{
	const char *p = cell;
	uint32_t    cp;
	size_t      n;

	for (; (n = utf8_next(p, &cp)) && (cp == ' ' || cp == '"' || cp == '\'' || cp == 0xa0 ||
	                                   cp == 0x3000 || cp == 0xfeff);)
		p += n;
	return *cell == '\'' && *p != '\0' &&
	               (strchr("=+-@\t\r\n", *p) != NULL || cp == 0xff1d || cp == 0xff0b ||
	                cp == 0xff0d || cp == 0xff20)
	         ? cell + 1
	         : cell;
}

static void assert_csv(const char *text, const char *want, const char *title)
{
	char       *got  = render(text, OUT_MANY, (struct out_options){.kind = OUT_CSV});
	struct str  cell = STR_EMPTY;
	const char *p;
	char        end;

	p = read_cell(got, &cell, &end);
	if (end != ',' || strcmp(undefused(cell.p), want) != 0)
		fail_msg("%s: came back as '%s' from %s", title, cell.p, got);
	if (cell.p[0] != '\0' && strchr("=+-@\t\r\n", cell.p[0]) != NULL)
		fail_msg("%s: a formula got through: %s", title, got);
	p = read_cell(p, &cell, &end);
	assert_string_equal(cell.p, "after");
	p = read_cell(p, &cell, &end);
	if (end != '\r' || *p != '\0' || strcmp(undefused(cell.p), want) != 0)
		fail_msg("%s: the list came back as '%s'", title, cell.p);
	str_done(&cell);
	free(got);
}

static void assert_all(const char *text, const char *title)
{
	char *want = repaired(text);

	assert_tables(text, title);
	assert_json(text, want, title);
	assert_csv(text, want, title);
	free(want);
}

static void from_hex(const char *hex, char *out)
{
	for (; *hex != '\0'; hex += 2) {
		unsigned byte;

		assert_int_equal(sscanf(hex, "%2x", &byte), 1);
		*out++ = (char)byte;
	}
	*out = '\0';
}

static void terminal_escapes_drive_nothing(void **state)
{
	json_t *all = vector_json("terminal-escapes/cases.json"), *row;
	size_t  i, n = 0;

	(void)state;
	json_array_foreach(json_object_get(all, "cases"), i, row)
	{
		char        bytes[2048];
		const char *name = json_string_value(json_object_get(row, "name"));

		from_hex(json_string_value(json_object_get(row, "utf8_hex")), bytes);
		assert_string_equal(bytes, json_string_value(json_object_get(row, "text")));
		assert_all(bytes, name);
		n++;
	}
	json_array_foreach(json_object_get(all, "raw_bytes"), i, row)
	{
		char bytes[64];

		/* a NUL ends the text here, as it does everywhere in C */
		from_hex(json_string_value(json_object_get(row, "hex")), bytes);
		assert_all(bytes, json_string_value(json_object_get(row, "name")));
		n++;
	}
	assert_true(n >= 56);
	json_decref(all);
}

static void naughty_strings_come_back_whole(void **state)
{
	json_t *all = vector_json("blns/blns.json"), *row;
	size_t  i;

	(void)state;
	json_array_foreach(all, i, row) assert_all(json_string_value(row), json_string_value(row));
	assert_true(i > 400);
	json_decref(all);
}

static void formulas_are_defused_in_csv_only(void **state)
{
	static const char *const harmless[] = {"a;=1+1", "a,=1+1", "a\n=1+1", "a\t=1+1"};
	json_t                  *all        = vector_json("csv-injection/cells.json"), *row;
	size_t                   i, spared = 0;

	(void)state;
	json_array_foreach(json_object_get(all, "cells"), i, row)
	{
		const char *text  = json_string_value(row);
		char       *got   = render(text, OUT_MANY, (struct out_options){.kind = OUT_CSV});
		const bool  plain = got[got[0] == '"'] != '\'';

		assert_all(text, text);
		for (size_t j = 0; plain && j < COUNT(harmless); j++)
			spared += strcmp(text, harmless[j]) == 0;
		if (plain && text[0] != 'a')
			fail_msg("not defused: %s", got);
		free(got);
	}
	assert_int_equal(i, 24);
	assert_int_equal(spared, COUNT(harmless));
	json_decref(all);
}

static void cells_are_written_literally_so(void **state)
{
	static const struct {
		const char *text, *want;
	} cell[] = {
	    {"=1+1", "'=1+1"},
	    {"'=1+1", "''=1+1"}, /* or an importer would take our apostrophe for its own */
	    {"'quoted'", "'quoted'"},
	    {"\"=1\"", "\"'\"\"=1\"\"\""},
	    {" =1", "\"' =1\""},
	    {"\xc2\xa0-1", "'\xc2\xa0-1"},
	    {"\xef\xbc\x9d"
	     "1",
	     "'\xef\xbc\x9d"
	     "1"},
	    {"\t", "\"'\t\""},
	    {"a,b", "\"a,b\""},
	    {"a;b", "\"a;b\""},
	    {"a b", "a b"},
	    {"a ", "\"a \""},
	    {"a\r\nb", "\"a\r\nb\""},
	    {"a\"b", "\"a\"\"b\""},
	    {"1-1", "1-1"},
	    {"\xff", "\xEF\xBF\xBD"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cell); i++) {
		char  *got = render(cell[i].text, OUT_MANY, (struct out_options){.kind = OUT_CSV});
		size_t n   = strlen(cell[i].want);

		if (strncmp(got, cell[i].want, n) != 0 || strncmp(got + n, ",after,", 7) != 0)
			fail_msg("%s: %s", cell[i].text, got);
		free(got);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(terminal_escapes_drive_nothing),
	    cmocka_unit_test(naughty_strings_come_back_whole),
	    cmocka_unit_test(formulas_are_defused_in_csv_only),
	    cmocka_unit_test(cells_are_written_literally_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
