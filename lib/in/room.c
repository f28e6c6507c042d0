/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/room.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"

/*
 * Texts are shorter than what they were read from, but for the NUL of each, and the ways to them (lib/in/tree.h). Guarded memory
 * costs as much as there is of it, so there is little until more is wanted.
 */
enum { LEAST = 32 * 1024, TIMES = 4 };

struct in_room {
	struct secret *s;
	size_t         begin, n;
	bool           full;
};

struct in_room *in_room_new(void)
{
	struct in_room *r = mem_check(calloc(1, sizeof(*r)));

	r->s = secret_new(LEAST);
	return r;
}

void in_room_free(struct in_room *r)
{
	if (r == NULL)
		return;
	secret_free(r->s);
	free(r);
}

void in_room_clear(struct in_room *r, size_t n)
{
	explicit_bzero(r->s->p, r->n);
	if (n * TIMES + LEAST > r->s->n) {
		secret_free(r->s);
		r->s = secret_new(2 * n * TIMES + LEAST);
	}
	r->n = r->begin = 0;
	r->full         = false;
}

void in_text_begin(struct in_room *r)
{
	r->begin = r->n;
}

void in_text_add(struct in_room *r, const char *p, size_t n)
{
	if (n >= r->s->n - r->n) { /* one is left for the NUL */
		r->full = true;
		return;
	}
	memcpy(r->s->p + r->n, p, n);
	r->n += n;
}

const char *in_text_end(struct in_room *r)
{
	if (r->full || r->n == r->s->n)
		return NULL;
	r->s->p[r->n++] = '\0';
	return (const char *)r->s->p + r->begin;
}

const char *in_text(struct in_room *r, const char *p, size_t n)
{
	in_text_begin(r);
	in_text_add(r, p, n);
	return in_text_end(r);
}
