/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/txn/lease.h -- work that one process at a time does.
 *
 * On record, so that it holds between machines; for a minute, so that one that
 * is cut off keeps nobody out for long; and not at all once its process has
 * gone, as far as one can see that. No event: nobody could ask for it.
 */
#ifndef IDCTL_CORE_LEASE_H
#define IDCTL_CORE_LEASE_H

#include "lib/base/err.h"
#include "lib/base/value.h"

struct work;

enum { LEASE_SECONDS = 60 };

struct lease {
	const char *name; /* "prune tokens" */
	struct id   holder;
};

/* In a transaction of its own. BUSY while somebody else has it. */
MUST_CHECK enum rc lease_take(struct work *w, const char *name, struct lease *ret, struct err *err);

/* Within a transaction, each time something is done under it. BUSY when it was lost. */
MUST_CHECK enum rc lease_keep(struct work *w, const struct lease *l, struct err *err);

/* In a transaction of its own. */
MUST_CHECK enum rc lease_drop(struct work *w, const struct lease *l, struct err *err);

#endif
