/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 4180, with CRLF. More is quoted than it asks for: a semicolon and a tab
 * part cells in some spreadsheets and some countries, and outer blanks get lost.
 */
#include <string.h>

#include "lib/base/shown.h"
#include "lib/base/utf8.h"
#include "lib/out/out_priv.h"

static bool in(uint32_t cp, const char *set)
{
	return cp > 0 && cp < 0x80 && strchr(set, (int)cp) != NULL;
}

/* Spreadsheets look past these for the character that makes a formula. */
static bool passed_over(uint32_t cp)
{
	return in(cp, " \"'") || cp == 0xa0 || cp == 0x3000 || cp == 0xfeff;
}

/* The full-width forms of = + - @ count: some locales take them for the plain ones. */
static bool formula(const char *text)
{
	uint32_t cp;

	do
		text += utf8_next(text, &cp);
	while (passed_over(cp));
	return in(cp, "=+-@\t\r\n") || cp == 0xff1d || cp == 0xff0b || cp == 0xff0d || cp == 0xff20;
}

static bool needs_quotes(const char *text)
{
	const size_t n = strlen(text);

	return n > 0 &&
	       (strpbrk(text, ",\";\t\r\n") != NULL || text[0] == ' ' || text[n - 1] == ' ');
}

static void add_cell(struct str *s, const char *text)
{
	const bool quoted = needs_quotes(text);

	if (quoted)
		str_addc(s, '"');
	if (formula(text))
		str_addc(s, '\'');
	for (const char *quote; quoted && (quote = strchr(text, '"')) != NULL; text = quote + 1) {
		str_addn(s, text, (size_t)(quote - text));
		str_addn(s, "\"\"", 2);
	}
	str_add(s, text);
	if (quoted)
		str_addc(s, '"');
}

static void add_text(struct out *o, const char *text)
{
	struct str safe = STR_EMPTY;

	if (!o->opt.terminal && utf8_valid(text)) {
		add_cell(&o->buf, text);
		return;
	}
	str_add(&safe, "");
	if (o->opt.terminal)
		shown_add(&safe, text);
	else
		out_add_valid(&safe, text);
	add_cell(&o->buf, safe.p);
	str_done(&safe);
}

static void end_line(struct out *o)
{
	str_addn(&o->buf, "\r\n", 2);
}

static void head(struct out *o)
{
	if (!o->opt.header)
		return;
	for (size_t i = 0; i < o->n; i++) {
		if (i > 0)
			str_addc(&o->buf, ',');
		str_add(&o->buf, o->col[i].name);
	}
	end_line(o);
}

static void row(struct out *o, const struct val *cell)
{
	for (size_t i = 0; i < o->n; i++) {
		const char  *text  = out_text(o, cell[i]);
		const size_t start = o->buf.n;

		if (i > 0)
			str_addc(&o->buf, ',');
		if (text != NULL)
			add_text(o, text);
		else if (!val_absent(cell[i]))
			out_add_plain(&o->buf, cell[i], NULL);
		/* or the line would be empty, and no record */
		if (o->n == 1 && o->buf.n == start)
			str_addn(&o->buf, "\"\"", 2);
	}
	end_line(o);
}

static void nothing(struct out *o)
{
	(void)o;
}

const struct out_format out_csv = {.head = head, .row = row, .end = nothing};
