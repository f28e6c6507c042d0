/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/arena.h -- memory that lives as long as the command.
 *
 * Everything shown or passed around is allocated here and freed by nobody.
 * Loops over unbounded rows use an arena of their own and reset it per row.
 * Out of memory ends the process: the transaction rolls back by itself.
 * Secrets never live in an arena; see lib/base/secret.h.
 */
#ifndef IDCTL_BASE_ARENA_H
#define IDCTL_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "lib/base/own.h"

struct arena;

struct arena *arena_new(void);
struct arena *arena_new_small(void); /* for one record among many */
void          arena_free(struct arena *a);
void          arena_reset(struct arena *a); /* forget all; keep the memory */
DEFINE_AUTO(arena)

/* Zeroed, aligned for any object; n may be 0. Never NULL. */
void *arena_alloc(struct arena *a, size_t n);
char *arena_strdup(struct arena *a, const char *s); /* NULL gives NULL */
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* For the few allocations outside an arena: out of memory when p is NULL (lib/base/host.h). */
void *mem_check(void *p);

#endif
