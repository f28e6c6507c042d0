/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/utf8.h -- UTF-8 as RFC 3629 has it.
 */
#ifndef IDCTL_BASE_UTF8_H
#define IDCTL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD UINT32_MAX /* no code point: the byte belongs to no valid sequence */

/* Decode one code point of NUL-terminated text; returns the bytes taken, at least 1. */
size_t utf8_next(const char *text, uint32_t *ret_cp);

/* Whole text valid: no overlong form, no surrogate, nothing above U+10FFFF. */
bool utf8_valid(const char *text);

/* Only 0x20…0x7e: nothing here needs Unicode tables. */
bool utf8_plain(const char *text);

#endif
