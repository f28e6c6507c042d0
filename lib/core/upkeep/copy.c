/* SPDX-License-Identifier: Apache-2.0 */
/* States of a target: empty → begun (`local.copying` says of what) → compared, and a store of its own. */
#include "lib/core/upkeep/copy.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/core/access/access.h"
#include "lib/core/audit/audit_head.h"
#include "lib/core/txn/txn.h"
#include "lib/core/upkeep/copy_priv.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"
#include "lib/store/migrate.h"

#define T struct copied
static const struct field copied_field[] = {
    FIELD(T, table, "TABLE", "name of the table"),
    FIELD(T, rows, "ROWS", "rows of the source"),
    FIELD(T, copied, "COPIED", "rows copied by this run"),
    FIELD(T, differing, "DIFFERING", "rows that differ"),
    FIELD(T, first_difference, "FIRST DIFFERENCE", "key of the first row that differs, or null"),
    FIELD(T, root, "ROOT", "of the audit log as it arrived, in base64; null for other tables"),
};
#undef T
const struct record copied_record = RECORD(struct copied, "copied table", copied_field);

#define T struct frozen
static const struct field frozen_field[] = {
    FIELD(T, frozen, "FROZEN", "whether the store refuses every change"),
    FIELD(T, reason, "REASON", "reason, as the actor gave it"),
};
#undef T
const struct record frozen_record = RECORD(struct frozen, "frozen store", frozen_field);

#define COPYING "local.copying"
#define FROZEN  "local.frozen"

enum state { EMPTY, BEGUN, COMPLETE };

struct copier {
	struct work  *from;
	struct work   to;
	const char   *mark;
	enum state    state;
	struct copied report[TABLE_COUNT];
};

/* What is copied: which store, and how far its log had come. */
static enum rc mark_of(struct work *w, const char **ret, struct err *err)
{
	struct audit_head h    = {0};
	struct str        s    = STR_EMPTY;
	const char       *name = NULL;
	bool              found;

	TRY(meta_get(w, "instance_id", &name, err));
	TRY(audit_head_get(w, &h, &found, err));
	str_addf(&s, "%s %lld ", name == NULL ? "-" : name, (long long)h.size);
	for (size_t i = 0; i < h.root.n; i++)
		str_addf(&s, "%02x", ((const unsigned char *)h.root.p)[i]);
	*ret = arena_strdup(w->mem, s.p);
	str_done(&s);
	return RC_OK;
}

/* On the target, which has no log yet. */
static enum rc there(struct copier *c, enum rc (*step)(struct work *, void *, struct err *),
                     void *arg, struct err *err)
{
	const struct txn t = {
	    .power = STORE_WRITE, .step = step, .arg = arg, .silent = true, .once = true};

	return txn_run(&c->to, &t, err);
}

static enum rc look(struct work *to, void *arg, struct err *err)
{
	struct copier *c      = arg;
	const char    *mark   = NULL;
	int64_t        tables = 0;

	TRY(store_int(to->db, BARE(SCHEMA_TABLES), &tables, err));
	if (tables > 0)
		TRY(meta_get(to, COPYING, &mark, err));
	c->state = tables == 0 ? EMPTY : mark == NULL ? COMPLETE : BEGUN;
	if (mark == NULL || strcmp(mark, c->mark) == 0)
		return RC_OK;
	err_set(err, RC_CONFLICT,
	        "the target has an interrupted copy, and the source has changed since");
	err_advise(err, ADVICE_COPY_BEGIN_AGAIN);
	return err_field(err, "to");
}

static enum rc check_state(const struct copier *c, const struct copy_request *in, struct err *err)
{
	if (c->state != COMPLETE || in->verify)
		return RC_OK;
	err_set(err, RC_CONFLICT, "the target already has a store");
	err_advise(err, ADVICE_COPY_VERIFY);
	return err_field(err, "to");
}

static enum rc begin_copy(struct work *to, void *arg, struct err *err)
{
	const struct copier *c = arg;

	TRY(migrate_init_empty(to->db, err));
	return meta_put(to, COPYING, c->mark, err);
}

struct batch {
	struct copy_stream *s;
	int64_t             left, n; /* n: rows that arrived */
};

static enum rc feed(void *arg, struct val *row, bool *ret_row, struct err *err)
{
	struct batch *b = arg;

	*ret_row = b->left > 0;
	if (b->left-- <= 0)
		return RC_OK;
	return copy_stream_next(b->s, row, ret_row, err);
}

static enum rc load_batch(struct work *to, void *arg, struct err *err)
{
	struct batch           *b    = arg;
	const struct store_feed rows = {.next = feed, .arg = b};

	return store_load(to->db, b->s->t, &rows, &b->n, err);
}

static enum rc copy_rows(struct copier *c, struct copy_stream *s, struct copied *report,
                         struct err *err)
{
	struct batch b;

	TRY(copy_stream_skip(s, c->to.db, err));
	do {
		b = (struct batch){.s = s, .left = COPY_BATCH};
		TRY(there(c, load_batch, &b, err));
		report->copied += b.n;
	} while (b.n == COPY_BATCH);
	return RC_OK;
}

static enum rc copy_table(struct copier *c, size_t i, struct err *err)
{
	struct copy_stream s;
	enum rc            rc;

	copy_stream_init(&s, c->from->db, &store_tables[i]);
	rc = copy_rows(c, &s, &c->report[i], err);
	copy_stream_done(&s);
	return rc == RC_OK ? rc : err_during(err, "copying %s", store_tables[i].name);
}

static enum rc set_numbers(struct copier *c, struct err *err)
{
	int64_t ignored = 0;

	for (size_t i = 0; i < TABLE_COUNT; i++) {
		const enum stmt_id number = store_tables[i].number;

		if (number != STMT_COUNT && stmts[number].sql[store_dialect(c->to.db)] != 0)
			TRY(store_int(c->to.db, number, NO_INPUTS, &ignored, err));
	}
	return RC_OK;
}

static enum rc copy_history(struct copier *c, struct err *err)
{
	struct copied     *report = &c->report[TABLE_COUNT - 1];
	struct copy_stream s;
	struct batch       b = {.s = &s, .left = COPY_BATCH};
	enum rc            rc;

	copy_stream_init(&s, c->from->db, &store_tables[TABLE_COUNT - 1]);
	rc           = load_batch(&c->to, &b, err);
	report->rows = report->copied = b.n;
	copy_stream_done(&s);
	return rc;
}

/* With its history it is a store: in one transaction, last of all. */
static enum rc finish(struct work *to, void *arg, struct err *err)
{
	struct copier *c = arg;

	TRY(set_numbers(c, err));
	TRY(copy_history(c, err));
	return store_exec(to->db, IN(META_DELETE, .name = COPYING), NULL, err);
}

/* So many tables, from the first on. */
struct comparison {
	struct copier *c;
	size_t         tables;
	bool           same;
};

static enum rc compare(struct work *to, void *arg, struct err *err)
{
	struct comparison *of     = arg;
	struct copied     *report = of->c->report;

	for (size_t i = 0; i < of->tables; i++) {
		if (copy_compare(of->c->from, to->db, &store_tables[i], &report[i], err) != RC_OK)
			return err_during(err, "comparing %s", store_tables[i].name);
		of->same = of->same && report[i].differing == 0;
	}
	return RC_OK;
}

static enum rc compare_all(struct copier *c, size_t tables, bool *ret_same, struct err *err)
{
	struct comparison of = {.c = c, .tables = tables, .same = true};
	const struct txn  t  = {.power = STORE_READ, .step = compare, .arg = &of, .once = true};

	TRY(txn_run(&c->to, &t, err));
	*ret_same = of.same;
	return RC_OK;
}

static enum rc tell(struct copier *c, const struct list_sink *sink, struct err *err)
{
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		c->from->pending->changes += c->report[i].copied > 0;
		TRY(sink->row(sink->arg, &c->report[i], err));
	}
	return RC_OK;
}

static enum rc move(struct copier *c, struct err *err)
{
	if (c->state == EMPTY)
		TRY(there(c, begin_copy, c, err));
	for (size_t i = 0; i + 1 < TABLE_COUNT; i++)
		TRY(copy_table(c, i, err));
	return RC_OK;
}

/* What would go over, were it not a dry run. */
static enum rc count_rows(struct copier *c, struct err *err)
{
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		struct copy_stream s;
		struct val         row[STMT_COLUMNS];
		bool               more = true;
		enum rc            rc   = RC_OK;

		copy_stream_init(&s, c->from->db, &store_tables[i]);
		for (; rc == RC_OK && more; c->report[i].rows += rc == RC_OK && more)
			rc = copy_stream_next(&s, row, &more, err);
		copy_stream_done(&s);
		TRY(rc);
	}
	return RC_OK;
}

static enum rc move_and_compare(struct copier *c, bool *ret_same, struct err *err)
{
	if (c->state == COMPLETE)
		return compare_all(c, TABLE_COUNT, ret_same, err);
	TRY(move(c, err));
	TRY(compare_all(c, TABLE_COUNT - 1, ret_same, err));
	return *ret_same ? there(c, finish, c, err) : RC_OK;
}

enum rc copy_run(struct work *w, const struct copy_request *in, const struct list_sink *sink,
                 struct err *err)
{
	struct handle  target  = {.db = in->to};
	struct pending pending = {.events = NULL};
	struct copier  c       = {.from = w,
	                          .to   = work_begin(&target, w->request, &pending, w->mem, w->now)};
	bool           same    = true;

	for (size_t i = 0; i < TABLE_COUNT; i++)
		c.report[i].table = store_tables[i].name;
	TRY(access_require(w, "*:*", err)); /* all that there is, at once */
	TRY(mark_of(w, &c.mark, err));
	TRY(txn_read(&c.to, look, &c, err));
	TRY(check_state(&c, in, err));
	TRY(in->dry_run && c.state != COMPLETE ? count_rows(&c, err)
	                                       : move_and_compare(&c, &same, err));
	TRY(tell(&c, sink, err));
	return same ? RC_OK : RC_NO;
}

enum rc copy_freeze(struct work *w, const char *why, struct frozen *ret, struct err *err)
{
	*ret = (struct frozen){.frozen = true};
	TRY(migrate_require(w->db, STORE_READ, err));
	TRY(access_require(w, "*:*", err));
	TRY(meta_get(w, FROZEN, &ret->reason, err));
	if (ret->reason != NULL)
		return RC_OK;
	ret->reason = why == NULL ? "frozen" : why;
	TRY(meta_put(w, FROZEN, ret->reason, err));
	work_changed(w, EVENT_BARE("store"));
	return RC_OK;
}

enum rc copy_thaw(struct work *w, struct frozen *ret, struct err *err)
{
	const char *why = NULL;

	*ret = (struct frozen){.frozen = false};
	TRY(migrate_require(w->db, STORE_READ, err));
	TRY(access_require(w, "*:*", err));
	TRY(meta_get(w, FROZEN, &why, err));
	if (why == NULL)
		return RC_OK;
	TRY(store_exec(w->db, IN(META_DELETE, .name = FROZEN), NULL, err));
	work_changed(w, EVENT_BARE("store"));
	return RC_OK;
}
