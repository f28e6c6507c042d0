/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/dispatch_group.h -- calls that share one transaction: one commit for all of them.
 *
 * Each is a part of the transaction (lib/core/txn), with its own rights and its own entry in the log. One that fails is
 * undone alone, and a refusal of it is recorded in its place, unless all are to stand or none. Nothing is told before the
 * commit.
 */
#ifndef IDCTL_CMD_DISPATCH_GROUP_H
#define IDCTL_CMD_DISPATCH_GROUP_H

#include "cmd/dispatch.h"

struct group_call {
	const struct front *front; /* one that holds its answer: most is not 0 */
	struct call        *call;  /* its secrets are wiped */
	enum rc             rc;    /* not OK: it is not carried out. Then what became of it */
	struct err          err;
	bool                ready;  /* it could be begun */
	bool                stands; /* it was carried out, whatever it answers */
	bool undone; /* not for its own failure: of the whole, or with atomic of another */
};

struct group {
	struct group_call **calls;
	size_t              n;
	bool                atomic;  /* all of them or none: none when one fails, or answers no */
	bool                stop;    /* the first that fails is the last that is carried out */
	bool                dry_run; /* with atomic: undone when all was done */
	size_t
	    failed;  /* out, with atomic: the one for whose sake all was undone, from 1; 0: none */
	size_t done; /* out: of how many it is known what became of them */
};

/* Can it be one of a group? Others make their transactions themselves, wait for somebody, or test what others must not undo. */
bool group_takes(const struct call *call);

/*
 * OK: what was done stands. If not, nothing of it does, and those that did not fail themselves have the failure of the
 * whole. Behind `done` nothing was looked at. The memory is for all of them.
 */
MUST_CHECK enum rc dispatch_group(struct service *s, struct group *g, struct arena *mem,
                                  struct err *err);

#endif
