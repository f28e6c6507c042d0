/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/turnstile.h -- a fair queue for the writers of one SQLite file.
 *
 * SQLite's own busy handling lets a busy writer starve the others. Two locks
 * on files of their own end that: take the turn, take the lock, let go of the
 * turn, run the transaction, let go of the lock. A process that dies lets go
 * of both. The files stay; they are never the database, because closing that
 * would drop SQLite's locks.
 */
#ifndef IDCTL_STORE_TURNSTILE_H
#define IDCTL_STORE_TURNSTILE_H

#include "lib/base/err.h"
#include "lib/store/owner.h"

struct turnstile;

/* For the database at `path` (absolute): path-turn and path-lock, 0600, made as `owner`. */
struct turnstile *turnstile_new(const char *path, struct owner owner);
void              turnstile_free(struct turnstile *t);

/* Wait for our turn, at most wait_ms. BUSY, or CONFIG when the files cannot be made. */
MUST_CHECK enum rc turnstile_enter(struct turnstile *t, int wait_ms, struct err *err);
void               turnstile_leave(struct turnstile *t);

#endif
