/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/copy_stream.h"

#include <assert.h>
#include <string.h>

void copy_stream_init(struct copy_stream *s, struct store *db, const struct table *t)
{
	assert(t->n_key <= COPY_KEYS);
	*s = (struct copy_stream){.db = db, .t = t, .mem = arena_new_small()};
}

void copy_stream_done(struct copy_stream *s)
{
	rows_free(s->rows);
	arena_free(s->mem);
}

static struct val kept(struct val v, struct arena *a)
{
	if (v.kind == VAL_TEXT)
		v.text = arena_strdup(a, v.text);
	else if (v.kind == VAL_BYTES)
		v.bytes.p = memcpy(arena_alloc(a, v.bytes.n + 1), v.bytes.p, v.bytes.n);
	return v;
}

static void keep_key(struct copy_stream *s, const struct rows *r)
{
	arena_reset(s->mem);
	for (unsigned i = 0; i < s->t->n_key; i++)
		s->key[i] = kept(rows_value(r, i), s->mem);
	s->behind = true;
}

enum rc copy_stream_skip(struct copy_stream *s, struct store *there, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	bool                    row;

	TRY(store_query(there, s->t->last, NO_INPUTS, &r, err));
	TRY(rows_next(r, &row, err));
	if (row)
		keep_key(s, r);
	return RC_OK;
}

static enum rc open_batch(struct copy_stream *s, struct err *err)
{
	struct val    v[COPY_KEYS + 1];
	struct inputs in = {.v = v};

	if (s->behind)
		for (; in.n < s->t->n_key; in.n++)
			v[in.n] = s->key[in.n];
	v[in.n++] = val_int(COPY_BATCH);
	s->seen   = 0;
	return store_query(s->db, s->behind ? s->t->next : s->t->first, &in, &s->rows, err);
}

enum rc copy_stream_next(struct copy_stream *s, struct val *row, bool *ret_row, struct err *err)
{
	if (s->rows == NULL)
		TRY(open_batch(s, err));
	TRY(rows_next(s->rows, ret_row, err));
	if (!*ret_row && s->seen == COPY_BATCH) {
		rows_free(s->rows);
		s->rows = NULL;
		TRY(open_batch(s, err));
		TRY(rows_next(s->rows, ret_row, err));
	}
	if (!*ret_row)
		return RC_OK;
	s->seen++;
	keep_key(s, s->rows);
	for (unsigned i = 0; i < s->t->n_column; i++)
		row[i] = rows_value(s->rows, i);
	return RC_OK;
}
