/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/secret.h -- bytes that must not leave this process by accident.
 *
 * Guard pages, locked, left out of core dumps, wiped when freed (libsodium). A few that were freed are kept for the next.
 * Never in an arena, never copied into a char[], printed by nothing.
 */
#ifndef IDCTL_BASE_SECRET_H
#define IDCTL_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/own.h"
#include "lib/base/value.h"

struct secret {
	uint8_t *p; /* n bytes, and one NUL behind them, so that text can be passed on */
	size_t   n;
};

/* Zeroed. n may be 0. Ends the process when there is no memory. */
struct secret *secret_new(size_t n);
struct secret *secret_copy(const void *p, size_t n);
struct secret *secret_random(size_t n);
void           secret_free(struct secret *s);
DEFINE_AUTO(secret)

/* Shorten to n bytes, wiping the rest. */
void secret_cut(struct secret *s, size_t n);

/* Constant time in the content; the lengths may show. */
bool secret_equal(const struct secret *a, const struct secret *b);
bool secret_equal_bytes(const struct secret *a, const void *p, size_t n);

static inline struct bytes secret_bytes(const struct secret *s)
{
	return (struct bytes){.p = s->p, .n = s->n};
}

#endif
