/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/history/history.h -- who held what at an instant: by the audit log alone.
 *
 * The log is read from its beginning to that instant, and what it says of accounts, clients, roles and grants is done over
 * again in memory. It is not verified on the way: that is audit_verify()'s. Needs an open READ transaction, which
 * is let go and taken again between pages; entries are only ever added.
 */
#ifndef IDCTL_CORE_HISTORY_H
#define IDCTL_CORE_HISTORY_H

#include "lib/base/err.h"
#include "lib/base/value.h"
#include "lib/core/list/list.h"

struct work;

struct history_query {
	struct utc               at;
	const struct list_query *list;
	const struct list_sink  *sink; /* of grant_record */
};

/*
 * *ret_gap: an import, and an earlier idctl at all times, does not say in the log which roles an account was made with; the
 * newest entry of that kind, or 0 where there is none: roles from before it may be missing.
 */

/*
 * The grants of a user that counted then: of the bearer of the name today, or, where that one was not there yet, of whom
 * had it. NOT_FOUND.
 */
MUST_CHECK enum rc history_grants_of(struct work *w, const char *ref, const struct history_query *q,
                                     struct utc *ret_gap, struct err *err);

/* The grants that gave perm to subjects that were active then. INVALID (field "perm"). */
MUST_CHECK enum rc history_who(struct work *w, const char *perm, const struct history_query *q,
                               struct utc *ret_gap, struct err *err);

#endif
