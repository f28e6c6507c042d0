/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/list/list_run.h -- one list on its way, shared by the two ways through it. */
#ifndef IDCTL_CORE_LIST_RUN_H
#define IDCTL_CORE_LIST_RUN_H

#include "lib/core/list/list_priv.h"

enum { LIST_SCAN = 4096 }; /* rows looked at for a batch: bounds the time that a lock is held */

struct list_entry {
	struct arena *mem; /* the record's own, so that a loser can be forgotten */
	void         *record;
};

struct list_run {
	struct work              *w;
	const struct list_source *source;
	const struct list_query  *q;
	const struct list_sink   *sink;
	struct list_filter      **filter;
	const struct list_path   *path;       /* or NULL: all rows are read */
	struct val                on_path;    /* its value */
	size_t                    ahead;      /* rows to ask for next, at most LIST_SCAN */
	const struct field       *key, *sort; /* sort NULL: by key */
	bool                      descending;
	struct list_cursor        start;
	int64_t                   last; /* the key of the last row handed out */
	struct list_entry        *heap;
	struct arena             *all;          /* of all records, when nobody falls out */
	size_t                    n, cap, want; /* want 0: all */
};

/* The place of a record in the source's own order. */
int64_t list_key_of(const struct list_run *r, const void *record);

/* Do all filters hold? */
bool list_wanted(const struct list_run *r, const void *record);

/* So many rows behind `after` at most: an engine may hold all that it is asked for in memory. */
MUST_CHECK enum rc list_open_rows(struct list_run *r, int64_t after, size_t most, struct rows **ret,
                                  struct err *err);
MUST_CHECK enum rc list_read_row(struct list_run *r, struct rows *rows, struct arena *a,
                                 void *record, bool *ret_kept, struct err *err);

/* The best of them, in order. */
MUST_CHECK enum rc list_sorted(struct list_run *r, struct err *err);

#endif
