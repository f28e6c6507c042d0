/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that are long enough and are none: of few letters, the same again and again, or printed in a standard. */
#include <stddef.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/crypt/b64.h"
#include "lib/crypt/jwk.h"

enum {
	DISTINCT_MIN = 10,
	KNOWN_MAX    = 64
}; /* of 32 random bytes fewer than 20 are seen about never */

static size_t distinct(const struct secret *key)
{
	bool   seen[256] = {false};
	size_t n         = 0;

	for (size_t i = 0; i < key->n; i++) {
		n += !seen[key->p[i]];
		seen[key->p[i]] = true;
	}
	return n;
}

/* Of whole pieces that are all alike, and a rest. */
static bool repeats(const struct secret *key)
{
	for (size_t period = 1; period <= key->n / 2; period++)
		if (memcmp(key->p, key->p + period, key->n - period) == 0)
			return true;
	return false;
}

/* In base64url: RFC 7515, A.1; RFC 7520, 3.5; what jwt.io fills in. */
static bool is_known(const struct secret *key)
{
	static const char *const known[] = {"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-"
	                                    "1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
	                                    "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
	                                    "YS1zdHJpbmctc2VjcmV0LWF0LWxlYXN0LTI1Ni1iaXRzLWxvbmc"};
	uint8_t                  bytes[KNOWN_MAX];
	size_t                   n;

	for (size_t i = 0; i < COUNT(known); i++)
		if (b64_decode(known[i], strlen(known[i]), bytes, sizeof(bytes), &n) &&
		    n == key->n && memcmp(bytes, key->p, n) == 0)
			return true;
	return false;
}

bool jwk_is_weak(const struct secret *key)
{
	return distinct(key) < DISTINCT_MIN || repeats(key) || is_known(key);
}
