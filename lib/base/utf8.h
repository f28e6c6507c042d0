/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/utf8.h -- UTF-8 as RFC 3629 has it, and text made safe for a terminal.
 */
#ifndef IDCTL_BASE_UTF8_H
#define IDCTL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str;

#define UTF8_BAD UINT32_MAX /* no code point: the byte belongs to no valid sequence */

/* Decode one code point of NUL-terminated text; returns the bytes taken, at least 1. */
size_t utf8_next(const char *text, uint32_t *ret_cp);

/* Whole text valid: no overlong form, no surrogate, nothing above U+10FFFF. */
bool utf8_valid(const char *text);

/* Only 0x20…0x7e: nothing here needs Unicode tables. */
bool utf8_plain(const char *text);

/*
 * Append text so that no byte of it can drive a terminal or break a line:
 * C0, DEL, C1, bidirectional controls, line and paragraph separators and whatever is not
 * seen (Unicode, Default_Ignorable_Code_Point) as \u{NNNN}; bytes that are no UTF-8 as \xNN.
 */
void utf8_add_shown(struct str *s, const char *text);

/*
 * Append JSON text that means the same: DEL, C1, bidirectional controls and separators, which stand in strings only,
 * as \uNNNN.
 */
void utf8_add_json_shown(struct str *s, const char *json);

#endif
