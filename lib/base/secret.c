/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/secret.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"

struct secret *secret_new(size_t n)
{
	struct secret *s = mem_check(malloc(sizeof(*s)));

	if (sodium_init() < 0)
		mem_check(NULL);
	s->p = mem_check(sodium_malloc(n + 1));
	s->n = n;
	memset(s->p, 0, n + 1);
	return s;
}

struct secret *secret_copy(const void *p, size_t n)
{
	struct secret *s = secret_new(n);

	if (n > 0)
		memcpy(s->p, p, n);
	return s;
}

struct secret *secret_random(size_t n)
{
	struct secret *s = secret_new(n);

	randombytes_buf(s->p, n);
	return s;
}

void secret_free(struct secret *s)
{
	if (s == NULL)
		return;
	sodium_free(s->p);
	free(s);
}

void secret_cut(struct secret *s, size_t n)
{
	assert(n <= s->n);
	sodium_memzero(s->p + n, s->n - n);
	s->n = n;
}

bool secret_equal_bytes(const struct secret *a, const void *p, size_t n)
{
	return a->n == n && sodium_memcmp(a->p, p, n) == 0;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	return secret_equal_bytes(a, b->p, b->n);
}
