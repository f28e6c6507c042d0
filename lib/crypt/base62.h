/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/base62.h -- numbers in 0-9A-Za-z, of a fixed width.
 *
 * Bytes are read as one big-endian number; the alphabet is in ASCII order, so
 * texts of one width sort as their numbers do. One number has one spelling.
 */
#ifndef IDCTL_CRYPT_BASE62_H
#define IDCTL_CRYPT_BASE62_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The least width that holds every number of 4, 16 and 32 bytes. */
enum { BASE62_4 = 6, BASE62_16 = 22, BASE62_32 = 43 };

/* Exactly `width` characters, no NUL. The number must fit. */
void base62_encode(const uint8_t *p, size_t n, char *out, size_t width);

/* Every one of the n characters is in the alphabet. */
bool base62_valid(const char *text, size_t n);

/* False when the number of a valid text does not fit into n bytes; out is then meaningless. */
bool base62_decode(const char *text, size_t width, uint8_t *out, size_t n);

#endif
