/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"

enum { PIECE = 16 * 1024, LEAST = 2 * PIECE };

struct in_source {
	int            fd;
	struct in_tap  tap;
	struct secret *room;
	size_t         from, to; /* what was read, and not yet taken */
	bool           end;
	uint64_t       offset, line;
};

struct in_source *in_source_new(int fd, const struct in_tap *tap)
{
	struct in_source *s = mem_check(calloc(1, sizeof(*s)));

	s->fd   = fd;
	s->room = secret_new(LEAST);
	s->line = 1;
	if (tap != NULL)
		s->tap = *tap;
	return s;
}

void in_source_free(struct in_source *s)
{
	if (s == NULL)
		return;
	secret_free(s->room);
	free(s);
}

/* To the front, so that there is room behind; where what was taken stood, nothing is left. */
static void move_up(struct in_source *s)
{
	const size_t kept = s->to - s->from;

	memmove(s->room->p, s->room->p + s->from, kept);
	explicit_bzero(s->room->p + kept, s->from);
	s->from = 0;
	s->to   = kept;
}

/* Twice as large: guarded memory costs as much as there is of it, and most records are short. */
static void grow(struct in_source *s)
{
	struct secret *more = secret_new(2 * s->room->n);

	memcpy(more->p, s->room->p, s->to);
	secret_free(s->room);
	s->room = more;
}

static enum rc read_more(struct in_source *s, struct err *err)
{
	ssize_t got;

	if (s->room->n - s->to < PIECE)
		move_up(s);
	if (s->room->n - s->to < PIECE)
		grow(s);
	do
		got = read(s->fd, s->room->p + s->to, PIECE);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_set(err, RC_CONFIG, "the input cannot be read: %s", strerror(errno));
	s->end = got == 0;
	s->to += (size_t)got;
	return RC_OK;
}

enum rc in_look(struct in_source *s, size_t want, struct in_window *ret, struct err *err)
{
	while (s->to - s->from < want && !s->end)
		TRY(read_more(s, err));
	*ret = (struct in_window){
	    .p = (const char *)s->room->p + s->from, .n = s->to - s->from, .end = s->end};
	return RC_OK;
}

static uint64_t lines_in(const uint8_t *p, size_t n)
{
	const uint8_t *end   = p + n;
	uint64_t       lines = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		lines++;
		p++;
	}
	return lines;
}

void in_take(struct in_source *s, size_t n)
{
	const uint8_t *p = s->room->p + s->from;

	s->line += lines_in(p, n);
	s->offset += n;
	if (s->tap.taken != NULL)
		s->tap.taken(s->tap.arg, p, n);
	s->from += n;
}

uint64_t in_offset(const struct in_source *s)
{
	return s->offset;
}

uint64_t in_line(const struct in_source *s)
{
	return s->line;
}
