/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/upkeep/copy_stream.h -- all rows of a table, in the order of its key, whatever their number. */
#ifndef IDCTL_CORE_COPY_STREAM_H
#define IDCTL_CORE_COPY_STREAM_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
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

#endif
