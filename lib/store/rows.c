/* SPDX-License-Identifier: Apache-2.0 */
/* Statements: inputs by name on the way in, columns matched to record fields on the way out. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json_check.h"
#include "lib/base/str.h"
#include "lib/store/store_priv.h"

struct rows {
	struct store        *db;
	const struct stmt   *st;
	struct cursor       *cursor;
	const struct record *rec; /* whose fields these are: looked up once, not for each row */
	const struct field  *field[STMT_COLUMNS];
	struct str           lists; /* among the inputs, as they are stored */
};

enum stmt_id stmt_like(enum stmt_id id, enum stmt_id like)
{
	assert(id == like ||
	       strcmp(stmt_text(stmts[id].inputs), stmt_text(stmts[like].inputs)) == 0);
	return id;
}

static struct val input(const struct stmt_input *of, const void *p)
{
	const struct field f = {.off   = of->off,
	                        .kind  = (enum val_kind)of->kind,
	                        .flags = of->zero_none ? FIELD_ZERO_NONE : 0,
	                        .coded = of->words != 0,
	                        .words = stmt_words[of->words]};

	return record_get(&f, p);
}

/* A list is stored as one text. The texts are in r until its end; they move while there come more. */
static void join_lists(struct rows *r, struct val *v)
{
	size_t at[STMT_INPUTS];

	for (unsigned i = 0; i < r->st->n_in; i++) {
		at[i] = r->lists.n;
		if (v[i].kind == VAL_LIST)
			list_add(&r->lists, v[i].list);
	}
	for (unsigned i = 0; i < r->st->n_in; i++)
		if (v[i].kind == VAL_LIST)
			v[i] = val_text(r->lists.p + at[i]);
}

static void take_inputs(struct rows *r, const struct inputs *in, struct val *v)
{
	const struct stmt       *st = r->st;
	const struct stmt_input *of = stmt_in(st);

	assert(st->n_in <= STMT_INPUTS && (in->p != NULL || in->n == st->n_in));
	for (unsigned i = 0; i < st->n_in; i++) {
		v[i] = in->p != NULL ? input(&of[i], in->p) : in->v[i];
		assert(v[i].kind == of[i].kind || v[i].kind == VAL_NULL);
	}
	join_lists(r, v);
}

enum rc store_query(struct store *db, enum stmt_id id, const struct inputs *in, struct rows **ret,
                    struct err *err)
{
	struct val   v[STMT_INPUTS];
	struct rows *r;
	enum rc      rc;

	TRY(store_sound(db, err));
	r     = mem_check(calloc(1, sizeof(*r)));
	r->db = db;
	r->st = &stmts[id];
	take_inputs(r, in, v);
	rc = store_spoil(db, db->driver->start(db->conn, r->st, v, &r->cursor, err));
	if (rc == RC_OK)
		*ret = r;
	else
		rows_free(r);
	return rc;
}

void rows_free(struct rows *r)
{
	if (r == NULL)
		return;
	if (r->cursor != NULL)
		r->db->driver->finish(r->cursor);
	str_done(&r->lists);
	free(r);
}

enum rc rows_next(struct rows *r, bool *ret_row, struct err *err)
{
	return store_spoil(r->db, r->db->driver->step(r->cursor, ret_row, err));
}

struct val rows_value(const struct rows *r, unsigned column)
{
	return r->db->driver->column(r->cursor, column);
}

/* What the engine returned, as the field wants it. */
static enum rc convert(struct val raw, enum val_kind want, struct arena *a, struct val *ret,
                       struct err *err)
{
	ret->kind = want;
	if ((raw.kind == VAL_TEXT && strnlen(raw.text, STORE_VALUE_MAX + 1) > STORE_VALUE_MAX) ||
	    (raw.kind == VAL_BYTES && raw.bytes.n > STORE_VALUE_MAX))
		return err_set(err, RC_CORRUPT, "a stored value is too long");
	if (raw.kind == VAL_NULL) {
		ret->kind = VAL_NULL;
	} else if (want == VAL_INT && raw.kind == VAL_INT) {
		ret->i = raw.i;
	} else if (want == VAL_BOOL && raw.kind == VAL_INT) {
		ret->b = raw.i != 0;
	} else if (want == VAL_TIME && raw.kind == VAL_INT) {
		ret->time.us = raw.i;
	} else if (want == VAL_TEXT && raw.kind == VAL_TEXT) {
		ret->text = arena_strdup(a, raw.text);
	} else if (want == VAL_JSON && raw.kind == VAL_TEXT && json_check(raw.text)) {
		ret->json.text = arena_strdup(a, raw.text);
	} else if (want == VAL_LIST && raw.kind == VAL_TEXT) {
		ret->list = list_split(raw.text, a);
	} else if (want == VAL_ID && raw.kind == VAL_BYTES && raw.bytes.n == sizeof(struct id)) {
		memcpy(&ret->id, raw.bytes.p, sizeof(struct id));
	} else if (want == VAL_BYTES && raw.kind == VAL_BYTES) {
		ret->bytes.p = memcpy(arena_alloc(a, raw.bytes.n + 1), raw.bytes.p, raw.bytes.n);
		ret->bytes.n = raw.bytes.n;
	} else {
		return err_set(err, RC_CORRUPT, "a stored value has the wrong type");
	}
	return RC_OK;
}

static void match_fields(struct rows *r, const struct record *rec)
{
	const char *at = stmt_text(r->st->columns), *name;
	size_t      n;

	for (unsigned i = 0; r->rec != rec && stmt_name(&at, &name, &n); i++) {
		r->field[i] = record_field_n(rec, name, n);
		assert(r->field[i] != NULL);
	}
	r->rec = rec;
}

enum rc rows_read(struct rows *r, const struct record *rec, struct arena *a, void *record,
                  struct err *err)
{
	match_fields(r, rec);
	for (unsigned i = 0; i < r->st->n_column; i++) {
		const struct field *f = r->field[i];
		struct val          v;

		if (convert(r->db->driver->column(r->cursor, i), f->kind, a, &v, err) != RC_OK)
			return err_during(err, "%s of %s", f->name, rec->name);
		if (!record_put(f, record, v)) {
			err_set(err, RC_CORRUPT, "a stored word is none that it can have");
			return err_during(err, "%s of %s", f->name, rec->name);
		}
	}
	return RC_OK;
}

/* A rule or a trigger that the tables' owner has put there may swallow a row, and be told of no failure. */
static enum rc one_was_added(struct store *db, const struct stmt *st, bool one, struct err *err)
{
	if (!st->adds || one)
		return RC_OK;
	err_set(err, RC_CORRUPT, "the store did not take one row as it was written");
	err_advise(err, ADVICE_STORE_TRIGGERS);
	snprintf(err->native, sizeof(err->native), "%s", stmt_text(st->name));
	return store_spoil(db, RC_CORRUPT);
}

enum rc store_exec(struct store *db, enum stmt_id id, const struct inputs *in, int64_t *ret_changed,
                   struct err *err)
{
	AUTO(rows) struct rows *r    = NULL;
	bool                    more = true;

	TRY(store_query(db, id, in, &r, err));
	while (more)
		TRY(rows_next(r, &more, err));
	if (ret_changed != NULL)
		*ret_changed = db->driver->changed(r->cursor);
	return one_was_added(db, r->st, db->driver->changed(r->cursor) == 1, err);
}

enum rc store_get(struct store *db, enum stmt_id id, const struct inputs *in, const struct into *to,
                  bool *ret_found, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;

	TRY(store_query(db, id, in, &r, err));
	TRY(rows_next(r, ret_found, err));
	TRY(one_was_added(db, r->st, *ret_found, err));
	return *ret_found ? rows_read(r, to->rec, to->a, to->record, err) : RC_OK;
}

enum rc store_int(struct store *db, enum stmt_id id, const struct inputs *in, int64_t *ret,
                  struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	bool                    row;

	TRY(store_query(db, id, in, &r, err));
	TRY(rows_next(r, &row, err));
	TRY(one_was_added(db, r->st, row, err));
	if (row) {
		const struct val v = db->driver->column(r->cursor, 0);

		if (v.kind == VAL_INT)
			*ret = v.i;
	}
	return RC_OK;
}

enum rc store_texts(struct store *db, enum stmt_id id, const struct inputs *in, struct arena *a,
                    struct strs *ret, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	const char            **v = NULL;
	size_t                  n = 0, cap = 0;

	TRY(store_query(db, id, in, &r, err));
	for (;;) {
		bool       row;
		struct val cell;

		TRY(rows_next(r, &row, err));
		if (!row)
			break;
		if (n == cap) {
			const char **wider = arena_alloc(a, (cap = cap * 2 + 8) * sizeof(*v));

			if (n > 0)
				memcpy(wider, v, n * sizeof(*v));
			v = wider;
		}
		cell   = db->driver->column(r->cursor, 0);
		v[n++] = arena_strdup(a, cell.kind == VAL_TEXT ? cell.text : "");
	}
	*ret = (struct strs){.v = v, .n = n};
	return RC_OK;
}
