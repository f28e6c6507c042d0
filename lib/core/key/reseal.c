/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From old data keys to the active one. A value is opened and sealed outside of any lock; the writing is one
 * statement a row, which does nothing where the row was changed meanwhile. The version in each value is all the
 * bookkeeping there is, so whatever stops this, the next run goes on.
 */
#include "lib/core/key/reseal.h"

#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/access/access.h"
#include "lib/core/audit/audit.h"
#include "lib/core/key/reseal_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"

#define T struct resealed
static const struct field resealed_field[] = {
    FIELD(T, kind, "KIND", "what is sealed"),
    FIELD(T, matched, "MATCHED", "how many were under old data keys"),
    FIELD(T, done, "DONE", "how many are under the active one now"),
    FIELD(T, skipped, "SKIPPED", "how many could not be opened"),
    FIELD(T, remaining, "REMAINING", "how many are left under old ones"),
    FIELD(T, elapsed_ms, "ELAPSED", "milliseconds"),
};
#undef T
const struct record resealed_record =
    RECORD(struct resealed, "re-encryption report", resealed_field);

struct value {
	int64_t      row;
	struct id    id;
	struct bytes sealed;
};
static const struct field  value_field[] = {FIELD(struct value, row, "ROW"),
                                            FIELD(struct value, id, "ID"),
                                            FIELD(struct value, sealed, "SEALED")};
static const struct record value_record  = RECORD(struct value, "sealed value", value_field);

enum { BATCH = 200, BATCH_MAX = 10000 };

struct change {
	int64_t      row;
	struct bytes before, after;
};

struct resealer {
	struct work                *w;
	const struct sealed_column *column;
	struct resealed            *told;
	int64_t                     batch, last; /* last: the row that it has come to */
	struct arena               *mem;         /* of one batch */
	struct change              *change;
	int64_t                     n_change, n_seen;
};

static enum rc reseal_one(struct resealer *r, const struct value *v, struct err *err)
{
	AUTO(secret) struct secret *plain = NULL;
	struct seal_place           place = r->column->place;
	struct change              *c     = &r->change[r->n_change];
	struct keyring             *ring;

	place.row = v->id;
	TRY(datakey_ring(r->w, &ring, err));
	if (seal_open(ring, &place, v->sealed, &plain, err) != RC_OK) {
		if (err->rc != RC_CORRUPT)
			return err->rc;
		err_clear(err);
		r->told->skipped++;
		return RC_OK;
	}
	*c = (struct change){.row = v->row, .before = v->sealed};
	TRY(seal_make(ring, &place, plain, r->mem, &c->after, err));
	r->n_change++;
	return RC_OK;
}

static enum rc read_some(struct resealer *r, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;
	uint8_t                 head[RESEAL_VERSION];
	struct keyring         *ring;
	bool                    more;

	TRY(datakey_ring(r->w, &ring, err));
	TRY(store_query(r->w->db, r->column->next,
	                ARGS(V(r->last), V(reseal_head(keyring_active(ring), head)), V(r->batch)),
	                &rows, err));
	for (;; r->n_seen++) {
		struct value v = {0};

		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(rows, &value_record, r->mem, &v, err));
		TRY(reseal_one(r, &v, err));
		r->last = v.row;
	}
}

static enum rc look(struct resealer *r, struct err *err)
{
	TRY(store_begin(r->w->db, STORE_READ, err));
	TRY(read_some(r, err));
	return store_commit(r->w->db, err);
}

static void tell(struct resealer *r, int64_t done)
{
	struct str d = STR_EMPTY;

	str_json_open(&d);
	str_json_int(&d, "done", done);
	str_json_text(&d, "kind", r->column->kind);
	str_json_close(&d);
	r->w->events     = NULL;
	r->w->last_event = &r->w->events;
	if (done > 0)
		work_changed(r->w, "datakey", (struct id){{0}}, &d);
	str_done(&d);
}

static enum rc write_some(struct resealer *r, int64_t *ret_done, struct err *err)
{
	int64_t n;

	*ret_done = 0;
	TRY(store_begin(r->w->db, STORE_WRITE, err));
	for (const struct change *c = r->change; c < r->change + r->n_change; c++) {
		TRY(store_exec(r->w->db, r->column->put, ARGS(V(c->row), V(c->after), V(c->before)),
		               &n, err));
		*ret_done += n;
	}
	tell(r, *ret_done);
	TRY(audit_append(r->w, err));
	return audit_commit(r->w, err);
}

static enum rc again_until_done(struct resealer *r,
                                enum rc (*step)(struct resealer *, struct err *), struct err *err)
{
	const struct resealer before  = *r;
	const int64_t         skipped = r->told->skipped;

	for (unsigned tries = 0; step(r, err) != RC_OK; err_clear(err)) {
		store_rollback(r->w->db);
		*r               = before;
		r->told->skipped = skipped;
		if (!store_again(&tries, err))
			return err->rc;
	}
	return RC_OK;
}

static enum rc write_all(struct resealer *r, struct err *err)
{
	int64_t done;

	TRY(write_some(r, &done, err));
	r->told->done += done;
	return RC_OK;
}

static enum rc one_batch(struct resealer *r, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new();

	r->mem      = mem;
	r->change   = arena_alloc(mem, (size_t)r->batch * sizeof(*r->change));
	r->n_change = r->n_seen = 0;
	TRY(again_until_done(r, look, err));
	return r->n_change == 0 ? RC_OK : again_until_done(r, write_all, err);
}

static enum rc count_old(struct work *w, const struct sealed_column *column, int64_t *ret,
                         struct err *err)
{
	struct keyring *ring;
	int64_t         all, active;

	TRY(store_begin(w->db, STORE_READ, err));
	TRY(datakey_ring(w, &ring, err));
	TRY(reseal_uses(w, column->uses, 0, &all, err));
	TRY(reseal_uses(w, column->uses, keyring_active(ring), &active, err));
	*ret = all - active;
	return store_commit(w->db, err);
}

static enum rc one_kind(struct resealer *r, const struct reseal_limits *limits, int64_t start,
                        struct err *err)
{
	const int64_t begin = instant_monotonic_ms();
	bool          late  = false;

	r->batch  = limits->batch > 0 ? limits->batch : BATCH;
	r->n_seen = r->batch;
	TRY(count_old(r->w, r->column, &r->told->matched, err));
	while (r->n_seen == r->batch && !limits->dry_run && !late && r->told->matched > 0) {
		TRY(one_batch(r, err));
		late = limits->max_ms != 0 && instant_monotonic_ms() - start >= limits->max_ms;
	}
	TRY(count_old(r->w, r->column, &r->told->remaining, err));
	r->told->elapsed_ms = instant_monotonic_ms() - begin;
	return RC_OK;
}

static enum rc may(struct work *w, struct err *err)
{
	enum rc rc;

	TRY(store_begin(w->db, STORE_READ, err));
	rc = access_require(w, "*:*", err);
	store_rollback(w->db);
	return rc;
}

enum rc datakey_reencrypt(struct work *w, const struct reseal_limits *limits,
                          const struct list_sink *sink, struct err *err)
{
	const int64_t start = instant_monotonic_ms();
	bool          left  = false;

	TRY(may(w, err));
	for (unsigned i = 0; i < sealed_column_count; i++) {
		struct resealed told = {.kind = sealed_columns[i].kind};
		struct resealer r    = {.w = w, .column = &sealed_columns[i], .told = &told};

		TRY(one_kind(&r, limits, start, err));
		TRY(sink->row(sink->arg, &told, err));
		left = left || told.remaining > 0;
	}
	TRY(sink->next(sink->arg, NULL, err));
	return left && !limits->dry_run ? RC_PARTIAL : RC_OK;
}
