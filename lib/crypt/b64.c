/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/b64.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"

enum { PIECE = 48 }; /* a multiple of 3: pieces join without padding between them */

static void add(struct str *out, struct bytes b, int variant)
{
	const uint8_t *p = b.p;
	char           text[sodium_base64_ENCODED_LEN(PIECE, sodium_base64_VARIANT_URLSAFE)];

	for (size_t at = 0; at < b.n; at += PIECE) {
		const size_t n = b.n - at < PIECE ? b.n - at : PIECE;

		str_add(out, sodium_bin2base64(text, sizeof(text), p + at, n, variant));
	}
	sodium_memzero(text, sizeof(text));
}

void b64_add(struct str *out, struct bytes b)
{
	add(out, b, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void b64_add_padded(struct str *out, struct bytes b)
{
	add(out, b, sodium_base64_VARIANT_ORIGINAL);
}

void b64_add_plain(struct str *out, struct bytes b)
{
	add(out, b, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

/* libsodium 1.0.18 takes any byte from 0x80 up for the last sign of the alphabet. */
static bool ascii(const char *text, size_t n)
{
	unsigned char all = 0;

	for (size_t i = 0; i < n; i++)
		all |= (unsigned char)text[i];
	return all < 0x80;
}

static bool decode(struct bytes text, void *out, size_t cap, size_t *ret_n, int variant)
{
	*ret_n = 0;
	return ascii(text.p, text.n) &&
	       sodium_base642bin(out, cap, text.p, text.n, NULL, ret_n, NULL, variant) == 0;
}

bool b64_decode(const char *text, size_t n, void *out, size_t cap, size_t *ret_n)
{
	return decode((struct bytes){.p = text, .n = n}, out, cap, ret_n,
	              sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool b64_decode_plain(const char *text, size_t n, void *out, size_t cap, size_t *ret_n)
{
	return decode((struct bytes){.p = text, .n = n}, out, cap, ret_n,
	              sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

bool b64_get(const char *text, size_t n, struct arena *a, struct bytes *ret)
{
	const size_t cap = n / 4 * 3 + 3;
	char        *p   = arena_alloc(a, cap + 1);
	size_t       got;

	if (!b64_decode(text, n, p, cap, &got))
		return false;
	p[got] = '\0'; /* the decoder may have written beyond its answer */
	*ret   = (struct bytes){.p = p, .n = got};
	return true;
}

bool b64_exact(const char *text, void *out, size_t n)
{
	size_t got;

	return text != NULL && b64_decode(text, strlen(text), out, n, &got) && got == n;
}
