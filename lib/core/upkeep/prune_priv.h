/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/upkeep/prune_priv.h -- what the prune*.c files share. */
#ifndef IDCTL_CORE_PRUNE_PRIV_H
#define IDCTL_CORE_PRUNE_PRIV_H

#include "lib/core/upkeep/prune.h"
#include "lib/store/stmt.h"

/* The key of the last one that was deleted. */
struct prune_position {
	struct utc expires_at;
	int64_t    row;
	struct id  id; /* of an account */
};
extern const struct record prune_position_record;

/* What has ended of a kind, before that. */
struct prune_ended {
	enum stmt_id ended, next_end;
	struct utc   before;
};
/* Each in transactions of its own. Up to a page beyond `enough`; *ret_oldest: the first of them, or zero. */
MUST_CHECK enum rc prune_count(struct work *w, const struct prune_ended *of, int64_t enough,
                               int64_t *ret_n, struct utc *ret_oldest, struct err *err);
/* When the next one ends, or zero. */
MUST_CHECK enum rc prune_next_end(struct work *w, const struct prune_ended *of, struct utc *ret,
                                  struct err *err);

/* One batch of accounts whose grace is over, each with what is theirs, and with its own event. */
struct prune_users {
	struct utc             before;
	int64_t                rows;
	struct prune_position *last;
};
/* *ret_seen: how many were looked at; of those, *ret_n are gone: the others were changed meanwhile, or are above the actor. */
MUST_CHECK enum rc prune_users(struct work *w, const struct prune_users *in, int64_t *ret_seen,
                               int64_t *ret_n, struct err *err);

#endif
