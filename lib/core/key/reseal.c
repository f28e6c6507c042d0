/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From old data keys to the active one. A value is opened and sealed outside of any lock; the writing is one
 * statement a row, which does nothing where the row was changed meanwhile. The version in each value is all the
 * bookkeeping there is, so whatever stops this, the next run goes on.
 */
#include "lib/core/key/reseal.h"

#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/key/reseal_priv.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"

#define T struct resealed
static const struct field resealed_field[] = {
    FIELD(T, kind, "KIND", "kind of value"),
    FIELD(T, matched, "MATCHED", "values that were under old data keys"),
    FIELD(T, done, "DONE", "values encrypted with the active data key"),
    FIELD(T, skipped, "SKIPPED", "values that could not be decrypted"),
    FIELD(T, remaining, "REMAINING", "values left under old data keys"),
    FIELD(T, elapsed_ms, "ELAPSED", "elapsed milliseconds"),
};
#undef T
const struct record resealed_record =
    RECORD(struct resealed, "re-encryption report", resealed_field);

struct value {
	int64_t      row;
	struct id    id;
	struct bytes sealed;
};
static const struct field  value_field[] = {COLUMN(struct value, row), COLUMN(struct value, id),
                                            COLUMN(struct value, sealed)};
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
	struct arena               *mem;         /* of one batch, as is all that follows */
	struct change              *change;
	int64_t                     at, n_change, n_seen, n_skipped, n_done;
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
		r->n_skipped++;
		return RC_OK;
	}
	*c = (struct change){.row = v->row, .before = v->sealed};
	TRY(seal_make(ring, &place, plain, r->mem, &c->after, err));
	r->n_change++;
	return RC_OK;
}

static enum rc read_some(struct work *w, void *arg, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;
	struct resealer        *r    = arg;
	uint8_t                 head[RESEAL_VERSION];
	struct keyring         *ring;
	bool                    more;

	r->at       = r->last;
	r->n_change = r->n_seen = r->n_skipped = 0;
	TRY(datakey_ring(w, &ring, err));
	TRY(store_query(w->db,
	                IN_LIKE(r->column->next, SEALED_PASSWORD_NEXT, .after = r->at,
	                        .head = reseal_head(keyring_active(ring), head), .limit = r->batch),
	                &rows, err));
	for (;; r->n_seen++) {
		struct value v = {0};

		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(rows, &value_record, r->mem, &v, err));
		TRY(reseal_one(r, &v, err));
		r->at = v.row;
	}
}

static void tell(struct work *w, const struct resealer *r, int64_t done)
{
	if (done > 0)
		work_changed(w,
		             EVENT(resealed, EVENT_NO_ID, .done = done, .kind = r->column->kind));
}

static enum rc write_some(struct work *w, void *arg, struct err *err)
{
	struct resealer *r = arg;
	int64_t          n;

	r->n_done = 0;
	for (const struct change *c = r->change; c < r->change + r->n_change; c++) {
		TRY(store_exec(w->db,
		               IN_LIKE(r->column->put, SEALED_PASSWORD_PUT, .row = c->row,
		                       .value = c->after, .former = c->before),
		               &n, err));
		r->n_done += n;
	}
	tell(w, r, r->n_done);
	return RC_OK;
}

static enum rc one_batch(struct resealer *r, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new();

	r->mem    = mem;
	r->change = arena_alloc(mem, (size_t)r->batch * sizeof(*r->change));
	TRY(txn_read(r->w, read_some, r, err));
	r->last = r->at;
	r->told->skipped += r->n_skipped;
	if (r->n_change == 0)
		return RC_OK;
	TRY(txn_pass(r->w, STORE_WRITE, write_some, r, err));
	r->told->done += r->n_done;
	return RC_OK;
}

/* Of one column, those that are not under the active key. */
struct old {
	const struct sealed_column *column;
	int64_t                     n;
};

static enum rc count_old(struct work *w, void *arg, struct err *err)
{
	struct old     *old = arg;
	struct keyring *ring;
	int64_t         all, active;

	TRY(datakey_ring(w, &ring, err));
	TRY(reseal_uses(w, old->column->uses, 0, &all, err));
	TRY(reseal_uses(w, old->column->uses, keyring_active(ring), &active, err));
	old->n = all - active;
	return RC_OK;
}

static enum rc one_kind(struct resealer *r, const struct reseal_limits *limits, int64_t start,
                        struct err *err)
{
	const int64_t begin = instant_monotonic_ms();
	struct old    old   = {.column = r->column};
	bool          late  = false;

	r->batch  = limits->batch > 0 ? limits->batch : BATCH;
	r->n_seen = r->batch;
	TRY(txn_read(r->w, count_old, &old, err));
	r->told->matched = old.n;
	while (r->n_seen == r->batch && !limits->dry_run && !late && old.n > 0) {
		TRY(one_batch(r, err));
		late = limits->max_ms != 0 && instant_monotonic_ms() - start >= limits->max_ms;
	}
	TRY(txn_read(r->w, count_old, &old, err));
	r->told->remaining  = old.n;
	r->told->elapsed_ms = instant_monotonic_ms() - begin;
	return RC_OK;
}

static enum rc may(struct work *w, void *arg, struct err *err)
{
	(void)arg;
	return access_require(w, "*:*", err);
}

enum rc datakey_reencrypt(struct work *w, const struct reseal_limits *limits,
                          const struct list_sink *sink, struct err *err)
{
	const int64_t start = instant_monotonic_ms();
	bool          left  = false;

	TRY(txn_read(w, may, NULL, err));
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
