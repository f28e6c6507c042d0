/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/secret.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"

/*
 * A region costs five system calls to make and to unmake. So that many requests do not pay for each, a few small ones are
 * kept, wiped, for the next; not where a sanitizer watches for reads of one that was freed.
 */
enum { SMALL = 4032, SPARES = 8 };
#ifdef __SANITIZE_ADDRESS__
static const bool keeps = false;
#else
static const bool keeps = true;
#endif

struct slot {
	struct secret secret; /* the first member: what is handed out */
	uint8_t      *region; /* `room` bytes, with a guard page behind the last */
	size_t        room;
	struct slot  *next; /* of those that are kept */
};

/* of the process, as its memory is */
static _Thread_local struct slot *spare;
static _Thread_local unsigned     spares; /* how many those are */

static struct slot *slot_new(size_t room)
{
	struct slot *s = mem_check(malloc(sizeof(*s)));

	if (sodium_init() < 0)
		mem_check(NULL);
	*s = (struct slot){.region = mem_check(sodium_malloc(room)), .room = room};
	memset(s->region, 0, room);
	return s;
}

static struct slot *slot_take(void)
{
	struct slot *s = spare;

	if (s == NULL)
		return slot_new(SMALL);
	spare = s->next;
	spares--;
	return s;
}

/* Its end is that of the region: a write behind it meets the guard page. */
struct secret *secret_new(size_t n)
{
	struct slot *s = keeps && n < SMALL ? slot_take() : slot_new(n + 1);

	s->secret = (struct secret){.p = s->region + s->room - (n + 1), .n = n};
	return &s->secret;
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

void secret_free(struct secret *secret)
{
	struct slot *s = (struct slot *)secret;

	if (s == NULL)
		return;
	if (!keeps || s->room != SMALL || spares == SPARES) {
		sodium_free(s->region);
		free(s);
		return;
	}
	sodium_memzero(secret->p, (size_t)(s->region + s->room - secret->p));
	s->next = spare;
	spare   = s;
	spares++;
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
