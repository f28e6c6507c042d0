/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two ways through one source: in its own order rows go to the sink by batches;
 * sorted, the best limit + 1 of them are kept in a heap whose root is the worst.
 * Either way no lock is held while the sink is busy: it may be a pipe that nobody reads.
 */
#include "lib/core/list/list.h"

#include <string.h>

#include "lib/core/list/list_run.h"
#include "lib/core/work/work.h"

enum {
	BATCH = 256,
};

int64_t list_key_of(const struct list_run *r, const void *record)
{
	return record_get(r->key, record).i;
}

bool list_wanted(const struct list_run *r, const void *record)
{
	for (size_t i = 0; i < r->q->where.n; i++)
		if (!list_filter_holds(r->filter[i], record))
			return false;
	return r->q->search == NULL || list_search_holds(r->source->record, r->q->search, record);
}

enum rc list_read_row(struct list_run *r, struct rows *rows, struct arena *a, void *record,
                      bool *ret_kept, struct err *err)
{
	memset(record, 0, r->source->record->size);
	TRY(rows_read(rows, r->source->record, a, record, err));
	*ret_kept = true;
	if (r->source->keep != NULL)
		TRY(r->source->keep(r->w, r->source->arg, record, ret_kept, err));
	*ret_kept = *ret_kept && list_wanted(r, record);
	return RC_OK;
}

enum rc list_open_rows(struct list_run *r, int64_t after, size_t most, struct rows **ret,
                       struct err *err)
{
	struct val in[COUNT(r->source->input) + 3] = {val_int(after)};
	unsigned   n                               = 1;

	for (unsigned i = 0; i < r->source->n_input; i++)
		in[n++] = r->source->input[i];
	if (r->path != NULL)
		in[n++] = r->on_path;
	in[n++] = val_int((int64_t)most);
	return store_query(r->w->db, r->path != NULL ? r->path->stmt : r->source->stmt,
	                   &(struct inputs){.v = in, .n = n}, ret, err);
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
static size_t rows_ahead(struct list_run *r, size_t most)
{
	const bool all = r->source->keep == NULL && r->q->where.n == 0 && r->q->search == NULL;

	r->ahead = all || r->ahead < most ? most : r->ahead;
	return r->ahead < LIST_SCAN ? r->ahead : LIST_SCAN;
}

static enum rc read_batch(struct list_run *r, struct batch *b, size_t most, struct err *err)
{
	AUTO(rows) struct rows *rows  = NULL;
	const size_t            ahead = rows_ahead(r, most);

	arena_reset(b->mem);
	b->n     = 0;
	r->ahead = ahead * 4;
	TRY(list_open_rows(r, b->last, ahead, &rows, err));
	for (size_t seen = 0; b->n < most; seen++) {
		void *record = arena_alloc(b->mem, r->source->record->size);
		bool  more, kept;

		TRY(rows_next(rows, &more, err));
		b->end = !more && seen < ahead;
		if (!more)
			return RC_OK;
		TRY(list_read_row(r, rows, b->mem, record, &kept, err));
		b->last = list_key_of(r, record);
		if (kept)
			b->record[b->n++] = record;
	}
	return RC_OK;
}

/* *ret_cursor: where the next page begins, once the limit is reached. */
static enum rc hand_out_batch(struct list_run *r, const struct batch *b, int64_t *shown,
                              const char **ret_cursor, struct err *err)
{
	for (size_t i = 0; i < b->n; i++) {
		if (r->q->limit > 0 && *shown == r->q->limit) {
			*ret_cursor =
			    list_cursor_format(&(struct list_cursor){.key = r->last}, r->w->mem);
			return RC_OK;
		}
		TRY(r->sink->row(r->sink->arg, b->record[i], err));
		r->last = list_key_of(r, b->record[i]);
		++*shown;
	}
	return RC_OK;
}

static size_t batch_size(const struct list_run *r, int64_t shown)
{
	const int64_t left =
	    r->q->limit - shown + 1; /* one more tells whether there is another page */

	return r->q->limit == 0 || left > BATCH ? BATCH : (size_t)left;
}

static enum rc stream_batches(struct list_run *r, struct batch *b, struct err *err)
{
	const char *next  = NULL;
	int64_t     shown = 0;

	while (!b->end && next == NULL) {
		TRY(read_batch(r, b, batch_size(r, shown), err));
		if (!r->q->snapshot)
			TRY(store_yield(r->w->db, err));
		TRY(hand_out_batch(r, b, &shown, &next, err));
	}
	return r->sink->next(r->sink->arg, next, err);
}

static enum rc stream(struct list_run *r, struct err *err)
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

static enum rc set_order(struct list_run *r, struct err *err)
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
	struct list_run r = {.w = w, .source = source, .q = q, .sink = sink};

	if (q->limit < 0)
		return err_invalid(err, "limit", "the limit must be 0 (all) or more");
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
	return r.sort == NULL && source->ready == NULL ? stream(&r, err) : list_sorted(&r, err);
}
