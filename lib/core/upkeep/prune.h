/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/upkeep/prune.h -- forgetting what has ended: tokens, sessions, codes, secrets, deleted accounts and so on.
 *
 * The end belongs to the row. Small batches, each its own transaction with
 * its event, and a short pause between them; rows that somebody holds are
 * passed over. One prune of a kind at a time, by a lease that anyone who is
 * killed leaves to end by itself.
 */
#ifndef IDCTL_CORE_PRUNE_H
#define IDCTL_CORE_PRUNE_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/base/wordmap.h"
#include "lib/store/stmt.h"

struct work;

/* What can be pruned, as lib/store/catalogue tells, in this order: a session's refresh tokens go before it, accounts last. */
enum prune_kind {
#define KIND(NAME, word, noun) PRUNE_##NAME,
	PRUNE_LIST(KIND)
#undef KIND
	    PRUNE_KINDS
};

/* What goes when nothing is said: not the accounts, which somebody may want back. */
enum { PRUNE_USUAL = (1 << PRUNE_USERS) - 1, PRUNE_USERS_GRACE_S = 30 * 86400 };
extern const struct wordmap prune_kind_words;

/* What a prune did, of one kind. */
struct pruned {
	const char *kind;
	int64_t     matched, deleted, skipped, remaining;
	struct utc  oldest_left; /* 0: nothing is left */
	int64_t     elapsed_ms;
};
extern const struct record pruned_record;

struct prune_order {
	unsigned kinds; /* 1 << enum prune_kind, each */
	int64_t
	    older_than_s; /* since the end; 0: at once, and accounts after PRUNE_USERS_GRACE_S */
	int64_t batch;    /* 0: as long as a lock may be held on each engine */
	int64_t max_ms;   /* for all kinds together; 0: until nothing is left */
	bool    dry_run;
};
struct prune_sink {
	enum rc (*tell)(void *arg, const struct pruned *p, struct err *err);
	void *arg;
};

/*
 * Needs no open transaction. Each kind is told when it is done. PARTIAL when something was left;
 * BUSY (before anything of that kind is done) while another prune of a kind is at work.
 */
MUST_CHECK enum rc prune_run(struct work *w, const struct prune_order *order,
                             const struct prune_sink *sink, struct err *err);

#endif
