/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/core/name/name_priv.h"
#include "lib/mod/mod.h"

enum { STREAM_SAFE = 30 };

enum rc name_refuse(struct err *err, const char *field, const char *text, uint32_t cp,
                    const char *why)
{
	return err_invalid(err, field, "'%.100s' may not contain U+%04X: %s", text, (unsigned)cp,
	                   why);
}

static enum rc refuse_broken(const char *text, const char *field, struct err *err)
{
	for (const char *p = text; *p != '\0';) {
		uint32_t cp;

		p += utf8_next(p, &cp);
		if (cp == UTF8_BAD)
			return err_invalid(err, field, "'%.100s' is not valid UTF-8", text);
		if (cp < 0x20 || cp == 0x7f)
			return name_refuse(err, field, text, cp, "it is a control character");
	}
	return RC_OK;
}

enum rc name_unicode(const char *text, const char *field, size_t max,
                     const struct mod_utf8proc **ret, struct err *err)
{
	unsigned marks = 0;

	if (strlen(text) > max)
		return err_invalid(err, field, "'%.60s…' is too long", text);
	TRY(refuse_broken(text, field, err));
	TRY(MOD_LOAD(utf8proc, ret, err));
	for (const char *p = text; *p != '\0';) {
		uint32_t     cp;
		struct uchar u;

		p += utf8_next(p, &cp);
		u     = (*ret)->look(cp);
		marks = name_mark(&u) ? marks + 1 : 0;
		if (marks > STREAM_SAFE)
			return err_invalid(err, field,
			                   "'%.100s' has too many combining marks on one letter",
			                   text);
	}
	return RC_OK;
}

static bool one_of(const char *category, const char *list)
{
	return strstr(list, category) != NULL;
}

bool name_letter(const struct uchar *u)
{
	return one_of(u->category, "Ll Lu Lo Lm Nd");
}

bool name_mark(const struct uchar *u)
{
	return u->category[0] == 'M';
}

bool name_turns(uint32_t cp)
{
	return cp == 0x61c || cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

/* RFC 5892, 2.6: letters by category, but fillers, repeaters and tone marks by use. */
static bool exception(uint32_t cp)
{
	return cp == 0x640 || cp == 0x7fa || cp == 0x302e || cp == 0x302f ||
	       (cp >= 0x3031 && cp <= 0x3035) || cp == 0x303b;
}

const char *name_unfit(uint32_t cp, const struct uchar *u)
{
	if (strcmp(u->category, "Cn") == 0)
		return "it is unassigned";
	if (u->ignorable || name_turns(cp))
		return "it is invisible";
	if (u->compat)
		return "it is another form of another character";
	if (u->jamo)
		return "it is a part of a syllable";
	if (exception(cp) || !one_of(u->category, "Ll Lu Lo Lm Nd Mn Mc"))
		return "it is not a letter or digit";
	return NULL;
}

/*
 * By block, as far as it takes to keep look-alikes apart; in order, and the
 * last row that begins at or before a code point counts. A block that is not
 * listed is a script of its own with its unlisted neighbours.
 */
static const struct {
	uint32_t from;
	uint8_t  script;
} block[] = {
    {0x0000, SCRIPT_COMMON},
    {0x0041, SCRIPT_LATIN},
    {0x02b0, SCRIPT_COMMON},
    {0x0370, 4 /* Greek */},
    {0x0400, 5 /* Cyrillic */},
    {0x0530, 6 /* Armenian */},
    {0x0590, 7 /* Hebrew */},
    {0x0600, 8 /* Arabic */},
    {0x0700, 9 /* Syriac */},
    {0x0750, 8},
    {0x0780, 10 /* Thaana */},
    {0x07c0, 11 /* N'Ko */},
    {0x0800, SCRIPT_OTHER},
    {0x0870, 8},
    {0x0900, 12 /* Devanagari */},
    {0x0980, 13 /* Bengali */},
    {0x0a00, 14 /* Gurmukhi */},
    {0x0a80, 15 /* Gujarati */},
    {0x0b00, 16 /* Oriya */},
    {0x0b80, 17 /* Tamil */},
    {0x0c00, 18 /* Telugu */},
    {0x0c80, 19 /* Kannada */},
    {0x0d00, 20 /* Malayalam */},
    {0x0d80, 21 /* Sinhala */},
    {0x0e00, 22 /* Thai */},
    {0x0e80, 23 /* Lao */},
    {0x0f00, 24 /* Tibetan */},
    {0x1000, 25 /* Myanmar */},
    {0x10a0, 26 /* Georgian */},
    {0x1100, SCRIPT_EAST_ASIAN},
    {0x1200, 27 /* Ethiopic */},
    {0x13a0, 28 /* Cherokee */},
    {0x1400, SCRIPT_OTHER},
    {0x1780, 29 /* Khmer */},
    {0x1800, 30 /* Mongolian */},
    {0x18b0, SCRIPT_OTHER},
    {0x1c80, 5},
    {0x1c90, 26},
    {0x1cc0, SCRIPT_OTHER},
    {0x1d00, SCRIPT_LATIN},
    {0x1d26, 4},
    {0x1d2b, 5},
    {0x1d2c, SCRIPT_LATIN},
    {0x1f00, 4},
    {0x2000, SCRIPT_COMMON},
    {0x2c00, SCRIPT_OTHER},
    {0x2c60, SCRIPT_LATIN},
    {0x2c80, SCRIPT_OTHER},
    {0x2d00, 26},
    {0x2d30, SCRIPT_OTHER},
    {0x2d80, 27},
    {0x2de0, 5},
    {0x2e00, SCRIPT_COMMON},
    {0x2e80, SCRIPT_EAST_ASIAN},
    {0xa000, SCRIPT_OTHER},
    {0xa640, 5},
    {0xa6a0, SCRIPT_OTHER},
    {0xa700, SCRIPT_COMMON},
    {0xa722, SCRIPT_LATIN},
    {0xa800, SCRIPT_OTHER},
    {0xa8e0, 12},
    {0xa900, SCRIPT_OTHER},
    {0xa960, SCRIPT_EAST_ASIAN},
    {0xa980, SCRIPT_OTHER},
    {0xa9e0, 25},
    {0xaa00, SCRIPT_OTHER},
    {0xaa60, 25},
    {0xaa80, SCRIPT_OTHER},
    {0xab00, 27},
    {0xab30, SCRIPT_LATIN},
    {0xab70, 28},
    {0xabc0, SCRIPT_OTHER},
    {0xac00, SCRIPT_EAST_ASIAN},
    {0xd800, SCRIPT_OTHER},
    {0xf900, SCRIPT_EAST_ASIAN},
    {0xfb00, SCRIPT_OTHER},
    {0x1b000, SCRIPT_EAST_ASIAN},
    {0x1b170, SCRIPT_OTHER},
    {0x1df00, SCRIPT_LATIN},
    {0x1e000, SCRIPT_OTHER},
    {0x20000, SCRIPT_EAST_ASIAN},
    {0x32000, SCRIPT_OTHER},
};

unsigned name_script(uint32_t cp)
{
	unsigned script = SCRIPT_COMMON;

	if (cp >= '0' && cp <= '9')
		return SCRIPT_COMMON;
	for (size_t i = 0; i < COUNT(block) && block[i].from <= cp; i++)
		script = block[i].script;
	return script;
}

bool name_one_script(const char *text, size_t n, const struct mod_utf8proc *u)
{
	unsigned first = SCRIPT_COMMON;

	for (const char *p = text; p < text + n;) {
		uint32_t     cp;
		struct uchar look;
		unsigned     script;

		p += utf8_next(p, &cp);
		look   = u->look(cp);
		script = name_letter(&look) ? name_script(cp) : SCRIPT_COMMON;
		if (script == SCRIPT_COMMON || script == first)
			continue;
		if (first != SCRIPT_COMMON && script + first != SCRIPT_LATIN + SCRIPT_EAST_ASIAN)
			return false;
		first = first == SCRIPT_COMMON ? script : first;
	}
	return true;
}
