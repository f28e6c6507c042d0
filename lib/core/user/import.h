/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/import.h -- accounts out of a file (lib/in/in.h), many in one transaction.
 *
 * All of them or none, or so many at a time. Each transaction leaves one event: how many accounts, the digest of the input so
 * far, the ids. The store remembers how far an import came, so that one that was interrupted goes on where it stopped: nothing twice,
 * nothing left out.
 */
#ifndef IDCTL_CORE_IMPORT_H
#define IDCTL_CORE_IMPORT_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/in/in.h"

struct work;

/* What is done with an account whose address or id is there already. */
enum import_conflict { IMPORT_FAIL = 1, IMPORT_SKIP, IMPORT_UPDATE };
extern const struct wordmap import_conflicts;

/* What is done with a role that is not there: refuse the account, make it, or grant no roles at all. */
enum import_roles { IMPORT_REQUIRE = 1, IMPORT_CREATE, IMPORT_IGNORE };
extern const struct wordmap import_role_words;

/* Where refused records go, as texts that can be read again. */
struct import_rejects {
	enum rc (*put)(void *arg, const char *p, size_t n, struct err *err);
	/* All of it is on disk: before each commit. */
	enum rc (*settle)(void *arg, struct err *err);
	/* So many bytes count, and what stands behind them does not: where an import goes on. */
	enum rc (*back_to)(void *arg, int64_t bytes, struct err *err);
	void *arg;
};

struct import_request {
	struct in_options            input; /* but for the tap */
	enum import_conflict         conflict;
	enum import_roles            roles;
	int64_t                      batch;   /* accounts in a transaction; 0: all */
	const struct import_rejects *rejects; /* NULL: the first refused record ends it */
	struct id                    id;      /* a new one, or that of one to go on with */
	bool going_on, dry_run, weak_allowed; /* going_on: the id was there */
};

/* What became of it. elapsed_ms: of this run. */
struct imported {
	struct id   id;
	const char *format;
	int64_t     total, created, updated, skipped, failed, elapsed_ms;
	struct strs losses; /* what the input had, and no account has: how often, what, and why */
	bool partly; /* what the file says ended it, when some of this run stood: not shown */
};
extern const struct record imported_record;

/*
 * Needs a writing store and no open transaction. An update changes what the file says of names, attributes, roles and a verified
 * address, each with the event of its own kind, and no password. INVALID ("file", "format", "map" or a field),
 * with the line in its message; EXISTS; NOT_FOUND (a role); CONFLICT when the input is not that of the import that goes on.
 * *ret says what stands, after a failure, too.
 */
MUST_CHECK enum rc user_import(struct work *w, const struct import_request *in,
                               struct imported *ret, struct err *err);

#endif
