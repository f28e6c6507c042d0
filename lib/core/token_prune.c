/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pruning: the end belongs to the row. Small batches, each its own
 * transaction, a short pause between them so that other writers get their
 * turn, until nothing is left or the time is up.
 */
#include <time.h>

#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/audit.h"
#include "lib/core/token_priv.h"
#include "lib/core/work.h"

#define T struct pruned
static const struct field pruned_field[] = {
    FIELD(T, kind, "KIND", "what was pruned"),
    FIELD(T, matched, "MATCHED", "how many had ended"),
    FIELD(T, deleted, "DELETED", "how many are gone now"),
    FIELD(T, skipped, "SKIPPED", "how many somebody held"),
    FIELD(T, remaining, "REMAINING", "how many are left to prune"),
    FIELD(T, oldest_left, "OLDEST LEFT", "the earliest end still on record"),
    FIELD(T, elapsed_ms, "ELAPSED", "milliseconds"),
};
#undef T
const struct record pruned_record = RECORD(struct pruned, "prune report", pruned_field);

enum { PAUSE_MS = 2 };

static void pause_a_little(void)
{
	const struct timespec t = {.tv_nsec = PAUSE_MS * 1000000L};

	nanosleep(&t, NULL);
}

/* On record in the same transaction: a batch that was deleted without a word never was. */
static enum rc tell(struct work *w, int64_t deleted, struct err *err)
{
	struct str d = STR_EMPTY;

	if (deleted == 0)
		return RC_OK;
	str_json_open(&d);
	str_json_int(&d, "deleted", deleted);
	str_json_text(&d, "kind", "tokens");
	str_json_close(&d);
	w->events     = NULL;
	w->last_event = &w->events;
	work_changed(w, "token", (struct id){{0}}, &d);
	str_done(&d);
	return audit_append(w, err);
}

static enum rc delete_batch(struct work *w, struct utc before, int64_t batch, int64_t *ret_n,
                            struct err *err)
{
	TRY(store_begin(w->db, STORE_WRITE, err));
	TRY(store_exec(w->db, STMT_TOKEN_PRUNE, ARGS(V(before), V(batch)), ret_n, err));
	TRY(tell(w, *ret_n, err));
	return store_commit(w->db, err);
}

static enum rc count(struct work *w, struct utc before, int64_t *ret_n, struct utc *ret_oldest,
                     struct err *err)
{
	*ret_n      = 0;
	*ret_oldest = (struct utc){0};
	TRY(store_begin(w->db, STORE_READ, err));
	TRY(store_int(w->db, STMT_TOKEN_EXPIRED_COUNT, ARGS(V(before)), ret_n, err));
	TRY(store_int(w->db, STMT_TOKEN_OLDEST, NO_ARGS, &ret_oldest->us, err));
	return store_commit(w->db, err);
}

enum rc token_prune(struct work *w, const struct prune_limits *limits, bool dry_run,
                    struct pruned *ret, struct err *err)
{
	const struct utc before = {.us = w->now.us - limits->older_than_s * UTC_SECOND};
	const int64_t    start  = instant_monotonic_ms();
	int64_t          n      = dry_run ? 0 : limits->batch;

	*ret = (struct pruned){.kind = "tokens"};
	TRY(count(w, before, &ret->matched, &ret->oldest_left, err));
	while (n == limits->batch && !dry_run &&
	       (limits->max_ms == 0 || instant_monotonic_ms() - start < limits->max_ms)) {
		TRY(delete_batch(w, before, limits->batch, &n, err));
		ret->deleted += n;
		if (n == limits->batch)
			pause_a_little();
	}
	TRY(count(w, before, &ret->remaining, &ret->oldest_left, err));
	ret->elapsed_ms = instant_monotonic_ms() - start;
	return ret->remaining > 0 && !dry_run ? RC_PARTIAL : RC_OK;
}
