/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/sha256.h"

#include <sodium.h>
#include <stdlib.h>

#include "lib/base/arena.h"

struct sha256 {
	crypto_hash_sha256_state state;
};

struct sha256 *sha256_new(void)
{
	struct sha256 *s = mem_check(malloc(sizeof(*s)));

	crypto_hash_sha256_init(&s->state);
	return s;
}

void sha256_free(struct sha256 *s)
{
	if (s == NULL)
		return;
	sodium_memzero(s, sizeof(*s));
	free(s);
}

void sha256_add(struct sha256 *s, const void *p, size_t n)
{
	crypto_hash_sha256_update(&s->state, p, n);
}

void sha256_so_far(const struct sha256 *s, uint8_t out[static SHA256_DIGEST])
{
	crypto_hash_sha256_state copy = s->state;

	crypto_hash_sha256_final(&copy, out);
	sodium_memzero(&copy, sizeof(copy));
}
