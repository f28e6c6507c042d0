/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/source.h -- bytes of a descriptor, looked at before they are taken, in constant memory.
 *
 * They may hold password hashes: they are in guarded memory, and wiped when they were taken.
 */
#ifndef IDCTL_IN_SOURCE_H
#define IDCTL_IN_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/own.h"

enum { IN_RECORD_MAX = 1 << 20 }; /* bytes of one record */

/* Who wants to know of all bytes, as they are taken; or NULL. */
struct in_tap {
	void (*taken)(void *arg, const void *p, size_t n);
	void *arg;
};

struct in_source;
struct in_source *in_source_new(int fd, const struct in_tap *tap); /* fd: the caller's */
void              in_source_free(struct in_source *s);
DEFINE_AUTO(in_source)

/* What was not yet taken: at least as much as was wanted, unless it ends before. Valid until the next call. */
struct in_window {
	const char *p;
	size_t      n;
	bool        end; /* nothing comes behind it */
};

/* want: at most IN_RECORD_MAX + 1. CONFIG when it cannot be read. */
MUST_CHECK enum rc in_look(struct in_source *s, size_t want, struct in_window *ret,
                           struct err *err);
void               in_take(struct in_source *s, size_t n);

uint64_t in_offset(const struct in_source *s); /* bytes taken */
uint64_t in_line(const struct in_source *s);   /* of the next byte, from 1 */

#endif
