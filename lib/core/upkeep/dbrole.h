/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/upkeep/dbrole.h -- what a server lets us do: as which database role, and what more than that role needs.
 *
 * An owner migrates, a runtime role does the daily work, a prune role deletes
 * what has expired, a reader asks (lib/store/pgsql.sql). Anyone who may do more
 * than the work wants is one stolen password away from altering the audit log.
 */
#ifndef IDCTL_CORE_DBROLE_H
#define IDCTL_CORE_DBROLE_H

#include "lib/base/err.h"
#include "lib/base/record.h"

struct work;

struct dbrole {
	const char *login;  /* the name that the server knows us by */
	const char *kind;   /* "superuser", "owner", "runtime", "prune", "read" or "none of ours" */
	const char *server; /* "PostgreSQL 15.3, primary" */
	const char *owner;  /* of the schema */
	bool        has_runtime; /* does the server have a role for daily work? */
	struct strs excess;      /* what it can do and should not, in words; empty: nothing */
	struct strs everybody; /* what PUBLIC may do, at most ten of it: "SELECT on user_account" */
};

/* *ret_found false: the store has no server. */
MUST_CHECK enum rc dbrole_get(struct work *w, struct dbrole *ret, bool *ret_found, struct err *err);

#endif
