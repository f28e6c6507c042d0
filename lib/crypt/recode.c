/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/recode.h"

#include <sodium.h>
#include <string.h>

static bool decode(const char *text, enum recode coding, struct secret *out, size_t *ret_n)
{
	static const int variant[] = {
	    sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
	    sodium_base64_VARIANT_URLSAFE, sodium_base64_VARIANT_URLSAFE_NO_PADDING};
	const size_t n = strlen(text);

	if (coding == RECODE_HEX)
		return sodium_hex2bin(out->p, out->n, text, n, NULL, ret_n, NULL) == 0;
	if (coding == RECODE_TEXT) {
		*ret_n = n;
		if (n <= out->n)
			memcpy(out->p, text, n);
		return n <= out->n;
	}
	/* libsodium 1.0.18 takes any byte from 0x80 up for a letter */
	if (strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=") !=
	    n)
		return false;
	for (size_t i = 0; i < COUNT(variant); i++)
		if (sodium_base642bin(out->p, out->n, text, n, NULL, ret_n, NULL, variant[i]) == 0)
			return true;
	return false;
}

struct secret *recode_bytes(const char *text, enum recode from, size_t max)
{
	AUTO(secret) struct secret *bytes = secret_new(max);
	size_t                      n;

	if (!decode(text, from, bytes, &n))
		return NULL;
	secret_cut(bytes, n);
	return TAKE(bytes);
}

struct secret *recode_base64(const char *text, enum recode from, bool padded)
{
	const int variant =
	    padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
	AUTO(secret) struct secret *bytes = recode_bytes(text, from, RECODE_BYTES_MAX);
	AUTO(secret) struct secret *out   = NULL;

	if (bytes == NULL)
		return NULL;
	out = secret_new(sodium_base64_encoded_len(bytes->n, variant));
	sodium_bin2base64((char *)out->p, out->n, bytes->p, bytes->n, variant);
	secret_cut(out, strlen((const char *)out->p));
	return TAKE(out);
}
