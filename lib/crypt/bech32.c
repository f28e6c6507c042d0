/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/bech32.h"

#include <ctype.h>
#include <string.h>

#include "lib/base/own.h"

enum { CHECKSUM = 6, BITS = 5 };

static uint32_t step(uint32_t sum, unsigned value)
{
	static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
	                                     0x2a1462b3};
	const uint32_t        top         = sum >> 25;

	sum = (sum & 0x1ffffff) << BITS ^ value;
	for (size_t i = 0; i < COUNT(generator); i++)
		if ((top >> i & 1) != 0)
			sum ^= generator[i];
	return sum;
}

static uint32_t of_prefix(const char *hrp)
{
	uint32_t sum = 1;

	for (const char *p = hrp; *p != '\0'; p++)
		sum = step(sum, (unsigned char)*p >> BITS);
	sum = step(sum, 0);
	for (const char *p = hrp; *p != '\0'; p++)
		sum = step(sum, (unsigned char)*p & 0x1f);
	return sum;
}

/* The number that a character stands for; -1: none. */
static int value_of(int c)
{
	static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	const char       *at         = c == '\0' ? NULL : strchr(alphabet, c);

	return at == NULL ? -1 : (int)(at - alphabet);
}

/* *text behind the prefix and the "1". */
static bool prefix(const char **text, const char *hrp, bool upper)
{
	for (const char *p = hrp; *p != '\0'; p++, ++*text)
		if ((unsigned char)**text !=
		    (upper ? toupper((unsigned char)*p) : (unsigned char)*p))
			return false;
	return *(*text)++ == '1';
}

bool bech32_exact(const char *text, const char *hrp, void *out, size_t n)
{
	const bool   upper  = isupper((unsigned char)*text) != 0;
	const size_t digits = (8 * n + BITS - 1) / BITS;
	uint8_t     *to     = out;
	uint32_t     sum = of_prefix(hrp), bits = 0;
	unsigned     held = 0;

	if (!prefix(&text, hrp, upper) || strlen(text) != digits + CHECKSUM)
		return false;
	for (size_t i = 0; i < digits + CHECKSUM; i++) {
		const unsigned char c = (unsigned char)text[i];
		const int v = upper && islower(c) != 0 ? -1 : value_of(upper ? tolower(c) : c);

		if (v < 0)
			return false;
		sum = step(sum, (unsigned)v);
		if (i >= digits)
			continue;
		bits = bits << BITS | (unsigned)v;
		held += BITS;
		if (held >= 8) {
			held -= 8;
			*to++ = (uint8_t)(bits >> held);
		}
	}
	/* what is left over of the last character says nothing */
	return sum == 1 && (bits & ((1u << held) - 1)) == 0;
}
