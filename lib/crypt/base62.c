/* SPDX-License-Identifier: Apache-2.0 */
/* Both directions work inside `out`, so that no second copy of a secret comes to be. */
#include "lib/crypt/base62.h"

#include <assert.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 36;
	return -1;
}

void base62_encode(const uint8_t *p, size_t n, char *out, size_t width)
{
	memset(out, 0, width);
	for (size_t i = 0; i < n; i++) {
		unsigned carry = p[i];

		for (size_t k = width; k-- > 0;) {
			carry += (unsigned)out[k] << 8;
			out[k] = (char)(carry % 62);
			carry /= 62;
		}
		assert(carry == 0);
	}
	for (size_t k = 0; k < width; k++)
		out[k] = alphabet[(unsigned)out[k]];
}

bool base62_valid(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (digit(text[i]) < 0)
			return false;
	return true;
}

bool base62_decode(const char *text, size_t width, uint8_t *out, size_t n)
{
	memset(out, 0, n);
	for (size_t i = 0; i < width; i++) {
		unsigned carry = (unsigned)digit(text[i]);

		for (size_t k = n; k-- > 0;) {
			carry += out[k] * 62U;
			out[k] = (uint8_t)carry;
			carry >>= 8;
		}
		if (carry != 0)
			return false;
	}
	return true;
}
