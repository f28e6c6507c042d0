/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/b64.h -- base64url without padding (RFC 4648, 5), one spelling per value.
 *
 * No foreign byte, no padding, no blanks, unused last bits zero: two
 * different texts never decode to the same bytes.
 */
#ifndef IDCTL_CRYPT_B64_H
#define IDCTL_CRYPT_B64_H

#include <stdbool.h>

#include "lib/base/value.h"

struct arena;
struct str;

void b64_add(struct str *out, struct bytes b);

/* In the other alphabet (RFC 4648, 4), with padding or, plain, without. */
void b64_add_padded(struct str *out, struct bytes b);
void b64_add_plain(struct str *out, struct bytes b);

/* Decode n characters into at most cap bytes. False for anything else than the above. */
bool b64_decode(const char *text, size_t n, void *out, size_t cap, size_t *ret_n);
bool b64_decode_plain(const char *text, size_t n, void *out, size_t cap, size_t *ret_n);

/* As above into the arena, with a NUL behind. False, and *ret untouched, likewise. */
bool b64_get(const char *text, size_t n, struct arena *a, struct bytes *ret);

/* The NUL-terminated text is exactly n bytes. NULL is not. */
bool b64_exact(const char *text, void *out, size_t n);

#endif
