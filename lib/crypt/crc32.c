/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/crc32.h"

uint32_t crc32_of(const void *p, size_t n)
{
	const uint8_t *b   = p;
	uint32_t       crc = UINT32_MAX;

	/* bit by bit: the input may be a secret, and a table would show it to the cache */
	for (size_t i = 0; i < n; i++) {
		crc ^= b[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (UINT32_C(0xedb88320) & (0 - (crc & 1)));
	}
	return ~crc;
}
