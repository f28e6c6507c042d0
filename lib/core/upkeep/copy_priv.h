/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/upkeep/copy_priv.h -- all rows of a table, in the order of its key, whatever their number. */
#ifndef IDCTL_CORE_COPY_PRIV_H
#define IDCTL_CORE_COPY_PRIV_H

#include "lib/core/upkeep/copy.h"
#include "lib/store/store.h"

enum { COPY_BATCH = 10000, COPY_KEYS = 2 };

struct copy_stream {
	struct store       *db;
	const struct table *t;
	struct rows        *rows;
	struct arena       *mem; /* of the key */
	struct val          key[COPY_KEYS];
	bool                behind; /* the key counts: go on behind it */
	int64_t             seen;   /* in this batch */
};

void copy_stream_init(struct copy_stream *s, struct store *db, const struct table *t);
void copy_stream_done(struct copy_stream *s);

/* Behind the highest key that `there` has. */
MUST_CHECK enum rc copy_stream_skip(struct copy_stream *s, struct store *there, struct err *err);

/* One row, all its columns; valid until the next call. */
MUST_CHECK enum rc copy_stream_next(struct copy_stream *s, struct val *row, bool *ret_row,
                                    struct err *err);

/* Compare all rows, and say how many differ. `to` is in a READ transaction. */
MUST_CHECK enum rc copy_compare(struct work *w, struct store *to, const struct table *t,
                                struct copied *ret, struct err *err);

#endif
