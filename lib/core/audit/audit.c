/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appending and reading. The head is read and written last in a transaction.
 */
#include "lib/core/audit/audit.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/rng.h"
#include "lib/base/str.h"
#include "lib/core/audit/audit_head.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/merkle.h"

static const char *const    actor_kinds_word[] = {"operator", "user", "client"};
static const struct wordmap actor_kinds        = WORDMAP("kind", actor_kinds_word);

#define E struct audit_event
#define AUDIT_SHOWN                                                                              \
	FIELD(E, seq, "SEQ", "place in the log, from 1, without gaps"),                          \
	    FIELD(E, at, "AT", "when it happened"),                                              \
	    FIELD(E, actor, "ACTOR", "who acted",                                                \
	          .flags = FIELD_SEARCH | FIELD_SUBJECT | FIELD_ITSELF),                         \
	    FIELD(E, actor_kind, "KIND", "operator, user or client", .words = &actor_kinds,      \
	          .flags = FIELD_WIDE),                                                          \
	    FIELD(E, action, "ACTION", "noun.verb", .flags = FIELD_SEARCH),                      \
	    FIELD(E, target_type, "TYPE", "what was acted on"),                                  \
	    FIELD(E, target_id, "TARGET", "its id", .flags = FIELD_WIDE | FIELD_SEARCH),         \
	    FIELD(E, outcome, "OUTCOME", "ok, or the code of the refusal"),                      \
	    FIELD(E, reason, "REASON", "reason, as the actor gave it", .flags = FIELD_SEARCH),   \
	    FIELD(E, request_id, "REQUEST", "id of the caller's request, or null",               \
	          .flags = FIELD_WIDE),                                                          \
	    FIELD(E, trace_id, "TRACE", "id of the caller's trace", .flags = FIELD_WIDE),        \
	    FIELD(E, details, "DETAILS", "what changed; never a secret", .flags = FIELD_SEARCH), \
	    FIELD(E, operator, "OPERATOR", "the operating system's user", .flags = FIELD_WIDE),  \
	    FIELD(E, event_id, "EVENT", "unique id of the event", .flags = FIELD_WIDE)

static const struct field shown_field[]  = {AUDIT_SHOWN};
static const struct field export_field[] = {
    AUDIT_SHOWN,
    FIELD(E, salt, "SALT", "random; part of the leaf"),
    FIELD(E, leaf, "LEAF", "SHA-256 of 0x00 and the row in canonical JSON"),
};
static const struct field row_field[] = {
    AUDIT_SHOWN,
    COLUMN(E, salt),
    COLUMN(E, leaf),
    COLUMN(E, mac, .flags = FIELD_HIDDEN),
    COLUMN(E, key_version, .flags = FIELD_HIDDEN),
};
#undef E
const struct record audit_record        = RECORD(struct audit_event, "audit entry", shown_field);
const struct record audit_export_record = RECORD(struct audit_event, "audit entry", export_field);
const struct record audit_row_record    = RECORD(struct audit_event, "audit entry", row_field);

#define C struct audit_count
static const struct field count_field[] = {
    FIELD(C, action, "ACTION", "noun.verb"),
    FIELD(C, outcome, "OUTCOME", "ok, or the code of the refusal"),
    FIELD(C, count, "COUNT", "number of entries"),
    FIELD(C, first_at, "FIRST", "the earliest"),
    FIELD(C, last_at, "LAST", "the latest"),
};
#undef C
const struct record audit_count_record = RECORD(struct audit_count, "audit count", count_field);

#define H struct audit_head
static const struct field head_field[] = {
    COLUMN(H, size), COLUMN(H, frontier), COLUMN(H, root), COLUMN(H, mac), COLUMN(H, key_version),
};
#undef H
static const struct record audit_head_record = RECORD(struct audit_head, "audit head", head_field);

void audit_canonical(const struct audit_event *e, struct str *out)
{
	char at[INSTANT_TEXT], id[ID_TEXT];

	str_json_open(out); /* keys in ascending order: RFC 8785, 3.2.3 */
	str_json_text(out, "action", e->action);
	str_json_text(out, "actor", e->actor);
	str_json_text(out, "actor_kind", e->actor_kind);
	str_json_text(out, "at", instant_format(e->at, at));
	str_json_key(out, "details");
	str_add(out, e->details.text);
	str_json_text(out, "event_id", id_format(e->event_id, id));
	str_json_text(out, "operator", e->operator);
	str_json_text(out, "outcome", e->outcome);
	str_json_text(out, "reason", e->reason);
	str_json_text(out, "request_id", e->request_id);
	str_json_hex(out, "salt", e->salt.p, e->salt.n);
	str_json_int(out, "seq", e->seq);
	str_json_text(out, "target_id", e->target_id);
	str_json_text(out, "target_type", e->target_type);
	str_json_text(out, "trace_id", e->trace_id);
	str_json_close(out);
}

/* Framed, so that a row's mac can never be a head's. */
struct bytes audit_framed(const char *what, int64_t n, struct bytes hash, struct str *out)
{
	str_clear(out);
	str_add(out, what);
	str_addc(out, ':');
	str_addi(out, n);
	str_addc(out, ':');
	str_addn(out, hash.p, hash.n);
	return (struct bytes){.p = out->p, .n = out->n};
}

enum rc audit_head_get(struct work *w, struct audit_head *ret, bool *ret_found, struct err *err)
{
	return store_get(w->db, BARE(AUDIT_HEAD), INTO(&audit_head_record, w->mem, ret), ret_found,
	                 err);
}

enum rc audit_head_check(struct work *w, const struct audit_head *h, struct err *err)
{
	struct str      text = STR_EMPTY;
	struct keyring *ring;
	enum rc         rc;

	TRY(datakey_ring(w, &ring, err));
	rc = mac_check(ring, PURPOSE_AUDIT, (uint32_t)h->key_version,
	               audit_framed("head", h->size, h->root, &text), h->mac, err);
	str_done(&text);
	return rc;
}

/* Another process has brought in a new data key since ours were read: never an older one after a newer. */
static enum rc keep_up(struct work *w, const struct audit_head *h, struct err *err)
{
	struct keyring *ring;

	TRY(datakey_ring(w, &ring, err));
	if (h->key_version <= (int64_t)keyring_active(ring))
		return RC_OK;
	handle_forget_keys(w->handle);
	return datakey_ring(w, &ring, err);
}

static enum rc load_tree(struct work *w, struct merkle *tree, struct err *err)
{
	struct audit_head h = {0};
	bool              found;
	uint8_t           root[MERKLE_HASH];

	TRY(audit_head_get(w, &h, &found, err));
	merkle_init(tree, NULL);
	if (!found && w->pending->founding)
		return RC_OK;
	if (!found) {
		err_set(err, RC_CORRUPT, "the head of the audit log is missing");
		return err_advise(err, ADVICE_AUDIT_RESTORE);
	}
	TRY(keep_up(w, &h, err));
	TRY(merkle_load(tree, NULL, h.frontier, err));
	merkle_root(tree, root);
	if (audit_head_check(w, &h, err) == RC_OK && h.root.n == sizeof(root) &&
	    memcmp(root, h.root.p, sizeof(root)) == 0 && (int64_t)tree->size == h.size)
		return RC_OK;
	if (err->rc == RC_OK || err->rc == RC_NO)
		err_set(err, RC_CORRUPT, "the head of the audit log was tampered with");
	return err_advise(err, ADVICE_AUDIT_VERIFY);
}

enum rc audit_end_check(struct work *w, struct err *err)
{
	struct audit_event last;
	struct merkle      tree;

	TRY(load_tree(w, &tree, err));
	if (audit_get(w, (int64_t)tree.size, &last, err) == RC_OK || err->rc != RC_NOT_FOUND)
		return err->rc;
	err_set(err, RC_CORRUPT, "the newest entry of the audit log is missing");
	return err_advise(err, ADVICE_AUDIT_VERIFY);
}

static enum rc save_tree(struct work *w, struct keyring *ring, const struct merkle *tree,
                         struct err *err)
{
	const uint32_t version = keyring_active(ring);
	struct str     text    = STR_EMPTY;
	uint8_t        root[MERKLE_HASH], mac[MAC_BYTES];
	enum rc        rc;

	merkle_root(tree, root);
	rc = mac_make(
	    ring, PURPOSE_AUDIT, version,
	    audit_framed("head", (int64_t)tree->size, (struct bytes){root, sizeof(root)}, &text),
	    mac, err);
	str_done(&text);
	TRY(rc);
	return store_exec(w->db,
	                  IN(AUDIT_HEAD_PUT, .size = (int64_t)tree->size,
	                     .frontier = merkle_save(tree, w->mem), .root = {root, sizeof(root)},
	                     .mac = {mac, sizeof(mac)}, .key_version = version),
	                  NULL, err);
}

static enum rc insert(struct work *w, const struct audit_event *e, struct err *err)
{
	return store_exec(
	    w->db,
	    IN(AUDIT_INSERT, .seq = e->seq, .at = e->at, .event_id = e->event_id, .actor = e->actor,
	       .actor_kind = e->actor_kind, .operator_name = e->operator, .action = e->action,
	       .target_type = e->target_type, .target_id = e->target_id, .outcome = e->outcome,
	       .reason = e->reason, .request_id = e->request_id, .trace_id = e->trace_id,
	       .details = e->details, .salt = e->salt, .leaf = e->leaf, .mac = e->mac,
	       .key_version = e->key_version),
	    NULL, err);
}

static enum rc append_one(struct work *w, struct keyring *ring, struct merkle *tree,
                          const struct event *pending, struct err *err)
{
	uint8_t            salt[16], leaf[MERKLE_HASH], mac[MAC_BYTES];
	struct audit_event e = {
	    .seq        = (int64_t)tree->size + 1,
	    .at         = {.us = w->now.us / 1000 * 1000},
	    .event_id   = id_make(w->now),
	    .actor      = w->request->actor.name,
	    .actor_kind = w->request->actor.kind,
	    .operator= w->request->operator_name,
	    .action      = pending->action,
	    .target_type = pending->target_type,
	    .target_id   = pending->target_id,
	    .outcome     = pending->outcome,
	    .reason      = w->request->reason,
	    .request_id  = w->request->request_id,
	    .trace_id    = w->request->trace_id,
	    .details     = pending->details,
	    .salt        = {.p = salt, .n = sizeof(salt)},
	    .leaf        = {.p = leaf, .n = sizeof(leaf)},
	    .mac         = {.p = mac, .n = sizeof(mac)},
	    .key_version = keyring_active(ring),
	};
	struct str text = STR_EMPTY;
	enum rc    rc;

	rng_bytes(salt, sizeof(salt));
	audit_canonical(&e, &text);
	merkle_leaf_hash(NULL, (struct bytes){.p = text.p, .n = text.n}, leaf);
	rc = mac_make(ring, PURPOSE_AUDIT, (uint32_t)e.key_version,
	              audit_framed("row", e.seq, e.leaf, &text), mac, err);
	str_done(&text);
	TRY(rc);
	merkle_append(tree, leaf);
	w->pending->receipt.seq = e.seq;
	w->pending->receipt.id  = e.event_id;
	return insert(w, &e, err);
}

enum rc audit_append(struct work *w, struct err *err)
{
	struct keyring *ring;
	struct merkle   tree;

	w->pending->receipt.seq = 0;
	if (w->pending->events == NULL)
		return RC_OK;
	TRY(load_tree(w, &tree, err));
	TRY(datakey_ring(w, &ring, err));
	for (const struct event *e = w->pending->events; e != NULL; e = e->next)
		TRY(append_one(w, ring, &tree, e, err));
	w->pending->founding = false;
	work_forget_events(w); /* they are written */
	return save_tree(w, ring, &tree, err);
}

enum rc audit_get(struct work *w, int64_t seq, struct audit_event *ret, struct err *err)
{
	bool found;

	*ret = (struct audit_event){0};
	TRY(store_get(w->db, IN(AUDIT_BY_SEQ, .seq = seq), INTO(&audit_row_record, w->mem, ret),
	              &found, err));
	if (!found)
		return err_set(err, RC_NOT_FOUND, "audit entry %lld not found", (long long)seq);
	return RC_OK;
}

enum { WALK_PAGE = 1000 };

static enum rc walk_page(struct work *w, const struct audit_walk *walk, struct arena *mem,
                         int64_t *last, size_t *ret_n, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;

	TRY(store_query(w->db, IN(AUDIT_LIST, .after = *last, .limit = WALK_PAGE), &rows, err));
	for (*ret_n = 0;; ++*ret_n) {
		struct audit_event e = {.seq = 0};
		bool               more;

		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		arena_reset(mem);
		TRY(rows_read(rows, &audit_row_record, mem, &e, err));
		*last = e.seq;
		TRY(walk->look(walk->arg, &e, err));
	}
}

enum rc audit_walk(struct work *w, const struct audit_walk *walk, struct err *err)
{
	AUTO(arena) struct arena *mem  = arena_new();
	int64_t                   last = 0;
	size_t                    n    = WALK_PAGE;

	while (n == WALK_PAGE) {
		TRY(walk_page(w, walk, mem, &last, &n, err));
		TRY(store_yield(w->db, err));
	}
	return RC_OK;
}

static enum rc keep(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	const struct audit_filter *f = arg;
	const struct audit_event  *e = record;

	(void)w;
	(void)err;
	*ret_kept = (f->since.us == 0 || e->at.us >= f->since.us) &&
	            (f->until.us == 0 || e->at.us < f->until.us) &&
	            (f->actor == NULL || strcmp(f->actor, e->actor) == 0 ||
	             (f->actor_now != NULL && strcmp(f->actor_now, e->actor) == 0)) &&
	            (f->action == NULL || strcmp(f->action, e->action) == 0);
	return RC_OK;
}

enum rc audit_list(struct work *w, const struct audit_filter *f, const struct list_query *q,
                   const struct list_sink *sink, struct err *err)
{
	static const struct list_path paths[] = {
	    {"target_id", STMT_AUDIT_LIST_BY_TARGET, list_key_text}};
	struct audit_filter copy   = *f;
	struct list_source  source = {.stmt   = STMT_AUDIT_LIST,
	                              .record = &audit_row_record,
	                              .path   = paths,
	                              .n_path = COUNT(paths),
	                              .key    = "seq",
	                              .keep   = keep,
	                              .arg    = &copy};

	if (f->target != NULL) {
		source.stmt     = STMT_AUDIT_LIST_OF;
		source.input[0] = val_text(f->target);
		source.input[1] = val_text(f->also == NULL ? f->target : f->also);
		source.n_input  = 2;
		source.n_path   = 0;
	}
	return list_run(w, &source, q, sink, err);
}

enum rc audit_stats(struct work *w, struct utc since, struct utc until,
                    const struct list_sink *sink, struct err *err)
{
	AUTO(rows) struct rows *r    = NULL;
	const struct utc        from = {.us = since.us == 0 ? 1 : since.us}; /* 0 would be NULL */

	TRY(store_query(w->db, IN(AUDIT_STATS, .since = from, .until = until), &r, err));
	for (;;) {
		struct audit_count c = {0};
		bool               more;

		TRY(rows_next(r, &more, err));
		if (!more)
			return sink->next(sink->arg, NULL, err);
		TRY(rows_read(r, &audit_count_record, w->mem, &c, err));
		TRY(sink->row(sink->arg, &c, err));
	}
}
