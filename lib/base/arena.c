/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/host.h"

struct chunk {
	struct chunk *next;
	size_t        cap, used;
	max_align_t   bytes[];
};

struct arena {
	struct chunk *head;
	size_t        chunk; /* what a new one holds at least */
};

enum { CHUNK = 16 * 1024, CHUNK_SMALL = 512 };

void *mem_check(void *p)
{
	if (p == NULL)
		host_of_process()->no_memory();
	return p;
}

static struct chunk *chunk_new(size_t cap, struct chunk *next)
{
	struct chunk *c = mem_check(malloc(sizeof(*c) + cap));

	c->next = next;
	c->cap  = cap;
	c->used = 0;
	return c;
}

static struct arena *make(size_t chunk)
{
	struct arena *a = mem_check(malloc(sizeof(*a)));

	a->chunk = chunk;
	a->head  = chunk_new(chunk, NULL);
	return a;
}

struct arena *arena_new(void)
{
	return make(CHUNK);
}

struct arena *arena_new_small(void)
{
	return make(CHUNK_SMALL);
}

void arena_reset(struct arena *a)
{
	assert(a->head != NULL);
	/* the first chunk is the last in the list: keep it, it has the usual size */
	while (a->head->next != NULL) {
		struct chunk *c = a->head;

		a->head = c->next;
		free(c);
	}
	a->head->used = 0;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	for (struct chunk *c = a->head; c != NULL; c = c->next)
		explicit_bzero(c->bytes, c->used); /* names, and lines of standard input */
	arena_reset(a);
	free(a->head);
	free(a);
}

void *arena_alloc(struct arena *a, size_t n)
{
	const size_t  unit = sizeof(max_align_t);
	struct chunk *c    = a->head;
	void         *p;

	if (n > SIZE_MAX / 2)
		mem_check(NULL);
	n = (n + unit - 1) / unit * unit;
	if (c->cap - c->used < n)
		c = a->head = chunk_new(n > a->chunk ? n : a->chunk, c);
	p = (char *)c->bytes + c->used;
	c->used += n;
	return memset(p, 0, n);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	memcpy(p, s, n);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char   *p;
	int     n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		mem_check(NULL);
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}
