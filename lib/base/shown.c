/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/shown.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"

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

void shown_add(struct str *s, const char *text)
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

void shown_add_json(struct str *s, const char *json)
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
