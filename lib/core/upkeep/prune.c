/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/prune.h"

#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/token/status.h"
#include "lib/core/txn/lease.h"
#include "lib/core/txn/txn.h"
#include "lib/core/upkeep/pace.h"
#include "lib/core/upkeep/prune_priv.h"
#include "lib/core/work/clock.h"
#include "lib/core/work/work.h"

#define T struct pruned
static const struct field pruned_field[] = {
    FIELD(T, kind, "KIND", "kind of row"),
    FIELD(T, matched, "MATCHED", "rows that had ended"),
    FIELD(T, deleted, "DELETED", "rows removed"),
    FIELD(T, skipped, "SKIPPED", "rows skipped because they were locked"),
    FIELD(T, remaining, "REMAINING", "rows left to remove"),
    FIELD(T, oldest_left, "OLDEST LEFT", "earliest end still on record"),
    FIELD(T, elapsed_ms, "ELAPSED", "elapsed milliseconds"),
};
#undef T
const struct record pruned_record = RECORD(struct pruned, "prune report", pruned_field);

#define T struct prune_position
static const struct field position_field[] = {
    COLUMN(T, expires_at),
    COLUMN(T, row),
    COLUMN(T, id),
};
#undef T
const struct record prune_position_record =
    RECORD(struct prune_position, "pruned row", position_field);

enum { REST_US = 1000 };

/* Kinds of which there are status lists. */
enum { LISTED = 1U << PRUNE_TOKENS | 1U << PRUNE_SESSIONS };

#define KIND_WORD(NAME, word, noun) [PRUNE_##NAME] = (word),
static const char *const kind_word[PRUNE_KINDS] = {PRUNE_LIST(KIND_WORD)};
const struct wordmap     prune_kind_words       = WORDMAP("kind", kind_word);

#define KIND_ROW(NAME, word, noun) \
	[PRUNE_##NAME] = {(noun), STMT_##NAME##_ENDED, STMT_##NAME##_NEXT_END, STMT_##NAME##_PRUNE},
static const struct {
	const char  *target; /* of the event */
	enum stmt_id ended, next_end, prune;
} kinds[PRUNE_KINDS] = {PRUNE_LIST(KIND_ROW)};

/* How far it has come: the key of the last one that was deleted. */
struct pruner {
	struct work          *w;
	enum prune_kind       kind;
	struct utc            before;
	struct pace           pace;
	int64_t               deadline_ms; /* 0: none */
	struct lease          lease;
	struct prune_position last;
};

/* On record in the same transaction: a batch that was deleted without a word never was. */
static void tell(struct work *w, const struct pruner *p, int64_t deleted)
{
	if (deleted > 0)
		work_changed(w, EVENT_OF(pruned, kinds[p->kind].target, EVENT_NO_ID,
		                         .deleted = deleted,
		                         .kind    = word_of(&prune_kind_words, p->kind)));
}

static bool is_behind(const struct prune_position *a, const struct prune_position *b)
{
	return a->expires_at.us > b->expires_at.us ||
	       (a->expires_at.us == b->expires_at.us && a->row > b->row);
}

static enum rc delete_rows(struct work *w, struct pruner *p, int64_t *ret_n, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;

	TRY(store_query(w->db,
	                IN_LIKE(kinds[p->kind].prune, TOKENS_PRUNE, .before = p->before,
	                        .limit = p->pace.rows, .last_end = p->last.expires_at.us,
	                        .last_row = p->last.row),
	                &r, err));
	for (*ret_n = 0;; ++*ret_n) {
		struct prune_position at = {.row = 0};
		bool                  more;

		TRY(rows_next(r, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(r, &prune_position_record, w->mem, &at, err));
		/* the engine deletes them in whatever order it likes */
		if (is_behind(&at, &p->last))
			p->last = at;
	}
}

/* SQLite has one writer from its beginning. */
static bool is_alone_early(const struct work *w)
{
	return store_dialect(w->db) == DIALECT_SQLITE;
}

static enum rc be_alone(struct pruner *p, struct err *err)
{
	if (is_alone_early(p->w))
		return RC_OK;
	pace_ask(&p->pace);
	TRY(store_alone(p->w->db, err));
	pace_alone(&p->pace);
	return RC_OK;
}

/* An account is more than one statement, and may be restored meanwhile: nobody else writes. */
static enum rc delete_users(struct work *w, struct pruner *p, int64_t *ret_seen, int64_t *ret_n,
                            struct err *err)
{
	const struct prune_users in = {.before = p->before, .rows = p->pace.rows, .last = &p->last};

	TRY(be_alone(p, err));
	return prune_users(w, &in, ret_seen, ret_n, err);
}

/* *ret_seen: how many it came to; as many as are gone, but for accounts that were passed over. */
static enum rc delete_some_of(struct work *w, struct pruner *p, int64_t *ret_seen, int64_t *ret_n,
                              struct err *err)
{
	if (p->kind == PRUNE_USERS)
		return delete_users(w, p, ret_seen, ret_n, err);
	TRY(delete_rows(w, p, ret_n, err));
	*ret_seen = *ret_n;
	return RC_OK;
}

/* One batch. */
struct batch {
	struct pruner        *p;
	struct prune_position from;
	int64_t               seen, n;
};

/* What has ended no longer matters: others write meanwhile, and wait for the event only. */
static enum rc delete_some(struct work *w, void *arg, struct err *err)
{
	struct batch  *b = arg;
	struct pruner *p = b->p;

	pace_alone(&p->pace);
	p->last = b->from;
	TRY(lease_keep(w, &p->lease, err));
	TRY(delete_some_of(w, p, &b->seen, &b->n, err));
	TRY(be_alone(p, err));
	tell(w, p, b->n);
	pace_commit(&p->pace);
	return RC_OK;
}

static enum rc delete_batch(struct pruner *p, int64_t *ret_seen, int64_t *ret_n, struct err *err)
{
	struct batch b = {.p = p, .from = p->last};

	pace_ask(&p->pace);
	TRY(txn_pass(p->w, STORE_WRITE_LATE, delete_some, &b, err));
	*ret_seen = b.seen;
	*ret_n    = b.n;
	return RC_OK;
}

/*
 * A server deletes before others have to wait for anything, and a rest leaves them the disk; in a file they wait for all of
 * a step, and it learns whether there are any (doc/performance.md).
 */
static struct pace usual_pace(const struct work *w, int64_t rows)
{
	const int64_t rest = is_alone_early(w) ? 0 : REST_US;

	if (rows > 0)
		return (struct pace){.rows = rows, .least = rows, .most = rows, .rest_us = rest};
	if (is_alone_early(w))
		return (struct pace){.rows = 100, .least = 25, .most = 10000};
	return (struct pace){.rows = 1000, .least = 1000, .most = 1000, .rest_us = rest};
}

static struct prune_ended ended(const struct pruner *p)
{
	return (struct prune_ended){.ended    = kinds[p->kind].ended,
	                            .next_end = kinds[p->kind].next_end,
	                            .before   = p->before};
}

static enum rc look_after(const struct pruner *p, struct pruned *ret, struct err *err)
{
	const struct prune_ended of = ended(p);

	TRY(prune_count(p->w, &of, INT64_MAX, &ret->remaining, &ret->oldest_left, err));
	return ret->oldest_left.us != 0 ? RC_OK : prune_next_end(p->w, &of, &ret->oldest_left, err);
}

static bool is_late(const struct pruner *p)
{
	return p->deadline_ms != 0 && instant_monotonic_ms() >= p->deadline_ms;
}

/* *ret_end: it came to the end, and what is there all the same was in somebody's hands. */
static enum rc delete_all(struct pruner *p, int64_t *ret_deleted, bool *ret_end, struct err *err)
{
	bool more = true;

	while (more && !is_late(p)) {
		const int64_t rows = p->pace.rows;
		int64_t       n = 0, seen = 0;

		TRY(delete_batch(p, &seen, &n, err));
		*ret_deleted += n;
		more = seen == rows;
		if (more)
			pace_done(&p->pace);
	}
	*ret_end = !more;
	return RC_OK;
}

static enum rc under_lease(struct pruner *p, int64_t *ret_deleted, bool *ret_end, struct err *err)
{
	const char *name = arena_printf(p->w->mem, "prune %s", word_of(&prune_kind_words, p->kind));
	struct err  ignored = ERR_NONE; /* the first failure is what is told */
	enum rc     rc;

	TRY(lease_take(p->w, name, &p->lease, err));
	rc = delete_all(p, ret_deleted, ret_end, err);
	if (rc == RC_OK)
		return lease_drop(p->w, &p->lease, err);
	return lease_drop(p->w, &p->lease, &ignored) == RC_OK ? rc : err->rc;
}

static enum rc grace(struct work *w, void *arg, struct err *err)
{
	return status_grace_s(w, arg, err);
}

/* Only what ended before that, and is no longer in anyone's list as revoked (lib/core/token/status.h). */
static enum rc set_before(struct pruner *p, int64_t older_than_s, struct err *err)
{
	int64_t grace_s = 0;

	if ((LISTED & 1U << p->kind) != 0)
		TRY(txn_read(p->w, grace, &grace_s, err));
	if (p->kind == PRUNE_USERS && older_than_s == 0)
		grace_s = PRUNE_USERS_GRACE_S;
	p->before.us =
	    p->w->now.us - (older_than_s > grace_s ? older_than_s : grace_s) * UTC_SECOND;
	return RC_OK;
}

static enum rc prune_one(struct pruner *p, bool dry_run, struct pruned *ret, struct err *err)
{
	const struct prune_ended of    = ended(p);
	const int64_t            start = instant_monotonic_ms();
	int64_t                  some  = 0;
	bool                     end   = false;

	*ret = (struct pruned){.kind = word_of(&prune_kind_words, p->kind)};
	if (!dry_run)
		TRY(prune_count(p->w, &of, 1, &some, &ret->oldest_left, err));
	if (some > 0)
		TRY(under_lease(p, &ret->deleted, &end, err));
	TRY(look_after(p, ret, err));
	ret->matched = ret->deleted + ret->remaining;
	if (end)
		ret->skipped = ret->remaining;
	ret->elapsed_ms = instant_monotonic_ms() - start;
	return RC_OK;
}

static enum rc may_prune(struct work *w, void *arg, struct err *err)
{
	const unsigned *kinds_asked = arg;

	TRY(clock_not_ahead(w, err));
	return (*kinds_asked & 1U << PRUNE_USERS) != 0 ? access_require(w, "user:purge", err)
	                                               : RC_OK;
}

enum rc prune_run(struct work *w, const struct prune_order *order, const struct prune_sink *sink,
                  struct err *err)
{
	const int64_t start  = instant_monotonic_ms();
	unsigned      asked  = order->kinds;
	bool          left   = false;
	/* where nothing can be pruned, that is told whether or not there is anything */
	const struct txn may = {.power = order->dry_run ? STORE_READ : STORE_WRITE_LATE,
	                        .step  = may_prune,
	                        .arg   = &asked};

	TRY(txn_run(w, &may, err));
	for (unsigned kind = 0; kind < PRUNE_KINDS; kind++) {
		struct pruner p = {.w           = w,
		                   .kind        = (enum prune_kind)kind,
		                   .pace        = usual_pace(w, order->batch),
		                   .deadline_ms = order->max_ms == 0 ? 0 : start + order->max_ms};
		struct pruned done;

		if ((order->kinds & 1U << kind) == 0)
			continue;
		TRY(set_before(&p, order->older_than_s, err));
		TRY(prune_one(&p, order->dry_run, &done, err));
		TRY(sink->tell(sink->arg, &done, err));
		left = left || done.remaining > 0;
	}
	return left && !order->dry_run ? RC_PARTIAL : RC_OK;
}
