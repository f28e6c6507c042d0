/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/subject/ends.h -- what ends with an account or a client: its sessions, its API keys.
 *
 * Each of them gets its end, its reason and an event of its own ("session.revoke", "apikey.revoke"), in the transaction of
 * what ends it. Sessions that a new epoch would end anyway are told of too: call this before the epoch moves.
 */
#ifndef IDCTL_CORE_ENDS_H
#define IDCTL_CORE_ENDS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/value.h"

struct arena;
struct work;

/* Of whom: one row, and 0. */
struct ends_owner {
	int64_t user, client;
};

/* How many have ended. */
struct ends {
	int64_t api_keys, sessions;
	int64_t tokens; /* access tokens on record; each is refused from now on */
};

/* keys: the API keys, too; they know no epoch, and would come back. */
MUST_CHECK enum rc ends_all(struct work *w, const struct ends_owner *of, bool keys, const char *why,
                            struct ends *ret, struct err *err);

/*
 * What is nothing without it is deleted, before its own row: grants, keys, codes and so on. What was minted is out there until it
 * ends: revoked, and nobody's.
 */
MUST_CHECK enum rc ends_parts(struct work *w, const struct ends_owner *of, struct err *err);

/* As an event says it: struct event_ended; none where nothing did. */
struct json ends_said(const struct ends *e, struct arena *a);

#endif
