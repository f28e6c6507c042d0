/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/base32.h -- five bits a character: RFC 4648, 6, and Crockford's alphabet for what people type.
 *
 * Upper case is written, either case is read. One value has one spelling but
 * for case: no padding, and the bits that are left over are zero. In
 * Crockford's alphabet o is read as 0, i and l as 1; u is none.
 */
#ifndef IDCTL_CRYPT_BASE32_H
#define IDCTL_CRYPT_BASE32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum base32 { BASE32_RFC4648, BASE32_CROCKFORD };

/* How many characters n bytes take, and how many whole bytes n characters hold. */
#define BASE32_CHARS(n) (((n)*8 + 4) / 5)
#define BASE32_BYTES(n) ((n)*5 / 8)

/* BASE32_CHARS(n) characters, no NUL. */
void base32_encode(enum base32 alphabet, const uint8_t *p, size_t n, char *out);

/* BASE32_BYTES(n) bytes; false, and out meaningless, for another character, a length that no bytes give, and bits left. */
bool base32_decode(enum base32 alphabet, const char *text, size_t n, uint8_t *out);

#endif
