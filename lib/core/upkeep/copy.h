/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/upkeep/copy.h -- a whole store into another one, of the same engine or the other.
 *
 * Rows are moved in the order of their keys, in batches that each end in a
 * commit, in constant memory. A copy that was broken off goes on behind the
 * highest key that arrived. Until every row has been compared, the target's
 * history is empty and no command takes it for a store. The source is only
 * read, in one transaction: its readers notice nothing; a SQLite store's
 * writers wait. No key is needed: what is sealed stays sealed.
 */
#ifndef IDCTL_CORE_COPY_H
#define IDCTL_CORE_COPY_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/list/list.h"

struct work;

struct copied {
	const char *table;
	int64_t     rows;   /* of the source */
	int64_t     copied; /* just now */
	int64_t     differing;
	const char *first_difference; /* its key, or NULL */
	const char *root;             /* of the audit log, in base64; NULL for other tables */
};
extern const struct record copied_record;

struct copy_request {
	struct store *to;
	bool          verify;  /* a store that is there already is compared, and nothing else */
	bool          dry_run; /* nothing is written */
};

/*
 * w: the source, in a READ transaction. A row a table goes to the sink. NO when
 * rows differ; CONFLICT when the target is a store already, or an unfinished copy of something else.
 */
MUST_CHECK enum rc copy_run(struct work *w, const struct copy_request *in,
                            const struct list_sink *sink, struct err *err);

/* A store that no longer takes changes, and says why. In a WRITE transaction; *ret_changed false: it was so already. */
struct frozen {
	bool        frozen;
	const char *reason;
};
extern const struct record frozen_record;
MUST_CHECK enum rc         copy_freeze(struct work *w, const char *why, struct frozen *ret,
                                       struct err *err);
MUST_CHECK enum rc         copy_thaw(struct work *w, struct frozen *ret, struct err *err);

#endif
