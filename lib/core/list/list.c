/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two ways through one source: in its own order rows go to the sink by batches;
 * sorted, the best limit + 1 of them are kept in a heap whose root is the worst.
 * Either way no lock is held while the sink is busy: it may be a pipe that nobody reads.
 */
#include "lib/core/list/list.h"

#include <stdlib.h>
#include <string.h>

#include "lib/core/list/list_priv.h"
#include "lib/core/work/work.h"

enum {
	BATCH = 256,
	SCAN  = 4096 /* rows looked at for a batch: bounds the time that a lock is held */
};

struct entry {
	struct arena *mem; /* the record's own, so that a loser can be forgotten */
	void         *record;
};

struct run {
	struct work              *w;
	const struct list_source *source;
	const struct list_query  *q;
	const struct list_sink   *sink;
	struct list_filter      **filter;
	const struct list_path   *path;       /* or NULL: all rows are read */
	struct val                on_path;    /* its value */
	size_t                    ahead;      /* rows to ask for next, at most SCAN */
	const struct field       *key, *sort; /* sort NULL: by key */
	bool                      descending;
	struct list_cursor        start;
	int64_t                   last; /* the key of the last row handed out */
	struct entry             *heap;
	struct arena             *all;          /* of all records, when nobody falls out */
	size_t                    n, cap, want; /* want 0: all */
};

static int64_t key_of(const struct run *r, const void *record)
{
	return record_get(r->key, record).i;
}

static int order(const struct run *r, const void *a, const void *b)
{
	int c = val_compare(record_get(r->sort, a), record_get(r->sort, b));

	if (r->descending)
		c = -c;
	return c != 0 ? c : (key_of(r, a) > key_of(r, b)) - (key_of(r, a) < key_of(r, b));
}

static bool behind_cursor(const struct run *r, const void *record)
{
	int c;

	if (r->q->after == NULL)
		return true;
	c = val_compare(record_get(r->sort, record), r->start.value);
	if (r->descending)
		c = -c;
	return c > 0 || (c == 0 && key_of(r, record) > r->start.key);
}

static bool wanted(const struct run *r, const void *record)
{
	for (size_t i = 0; i < r->q->where.n; i++)
		if (!list_filter_holds(r->filter[i], record))
			return false;
	return r->q->search == NULL || list_search_holds(r->source->record, r->q->search, record);
}

static enum rc read_row(struct run *r, struct rows *rows, struct arena *a, void *record,
                        bool *ret_kept, struct err *err)
{
	memset(record, 0, r->source->record->size);
	TRY(rows_read(rows, r->source->record, a, record, err));
	*ret_kept = true;
	if (r->source->keep != NULL)
		TRY(r->source->keep(r->w, r->source->arg, record, ret_kept, err));
	*ret_kept = *ret_kept && wanted(r, record);
	return RC_OK;
}

/* So many rows behind `after` at most: an engine may hold all that it is asked for in memory. */
static enum rc open_rows(struct run *r, int64_t after, size_t most, struct rows **ret,
                         struct err *err)
{
	struct val args[COUNT(r->source->input) + 3] = {val_int(after)};
	unsigned   n                                 = 1;

	for (unsigned i = 0; i < r->source->n_input; i++)
		args[n++] = r->source->input[i];
	if (r->path != NULL)
		args[n++] = r->on_path;
	args[n++] = val_int((int64_t)most);
	return store_query(r->w->db, r->path != NULL ? r->path->stmt : r->source->stmt,
	                   &(struct args){.v = args, .n = n}, ret, err);
}

/* Rows read ahead: they are handed out after the locks are let go. */
struct batch {
	struct arena *mem;
	void         *record[BATCH];
	size_t        n;
	int64_t       last; /* the key of the last row read, kept or not */
	bool          end;  /* there are no more */
};

/* As many as are wanted if all are kept; more and more of them while few are. */
static size_t rows_ahead(struct run *r, size_t most)
{
	const bool all = r->source->keep == NULL && r->q->where.n == 0 && r->q->search == NULL;

	r->ahead = all || r->ahead < most ? most : r->ahead;
	return r->ahead < SCAN ? r->ahead : SCAN;
}

static enum rc read_batch(struct run *r, struct batch *b, size_t most, struct err *err)
{
	AUTO(rows) struct rows *rows  = NULL;
	const size_t            ahead = rows_ahead(r, most);

	arena_reset(b->mem);
	b->n     = 0;
	r->ahead = ahead * 4;
	TRY(open_rows(r, b->last, ahead, &rows, err));
	for (size_t seen = 0; b->n < most; seen++) {
		void *record = arena_alloc(b->mem, r->source->record->size);
		bool  more, kept;

		TRY(rows_next(rows, &more, err));
		b->end = !more && seen < ahead;
		if (!more)
			return RC_OK;
		TRY(read_row(r, rows, b->mem, record, &kept, err));
		b->last = key_of(r, record);
		if (kept)
			b->record[b->n++] = record;
	}
	return RC_OK;
}

/* *ret_cursor: where the next page begins, once the limit is reached. */
static enum rc hand_out_batch(struct run *r, const struct batch *b, int64_t *shown,
                              const char **ret_cursor, struct err *err)
{
	for (size_t i = 0; i < b->n; i++) {
		if (r->q->limit > 0 && *shown == r->q->limit) {
			*ret_cursor =
			    list_cursor_format(&(struct list_cursor){.key = r->last}, r->w->mem);
			return RC_OK;
		}
		TRY(r->sink->row(r->sink->arg, b->record[i], err));
		r->last = key_of(r, b->record[i]);
		++*shown;
	}
	return RC_OK;
}

static size_t batch_size(const struct run *r, int64_t shown)
{
	const int64_t left =
	    r->q->limit - shown + 1; /* one more tells whether there is another page */

	return r->q->limit == 0 || left > BATCH ? BATCH : (size_t)left;
}

static enum rc stream_batches(struct run *r, struct batch *b, struct err *err)
{
	const char *next  = NULL;
	int64_t     shown = 0;

	while (!b->end && next == NULL) {
		TRY(read_batch(r, b, batch_size(r, shown), err));
		TRY(store_yield(r->w->db, err));
		TRY(hand_out_batch(r, b, &shown, &next, err));
	}
	return r->sink->next(r->sink->arg, next, err);
}

static enum rc stream(struct run *r, struct err *err)
{
	struct batch *b = arena_alloc(r->w->mem, sizeof(*b));
	enum rc       rc;

	b->mem  = arena_new();
	b->last = r->q->after == NULL ? 0 : r->start.key;
	r->last = b->last;
	rc      = stream_batches(r, b, err);
	arena_free(b->mem);
	return rc;
}

static void swap(struct entry *a, struct entry *b)
{
	const struct entry t = *a;

	*a = *b;
	*b = t;
}

static void sift_up(struct run *r, size_t i)
{
	while (i > 0 && order(r, r->heap[i].record, r->heap[(i - 1) / 2].record) > 0) {
		swap(&r->heap[i], &r->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static void sift_down(struct run *r)
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

static void push(struct run *r, struct entry e)
{
	if (r->n == r->cap) {
		r->cap  = r->cap * 2 + 64;
		r->heap = mem_check(reallocarray(r->heap, r->cap, sizeof(*r->heap)));
	}
	r->heap[r->n++] = e;
	sift_up(r, r->n - 1);
}

/* Keep e when it is among the best; hands back the arena of whoever fell out, to be used again. */
static struct arena *offer(struct run *r, struct entry e)
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
static enum rc keep_for_good(struct run *r, struct rows *rows, struct err *err)
{
	void *record = arena_alloc(r->all, r->source->record->size);
	bool  kept;

	TRY(read_row(r, rows, r->all, record, &kept, err));
	push(r, (struct entry){.record = record});
	return RC_OK;
}

/* The rows behind *last, SCAN of them at most; how many there were. */
static enum rc collect_some(struct run *r, int64_t *last, size_t *ret_seen, struct err *err)
{
	AUTO(rows) struct rows   *rows = NULL;
	AUTO(arena) struct arena *mem  = arena_new_small();

	TRY(open_rows(r, *last, SCAN, &rows, err));
	for (*ret_seen = 0;; ++*ret_seen) {
		bool  more, kept;
		void *record;

		arena_reset(mem);
		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		record = arena_alloc(mem, r->source->record->size);
		TRY(read_row(r, rows, mem, record, &kept, err));
		*last = key_of(r, record);
		if (!kept || !behind_cursor(r, record))
			continue;
		if (r->all != NULL)
			TRY(keep_for_good(r, rows, err));
		else
			mem = offer(r, (struct entry){.mem = TAKE(mem), .record = record});
	}
}

/* In one transaction: the order is that of one state of the store. */
static enum rc collect(struct run *r, struct err *err)
{
	int64_t last = 0;
	size_t  seen = SCAN;

	while (seen == SCAN)
		TRY(collect_some(r, &last, &seen, err));
	return RC_OK;
}

/* The heap's root is the last in order: take roots off the end to the front. */
static void heap_sort(struct run *r)
{
	const size_t n = r->n;

	while (r->n > 1) {
		r->n--;
		swap(&r->heap[0], &r->heap[r->n]);
		sift_down(r);
	}
	r->n = n;
}

static enum rc hand_out(struct run *r, struct err *err)
{
	const size_t limit = r->want == 0 ? r->n : r->want - 1;
	const char  *next  = NULL;

	for (size_t i = 0; i < r->n && i < limit; i++)
		TRY(r->sink->row(r->sink->arg, r->heap[i].record, err));
	if (r->n > limit && limit > 0) {
		const void *last = r->heap[limit - 1].record;

		next = list_cursor_format(&(struct list_cursor){.sort  = r->q->sort,
		                                                .key   = key_of(r, last),
		                                                .value = record_get(r->sort, last)},
		                          r->w->mem);
	}
	return r->sink->next(r->sink->arg, next, err);
}

static enum rc sorted(struct run *r, struct err *err)
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

static enum rc set_order(struct run *r, struct err *err)
{
	const char *name = r->q->sort;

	r->key = record_field(r->source->record, r->source->key == NULL ? "row" : r->source->key);
	if (name != NULL) {
		r->descending = *name == '-';
		r->sort       = record_field(r->source->record, name + r->descending);
		if (r->sort == NULL || (r->sort->flags & FIELD_HIDDEN) != 0)
			return list_no_field(r->source->record, "sort", name + r->descending, err);
	}
	if (r->q->after == NULL)
		return RC_OK;
	return list_cursor_parse(r->q->after, r->q->sort, r->sort, r->w->mem, &r->start, err);
}

enum rc list_no_next(void *arg, const char *cursor, struct err *err)
{
	(void)arg;
	(void)cursor;
	(void)err;
	return RC_OK;
}

enum rc list_run(struct work *w, const struct list_source *source, const struct list_query *q,
                 const struct list_sink *sink, struct err *err)
{
	struct run r = {.w = w, .source = source, .q = q, .sink = sink};

	if (q->limit < 0)
		return err_invalid(err, "limit", "a limit is 0 (all) or more");
	r.filter = arena_alloc(w->mem, (q->where.n + 1) * sizeof(struct list_filter *));
	for (size_t i = 0; i < q->where.n; i++) {
		TRY(list_filter_parse(q->where.v[i], source->record, w->now, w->mem, &r.filter[i],
		                      err));
		TRY(list_resolve(w, r.filter[i], err));
	}
	TRY(set_order(&r, err));
	r.path =
	    list_path_choose(w, source, &(struct list_filters){r.filter, q->where.n}, &r.on_path);
	r.want = q->limit == 0 ? 0 : (size_t)q->limit + 1;
	return r.sort == NULL ? stream(&r, err) : sorted(&r, err);
}
