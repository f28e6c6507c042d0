/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/utf8.h"

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
