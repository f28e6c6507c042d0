/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In an order that was asked for: the best limit + 1 rows are kept in a heap whose root is the worst. And what is in
 * memory already, which has no other way.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/core/list/list_run.h"
#include "lib/core/work/work.h"

static int order(const struct list_run *r, const void *a, const void *b)
{
	int c = r->sort == NULL ? 0 : val_compare(record_get(r->sort, a), record_get(r->sort, b));

	if (r->descending)
		c = -c;
	return c != 0 ? c
	              : (list_key_of(r, a) > list_key_of(r, b)) -
	                    (list_key_of(r, a) < list_key_of(r, b));
}

static bool behind_cursor(const struct list_run *r, const void *record)
{
	int c;

	if (r->q->after == NULL)
		return true;
	c = r->sort == NULL ? 0 : val_compare(record_get(r->sort, record), r->start.value);
	if (r->descending)
		c = -c;
	return c > 0 || (c == 0 && list_key_of(r, record) > r->start.key);
}

static void swap(struct list_entry *a, struct list_entry *b)
{
	const struct list_entry t = *a;

	*a = *b;
	*b = t;
}

static void sift_up(struct list_run *r, size_t i)
{
	while (i > 0 && order(r, r->heap[i].record, r->heap[(i - 1) / 2].record) > 0) {
		swap(&r->heap[i], &r->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static void sift_down(struct list_run *r)
{
	size_t i = 0, worst;

	for (;; i = worst) {
		worst = i;
		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < r->n; child++)
			if (order(r, r->heap[child].record, r->heap[worst].record) > 0)
				worst = child;
		if (worst == i)
			return;
		swap(&r->heap[i], &r->heap[worst]);
	}
}

static void push(struct list_run *r, struct list_entry e)
{
	if (r->n == r->cap) {
		r->cap  = r->cap * 2 + 64;
		r->heap = mem_check(reallocarray(r->heap, r->cap, sizeof(*r->heap)));
	}
	r->heap[r->n++] = e;
	sift_up(r, r->n - 1);
}

/* Keep e when it is among the best; hands back the arena of anyone who fell out, to be used again. */
static struct arena *offer(struct list_run *r, struct list_entry e)
{
	if (r->n < r->want) {
		push(r, e);
		return arena_new();
	}
	if (order(r, e.record, r->heap[0].record) >= 0)
		return e.mem;
	swap(&r->heap[0], &e);
	sift_down(r);
	return e.mem;
}

/* A second look, into the arena that all share: one of its own would cost each row 16 kB. */
static enum rc keep_for_good(struct list_run *r, struct rows *rows, struct err *err)
{
	void *record = arena_alloc(r->all, r->source->record->size);
	bool  kept;

	TRY(list_read_row(r, rows, r->all, record, &kept, err));
	push(r, (struct list_entry){.record = record});
	return RC_OK;
}

/* The rows behind *last, LIST_SCAN of them at most; how many there were. */
static enum rc collect_some(struct list_run *r, int64_t *last, size_t *ret_seen, struct err *err)
{
	AUTO(rows) struct rows   *rows = NULL;
	AUTO(arena) struct arena *mem  = arena_new_small();

	TRY(list_open_rows(r, *last, LIST_SCAN, &rows, err));
	for (*ret_seen = 0;; ++*ret_seen) {
		bool  more, kept;
		void *record;

		arena_reset(mem);
		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		record = arena_alloc(mem, r->source->record->size);
		TRY(list_read_row(r, rows, mem, record, &kept, err));
		*last = list_key_of(r, record);
		if (!kept || !behind_cursor(r, record))
			continue;
		if (r->all != NULL)
			TRY(keep_for_good(r, rows, err));
		else
			mem = offer(r, (struct list_entry){.mem = TAKE(mem), .record = record});
	}
}

/* They are there already, and stay: no arena of their own. */
static void collect_ready(struct list_run *r)
{
	const struct list_ready *ready = r->source->ready;

	for (size_t i = 0; i < ready->n; i++) {
		void *record = ready->record[i];

		if (list_wanted(r, record) && behind_cursor(r, record))
			push(r, (struct list_entry){.record = record});
	}
}

/* In one transaction: the order is that of one state of the store. */
static enum rc collect(struct list_run *r, struct err *err)
{
	int64_t last = 0;
	size_t  seen = LIST_SCAN;

	if (r->source->ready != NULL) {
		collect_ready(r);
		return RC_OK;
	}
	while (seen == LIST_SCAN)
		TRY(collect_some(r, &last, &seen, err));
	return RC_OK;
}

/* The heap's root is the last in order: take roots off the end to the front. */
static void heap_sort(struct list_run *r)
{
	const size_t n = r->n;

	while (r->n > 1) {
		r->n--;
		swap(&r->heap[0], &r->heap[r->n]);
		sift_down(r);
	}
	r->n = n;
}

static enum rc hand_out(struct list_run *r, struct err *err)
{
	const size_t limit = r->want == 0 ? r->n : r->want - 1;
	const char  *next  = NULL;

	for (size_t i = 0; i < r->n && i < limit; i++)
		TRY(r->sink->row(r->sink->arg, r->heap[i].record, err));
	if (r->n > limit && limit > 0) {
		const void *last = r->heap[limit - 1].record;

		struct list_cursor c = {.sort = r->q->sort, .key = list_key_of(r, last)};

		if (r->sort != NULL)
			c.value = record_get(r->sort, last);
		next = list_cursor_format(&c, r->w->mem);
	}
	return r->sink->next(r->sink->arg, next, err);
}

enum rc list_sorted(struct list_run *r, struct err *err)
{
	enum rc rc;

	r->all = r->want == 0 ? arena_new() : NULL;
	rc     = collect(r, err);
	if (rc == RC_OK) {
		heap_sort(r);
		rc = store_yield(r->w->db, err);
	}
	if (rc == RC_OK) {
		rc = hand_out(r, err);
	}
	for (size_t i = 0; i < r->n; i++)
		arena_free(r->heap[i].mem);
	free(r->heap);
	arena_free(r->all);
	return rc;
}
