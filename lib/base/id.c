/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/id.h"

#include <string.h>

#include "lib/base/rng.h"

struct id id_make(struct utc now)
{
	const uint64_t ms = (uint64_t)(now.us / 1000);
	struct id      id;

	rng_bytes(id.b, sizeof(id.b));
	for (unsigned i = 0; i < 6; i++)
		id.b[i] = (uint8_t)(ms >> (40 - 8 * i));
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x70);
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	return id;
}

bool id_equal(struct id a, struct id b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

bool id_none(struct id id)
{
	return id_equal(id, (struct id){{0}});
}

static bool hyphen_before(unsigned byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

char *id_format(struct id id, char out[static ID_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	char             *p     = out;

	for (unsigned i = 0; i < sizeof(id.b); i++) {
		if (hyphen_before(i))
			*p++ = '-';
		*p++ = hex[id.b[i] >> 4];
		*p++ = hex[id.b[i] & 15];
	}
	*p = '\0';
	return out;
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool id_parse(const char *text, struct id *ret)
{
	struct id id;

	if (strlen(text) != ID_TEXT - 1)
		return false;
	for (unsigned i = 0; i < sizeof(id.b); i++) {
		int high, low;

		if (hyphen_before(i) && *text++ != '-')
			return false;
		high = nibble(*text++);
		low  = nibble(*text++);
		if (high < 0 || low < 0)
			return false;
		id.b[i] = (uint8_t)(high << 4 | low);
	}
	*ret = id;
	return true;
}
