/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/batch/lines.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"

enum { ROOM = LINES_MAX + 64 * 1024 };

struct lines {
	int            fd;
	struct secret *room;
	size_t         from, to; /* what was read and not yet given */
	size_t         given;    /* of the line that was given last, with its end */
	uint64_t       number;
	bool           skipping; /* the rest of a line that is too long */
	bool           end;
	sigset_t       held, before;
};

static void hold_signals(struct lines *l)
{
	sigemptyset(&l->held);
	sigaddset(&l->held, SIGTERM);
	sigaddset(&l->held, SIGINT);
	sigaddset(&l->held, SIGHUP);
	sigprocmask(SIG_BLOCK, &l->held, &l->before);
}

struct lines *lines_new(int fd)
{
	struct lines *l = mem_check(calloc(1, sizeof(*l)));

	l->fd   = fd;
	l->room = secret_new(ROOM);
	hold_signals(l);
	return l;
}

void lines_free(struct lines *l)
{
	if (l == NULL)
		return;
	sigprocmask(SIG_SETMASK, &l->before, NULL);
	secret_free(l->room);
	free(l);
}

static bool asked_to_end(const struct lines *l)
{
	sigset_t pending;

	sigpending(&pending);
	for (int signo = 1; signo < NSIG; signo++)
		if (sigismember(&pending, signo) == 1 && sigismember(&l->held, signo) == 1)
			return true;
	return false;
}

void lines_obey(struct lines *l)
{
	if (asked_to_end(l))
		sigprocmask(SIG_UNBLOCK, &l->held, NULL);
}

/* Some of them, at least one; or the end. A signal that is held is let through while nothing is there to be read. */
static enum rc fill(struct lines *l, struct err *err)
{
	struct pollfd readable = {.fd = l->fd, .events = POLLIN};
	ssize_t       got;

	if (l->from > 0) {
		memmove(l->room->p, l->room->p + l->from, l->to - l->from);
		explicit_bzero(l->room->p + l->to - l->from, l->from);
		l->to -= l->from;
		l->from = 0;
	}
	do {
		while (ppoll(&readable, 1, NULL, &l->before) < 0 && errno == EINTR)
			;
		got = read(l->fd, l->room->p + l->to, ROOM - l->to);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0)
		return err_set(err, RC_CONFIG, "standard input cannot be read: %s",
		               strerror(errno));
	l->end = got == 0;
	l->to += (size_t)got;
	return RC_OK;
}

static bool blank(const char *p, size_t n)
{
	while (n > 0 && (*p == ' ' || *p == '\t' || *p == '\r')) {
		p++;
		n--;
	}
	return n == 0;
}

/* A line with its end, the last one maybe without; or what stands in the room of one that is too long. */
static bool take(struct lines *l, struct line *ret)
{
	const char *p     = (const char *)l->room->p + l->from;
	const char *nl    = memchr(p, '\n', l->to - l->from);
	size_t      n     = nl == NULL ? l->to - l->from : (size_t)(nl - p);
	const bool  whole = nl != NULL || (l->end && n > 0);

	if (!whole && n <= LINES_MAX)
		return false;
	l->given = n + (nl != NULL);
	if (l->skipping || n > LINES_MAX) {
		const bool first = !l->skipping;

		l->skipping = !whole;
		*ret        = (struct line){.number = l->number += first, .too_long = first};
		return true;
	}
	*ret = (struct line){.p = p, .n = n, .number = ++l->number};
	return true;
}

static void wipe_given(struct lines *l)
{
	explicit_bzero(l->room->p + l->from, l->given);
	l->from += l->given;
	l->given = 0;
}

/* Is there something to be read, or an end? */
static bool has_input(const struct lines *l)
{
	struct pollfd readable = {.fd = l->fd, .events = POLLIN};

	return poll(&readable, 1, 0) > 0;
}

bool lines_ready(struct lines *l)
{
	struct err ignored = ERR_NONE; /* it comes again when the line is asked for */

	wipe_given(l);
	while (!l->end && memchr(l->room->p + l->from, '\n', l->to - l->from) == NULL &&
	       l->to - l->from <= LINES_MAX) {
		if (!has_input(l))
			return false;
		if (fill(l, &ignored) != RC_OK)
			return true;
	}
	return true;
}

enum rc lines_next(struct lines *l, struct line *ret, struct err *err)
{
	for (;;) {
		wipe_given(l);
		while (!take(l, ret)) {
			if (l->end) {
				*ret = (struct line){.end = true, .number = l->number};
				return RC_OK;
			}
			TRY(fill(l, err));
		}
		if (ret->too_long || (ret->p != NULL && !blank(ret->p, ret->n)))
			return RC_OK;
	}
}
