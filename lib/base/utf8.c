/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/utf8.h"

#include "lib/base/str.h"

static bool follows(unsigned char b)
{
	return (b & 0xc0) == 0x80;
}

size_t utf8_next(const char *text, uint32_t *ret_cp)
{
	const unsigned char *u  = (const unsigned char *)text;
	uint32_t             cp = UTF8_BAD;
	size_t               n  = 1;

	if (u[0] < 0x80) {
		cp = u[0];
	} else if (u[0] >= 0xc2 && u[0] <= 0xdf && follows(u[1])) {
		cp = (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
		n  = 2;
	} else if ((u[0] & 0xf0) == 0xe0 && follows(u[1]) && follows(u[2])) {
		cp = (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
		n  = 3;
		if (cp < 0x800 || (cp >= 0xd800 && cp <= 0xdfff))
			cp = UTF8_BAD;
	} else if (u[0] >= 0xf0 && u[0] <= 0xf4 && follows(u[1]) && follows(u[2]) &&
	           follows(u[3])) {
		cp = (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 |
		     (u[3] & 0x3fu);
		n = 4;
		if (cp < 0x10000 || cp > 0x10ffff)
			cp = UTF8_BAD;
	}
	*ret_cp = cp;
	return cp == UTF8_BAD ? 1 : n;
}

bool utf8_valid(const char *text)
{
	while (*text != '\0') {
		uint32_t cp;

		text += utf8_next(text, &cp);
		if (cp == UTF8_BAD)
			return false;
	}
	return true;
}

bool utf8_plain(const char *text)
{
	while ((unsigned char)*text >= 0x20 && (unsigned char)*text < 0x7f)
		text++;
	return *text == '\0';
}

struct range {
	uint32_t from, to;
};

static bool is_in(const struct range *r, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (cp >= r[i].from && cp <= r[i].to)
			return true;
	return false;
}

/* C0, DEL and C1; separators of lines; what turns the writing direction; and what Unicode says is not seen. */
static const struct range unseen[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},
    {0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
    {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},   {0x2800, 0x2800},
    {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb},   {0x1bca0, 0x1bca3}, {0x1d159, 0x1d159}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe0fff},
};

void utf8_add_shown(struct str *s, const char *text)
{
	while (*text != '\0') {
		uint32_t     cp;
		const size_t n = utf8_next(text, &cp);

		if (cp == UTF8_BAD)
			str_addf(s, "\\x%02x", (unsigned char)*text);
		else if (is_in(unseen, sizeof(unseen) / sizeof(*unseen), cp))
			str_addf(s, "\\u{%04x}", (unsigned)cp);
		else
			str_addn(s, text, n);
		text += n;
	}
}

/* The same as far as a program would be misled by it, not an eye: all of it is below U+10000. */
static const struct range misleading[] = {
    {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

void utf8_add_json_shown(struct str *s, const char *json)
{
	while (*json != '\0') {
		uint32_t     cp;
		const size_t n = utf8_next(json, &cp);

		if (is_in(misleading, sizeof(misleading) / sizeof(*misleading), cp))
			str_addf(s, "\\u%04x", (unsigned)cp);
		else
			str_addn(s, json, n);
		json += n;
	}
}
