/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/csv_cell.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"

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

void csv_cell_add(struct str *out, const char *text)
{
	const bool quoted = needs_quotes(text);

	if (quoted)
		str_addc(out, '"');
	if (formula(text))
		str_addc(out, '\'');
	for (const char *quote; quoted && (quote = strchr(text, '"')) != NULL; text = quote + 1) {
		str_addn(out, text, (size_t)(quote - text));
		str_addn(out, "\"\"", 2);
	}
	str_add(out, text);
	if (quoted)
		str_addc(out, '"');
}

const char *csv_cell_bare(const char *text)
{
	return text[0] == '\'' && formula(text + 1) ? text + 1 : text;
}
