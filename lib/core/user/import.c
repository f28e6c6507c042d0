/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/import.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/base/strs.h"
#include "lib/core/audit/audit.h"
#include "lib/core/txn/txn.h"
#include "lib/core/user/import_priv.h"
#include "lib/core/work/work.h"
#include "lib/crypt/sha256.h"

static const char *const conflict_word[] = {
    [IMPORT_FAIL] = "fail", [IMPORT_SKIP] = "skip", [IMPORT_UPDATE] = "update"};
const struct wordmap     import_conflicts = WORDMAP("conflict", conflict_word);
static const char *const role_word[]      = {
         [IMPORT_REQUIRE] = "require", [IMPORT_CREATE] = "create", [IMPORT_IGNORE] = "ignore"};
const struct wordmap import_role_words = WORDMAP("roles", role_word);

#define T struct imported
static const struct field imported_field[] = {
    FIELD(T, id, "ID", "the import's id", .flags = FIELD_WIDE),
    FIELD(T, format, "FORMAT", "format of the input"),
    FIELD(T, total, "TOTAL", "how many accounts the file had"),
    FIELD(T, created, "CREATED", "how many were created"),
    FIELD(T, updated, "UPDATED", "how many were changed"),
    FIELD(T, skipped, "SKIPPED", "how many already existed"),
    FIELD(T, failed, "FAILED", "how many were refused"),
    FIELD(T, elapsed_ms, "MS", "milliseconds that it took"),
    FIELD(T, losses, "LOSSES",
          "what the file had that no account can have: how often, what and why"),
};
#undef T
const struct record imported_record = RECORD(struct imported, "import", imported_field);

#define T struct import
static const struct field import_field[] = {
    COLUMN(T, row),           COLUMN(T, id),          COLUMN(T, format),
    COLUMN(T, created),       COLUMN(T, updated),     COLUMN(T, skipped),
    COLUMN(T, failed),        COLUMN(T, input_bytes), COLUMN(T, input_digest),
    COLUMN(T, rejects_bytes), COLUMN(T, created_at),  COLUMN(T, ended_at),
};
#undef T
static const struct record import_row_record = RECORD(struct import, "import", import_field);

struct run {
	const struct import_request *req;
	struct in_options            input;
	struct in                   *in;
	struct sha256               *sum;
	struct arena                *scratch; /* of one account */
	struct import                done;    /* as it stands in the store */
	struct import                now; /* as it will, if the transaction at hand is committed */
	struct id                    first, last; /* created in it */
	bool                         known;       /* it has its row */
	bool                         moved;
	bool                         end; /* of the input */
	uint8_t                      digest[SHA256_DIGEST];
};

static void tap(void *arg, const void *p, size_t n)
{
	sha256_add(arg, p, n);
}

static void count(struct run *r, enum import_outcome what, struct id id)
{
	switch (what) {
	case IMPORT_CREATED:
		r->now.created++;
		if (id_none(r->first))
			r->first = id;
		r->last = id;
		return;
	case IMPORT_UPDATED:
		r->now.updated++;
		return;
	case IMPORT_SKIPPED:
		r->now.skipped++;
		return;
	}
}

static enum rc put_reject(struct run *r, const char *p, size_t n, struct err *err)
{
	r->now.rejects_bytes += (int64_t)n;
	return r->req->dry_run ? RC_OK : r->req->rejects->put(r->req->rejects->arg, p, n, err);
}

/* A record that is refused goes to the others; the reason is what the error says. */
static enum rc reject(struct run *r, struct err *err)
{
	AUTO(str) struct str *out = str_new();

	if (r->now.rejects_bytes == 0)
		in_reject_head(r->in, out);
	in_reject(r->in, err->msg, out);
	err_clear(err);
	r->now.failed++;
	return put_reject(r, out->p, out->n, err);
}

/* Is it for what the file says? */
static bool of_file(enum rc rc)
{
	return rc == RC_INVALID || rc == RC_EXISTS || rc == RC_NOT_FOUND || rc == RC_CONFLICT;
}

/* Does a failure concern one record alone? Anything else is none of the record's business. */
static bool of_record(const struct run *r, const struct err *err)
{
	return err->cure == CURE_NONE && !in_ended(r->in) && of_file(err->rc);
}

static enum rc take_one(struct run *r, struct work *w, struct err *err)
{
	struct account    a;
	struct import_one one = {.req = r->req, .a = &a, .import_row = r->now.row};
	bool              there;

	TRY(in_next(r->in, w->mem, &a, &there, err));
	r->end = !there;
	if (!there)
		return RC_OK;
	if (import_one(w, &one, err) != RC_OK)
		return err_during(err, "line %llu", (unsigned long long)a.line);
	count(r, one.outcome, one.id);
	return RC_OK;
}

static enum rc take_or_reject(struct run *r, struct work *w, struct err *err)
{
	arena_reset(r->scratch);
	if (take_one(r, w, err) != RC_OK) {
		if (r->req->rejects == NULL || !of_record(r, err))
			return err->rc;
		TRY(reject(r, err));
	}
	/* what was changed is told before the memory is used for the next one */
	return w->pending->events == NULL ? RC_OK : audit_append(w, err);
}

static enum rc begin_row(struct run *r, struct work *w, struct err *err)
{
	bool added;

	if (r->known)
		return RC_OK;
	return store_get(w->db, OF(IMPORT_INSERT, &r->now),
	                 INTO(&import_row_record, w->mem, &r->now), &added, err);
}

static void tell(const struct run *r, struct work *w)
{
	const struct import  *was = &r->done, *is = &r->now;
	AUTO(str) struct str *hex = str_new();

	if (is->created == was->created && is->updated == was->updated)
		return;
	str_add_hex(hex, r->digest, sizeof(r->digest));
	work_changed(w, EVENT(imported, is->id, .digest = hex->p, .format = is->format,
	                      .bytes = is->input_bytes, .created = is->created - was->created,
	                      .failed  = is->failed - was->failed,
	                      .skipped = is->skipped - was->skipped,
	                      .updated = is->updated - was->updated, .first_id = r->first,
	                      .last_id = r->last));
}

static enum rc settle(struct run *r, struct work *w, struct err *err)
{
	r->now.input_bytes = (int64_t)in_settle(r->in);
	sha256_so_far(r->sum, r->digest);
	if (r->end)
		r->now.ended_at = w->now;
	TRY(store_exec(w->db, OF(IMPORT_UPDATE, &r->now), NULL, err));
	if (r->req->rejects != NULL && !r->req->dry_run)
		TRY(r->req->rejects->settle(r->req->rejects->arg, err));
	tell(r, w);
	return RC_OK;
}

/* Accounts that are there already leave no event, and yet the row moves on. */
static enum rc stands(struct work *w, void *arg, bool *ret, struct err *err)
{
	const struct run *r  = arg;
	struct import     is = {.row = 0};
	bool              found;

	TRY(store_get(w->db, IN(IMPORT_BY_ID, .id = r->now.id),
	              INTO(&import_row_record, w->mem, &is), &found, err));
	*ret =
	    found && is.input_bytes == r->now.input_bytes && is.ended_at.us == r->now.ended_at.us;
	return RC_OK;
}

static int64_t seen(const struct import *i)
{
	return i->created + i->updated + i->skipped + i->failed;
}

static enum rc step(struct work *w, void *arg, struct err *err)
{
	struct run *r   = arg;
	struct work one = *w;

	one.mem             = r->scratch;
	r->now              = r->done;
	r->now.input_digest = (struct bytes){.p = r->digest, .n = sizeof(r->digest)};
	r->first            = (struct id){{0}};
	r->last             = (struct id){{0}};
	TRY(begin_row(r, w, err));
	while (!r->end && (r->req->batch == 0 || r->req->dry_run ||
	                   seen(&r->now) - seen(&r->done) < r->req->batch))
		TRY(take_or_reject(r, &one, err));
	return settle(r, w, err);
}

/* Records that a former run took are read, and passed over; they must be the same. */
static enum rc catch_up(struct run *r, struct err *err)
{
	struct account a;
	bool           there = true;

	while (there && (int64_t)in_settle(r->in) < r->done.input_bytes) {
		arena_reset(r->scratch);
		if (in_next(r->in, r->scratch, &a, &there, err) == RC_OK)
			continue;
		if (in_ended(r->in))
			return err->rc;
		err_clear(err);
	}
	sha256_so_far(r->sum, r->digest);
	if ((int64_t)in_settle(r->in) != r->done.input_bytes ||
	    r->done.input_digest.n != sizeof(r->digest) ||
	    memcmp(r->digest, r->done.input_digest.p, sizeof(r->digest)) != 0) {
		err_set(err, RC_CONFLICT, "the input is not the one that this import began with");
		return err_field(err, "file");
	}
	if (r->req->rejects != NULL)
		return r->req->rejects->back_to(r->req->rejects->arg, r->done.rejects_bytes, err);
	return RC_OK;
}

static enum rc look_up(struct work *w, void *arg, struct err *err)
{
	struct run *r = arg;

	return store_get(w->db, IN(IMPORT_BY_ID, .id = r->done.id),
	                 INTO(&import_row_record, w->mem, &r->done), &r->known, err);
}

static enum rc import(struct run *r, struct work *w, struct err *err)
{
	const struct txn one = {.power   = STORE_WRITE,
	                        .step    = step,
	                        .arg     = r,
	                        .dry_run = r->req->dry_run,
	                        .passing = true,
	                        .once    = true,
	                        .stands  = stands};

	TRY(in_open(&r->input, &r->in, err));
	r->done.format = word_of(&in_kinds, in_kind(r->in));
	TRY(txn_read(w, look_up, r, err));
	if (r->done.ended_at.us != 0)
		return RC_OK;
	if (r->known)
		TRY(catch_up(r, err));
	else if (r->req->going_on && r->req->rejects != NULL) /* stopped in its first transaction */
		TRY(r->req->rejects->back_to(r->req->rejects->arg, 0, err));
	while (!r->end) {
		TRY(txn_run(w, &one, err));
		r->done  = r->now;
		r->known = true;
		r->moved = true;
	}
	return RC_OK;
}

static struct strs losses(const struct run *r, struct arena *mem)
{
	struct strs           list  = {.n = 0};
	const char           *never = r->in == NULL ? NULL : in_never(r->in);
	size_t                n     = 0;
	const struct in_loss *loss  = r->in == NULL ? NULL : in_losses(r->in, &n);

	for (size_t i = 0; i < n; i++)
		strs_add(&list,
		         arena_printf(mem, "%lld × %s: %s", (long long)loss[i].n, loss[i].what,
		                      loss[i].why),
		         mem);
	if (never != NULL)
		strs_add(&list, arena_printf(mem, "%s never exports %s", r->done.format, never),
		         mem);
	return list;
}

enum rc user_import(struct work *w, const struct import_request *in, struct imported *ret,
                    struct err *err)
{
	AUTO(sha256) struct sha256 *sum   = sha256_new();
	const int64_t               began = instant_monotonic_ms();
	struct run                  r     = {.req     = in,
	                                     .input   = in->input,
	                                     .sum     = sum,
	                                     .scratch = arena_new_small(),
	                                     .done    = {.id = in->id, .created_at = w->now}};
	enum rc                     rc;

	r.input.tap = (struct in_tap){.taken = tap, .arg = sum};
	rc          = import(&r, w, err);
	*ret        = (struct imported){.id         = in->id,
	                                .format     = r.done.format,
	                                .total      = seen(&r.done),
	                                .created    = r.done.created,
	                                .updated    = r.done.updated,
	                                .skipped    = r.done.skipped,
	                                .failed     = r.done.failed,
	                                .elapsed_ms = instant_monotonic_ms() - began,
	                                .losses     = losses(&r, w->mem),
	                                .partly     = r.moved && (of_file(rc) || rc == RC_FORBIDDEN)};
	in_free(r.in);
	arena_free(r.scratch);
	return rc;
}
