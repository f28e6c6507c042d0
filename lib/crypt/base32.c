/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/base32.h"

static const char letters[][33] = {
    [BASE32_RFC4648]   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    [BASE32_CROCKFORD] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
};

void base32_encode(enum base32 alphabet, const uint8_t *p, size_t n, char *out)
{
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | p[i]) & 0xfff;
		for (have += 8; have >= 5; have -= 5)
			*out++ = letters[alphabet][bits >> (have - 5) & 31];
	}
	if (have > 0)
		*out = letters[alphabet][bits << (5 - have) & 31];
}

/* The alphabet is walked to its end: how long that takes says nothing of a secret. */
static unsigned digit(enum base32 alphabet, char c)
{
	unsigned found = 32;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (alphabet == BASE32_CROCKFORD && c == 'O')
		c = '0';
	if (alphabet == BASE32_CROCKFORD && (c == 'I' || c == 'L'))
		c = '1';
	for (unsigned i = 0; i < 32; i++)
		if (letters[alphabet][i] == c)
			found = i;
	return found;
}

bool base32_decode(enum base32 alphabet, const char *text, size_t n, uint8_t *out)
{
	unsigned bits = 0, have = 0;

	if (n % 8 == 1 || n % 8 == 3 || n % 8 == 6)
		return false;
	for (size_t i = 0; i < n; i++) {
		const unsigned d = digit(alphabet, text[i]);

		if (d == 32)
			return false;
		bits = (bits << 5 | d) & 0xfff;
		have += 5;
		if (have >= 8) {
			have -= 8;
			*out++ = (uint8_t)(bits >> have);
		}
	}
	return (bits & ((1U << have) - 1)) == 0;
}
