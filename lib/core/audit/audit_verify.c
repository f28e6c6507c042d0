/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All rows, in order, against themselves (leaf), against our key (mac), against
 * the head (size and root), and against an outside anchor where there is one.
 * The first row that fails is named; what follows it is not judged.
 */
#include <string.h>

#include "lib/base/str.h"
#include "lib/core/audit/audit_head.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/checkpoint.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/merkle.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

enum { BULK = 5000 }; /* rows from which OpenSSL's faster SHA-256 is worth its loading */

#define T struct audit_verdict
static const struct field verdict_field[] = {
    FIELD(T, ok, "OK", "whether the log is complete and unaltered"),
    FIELD(T, checked, "CHECKED", "rows read"),
    FIELD(T, first_bad_seq, "FIRST BAD", "the first row that fails, or null",
          .flags = FIELD_ZERO_NONE),
    FIELD(T, problem, "PROBLEM", "what is wrong with that row"),
    FIELD(T, anchored_to, "ANCHORED TO", "rows covered by the anchor, or null",
          .flags = FIELD_ZERO_NONE),
    FIELD(T, root, "ROOT", "root of the tree over all rows, in base64"),
};
#undef T
const struct record audit_verdict_record =
    RECORD(struct audit_verdict, "audit verdict", verdict_field);

enum { BATCH = 10000 };

struct verifier {
	struct work             *w;
	struct keyring          *ring;
	const struct checkpoint *anchor;
	struct audit_verdict    *verdict;
	struct merkle            tree;
	struct merkle_hash       bulk;
	int64_t                  last;        /* seq of the row before */
	int64_t                  key_version; /* of the row before */
	struct str               text;
};

static void bad(struct verifier *v, int64_t seq, const char *problem)
{
	if (!v->verdict->ok)
		return;
	v->verdict->ok            = false;
	v->verdict->first_bad_seq = seq;
	v->verdict->problem       = problem;
}

static bool is_mac(struct verifier *v, const struct audit_event *e)
{
	struct err ignored = ERR_NONE;

	/* a version that we do not have is as good as a wrong mac */
	return mac_check(v->ring, PURPOSE_AUDIT, (uint32_t)e->key_version,
	                 audit_framed("row", e->seq, e->leaf, &v->text), e->mac, &ignored) == RC_OK;
}

static void check_row(struct verifier *v, const struct audit_event *e)
{
	const int64_t expected = (int64_t)v->tree.size + 1;
	uint8_t       leaf[MERKLE_HASH];

	if (e->seq != expected) {
		bad(v, expected, "the row is missing");
		return;
	}
	str_clear(&v->text);
	audit_canonical(e, &v->text);
	merkle_leaf_hash(v->tree.hash, (struct bytes){.p = v->text.p, .n = v->text.n}, leaf);
	/* the leaf is over milliseconds, so what is finer was put there by hand */
	if (e->leaf.n != sizeof(leaf) || memcmp(leaf, e->leaf.p, sizeof(leaf)) != 0 ||
	    e->at.us % 1000 != 0)
		bad(v, e->seq, "the row was altered");
	else if (!is_mac(v, e))
		bad(v, e->seq, "the row was not written by a holder of the key");
	else if (e->key_version < v->key_version)
		bad(v, e->seq, "the row was sealed with an older key than the one before it");
	v->key_version = e->key_version;
	merkle_append(&v->tree, leaf);
}

static void check_anchor(struct verifier *v)
{
	uint8_t root[MERKLE_HASH];

	if (v->anchor == NULL || (int64_t)v->tree.size != v->anchor->size)
		return;
	merkle_root(&v->tree, root);
	if (memcmp(root, v->anchor->root, sizeof(root)) != 0)
		bad(v, v->anchor->size, "the rows up to here differ from those of the anchor");
	else
		v->verdict->anchored_to = v->anchor->size;
}

/* The rows behind v->last, so many at most; *ret_end: there were no more. */
static enum rc check_batch(struct verifier *v, struct arena *mem, bool *ret_end, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;

	TRY(store_query(v->w->db, IN(AUDIT_LIST, .after = v->last, .limit = BATCH), &r, err));
	for (int n = 0; v->verdict->ok; n++) {
		struct audit_event e = {0};
		bool               more;

		arena_reset(mem);
		TRY(rows_next(r, &more, err));
		*ret_end = !more && n < BATCH;
		if (!more)
			return RC_OK;
		if (rows_read(r, &audit_row_record, mem, &e, err) != RC_OK) {
			/* a value of another type can only have been put there by hand */
			bad(v, (int64_t)v->tree.size + 1, "the row was altered");
			err_clear(err);
			return RC_OK;
		}
		v->last = e.seq;
		check_row(v, &e);
		v->verdict->checked++;
		check_anchor(v);
	}
	return RC_OK;
}

/*
 * Between batches the locks are let go, for writers. The last batch and the head
 * are read within one transaction: what was appended meanwhile is in both.
 */
static enum rc check_rows(struct verifier *v, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new();
	bool                      end = false;

	v->last = INT64_MIN;
	for (;;) {
		TRY(check_batch(v, mem, &end, err));
		if (end || !v->verdict->ok)
			return RC_OK;
		TRY(store_yield(v->w->db, err));
	}
}

static enum rc check_head(struct verifier *v, struct err *err)
{
	const struct bytes frontier = merkle_save(&v->tree, v->w->mem);
	struct audit_head  h        = {0};
	uint8_t            root[MERKLE_HASH];
	bool               found;
	enum rc            rc;
	const int64_t      size = (int64_t)v->tree.size;

	TRY(audit_head_get(v->w, &h, &found, err));
	if (!found) {
		/* no store is without one: its making is the first entry */
		bad(v, size > 0 ? size : 1, "the head of the log is missing");
		return RC_OK;
	}
	rc = audit_head_check(v->w, &h, err);
	if (rc == RC_NO || rc == RC_CORRUPT) {
		err_clear(err);
		bad(v, h.size, "the head of the log was not written by a holder of the key");
		return RC_OK;
	}
	TRY(rc);
	merkle_root(&v->tree, root);
	if (size < h.size)
		bad(v, size + 1, "the row is missing, and all after it");
	else if (size > h.size)
		bad(v, h.size + 1, "the row was added after the end of the log");
	else if (h.root.n != sizeof(root) || memcmp(root, h.root.p, sizeof(root)) != 0)
		bad(v, size, "the rows differ from those of the head");
	else if (h.frontier.n != frontier.n || memcmp(frontier.p, h.frontier.p, frontier.n) != 0)
		bad(v, size, "the head's own tree was altered: nothing can be appended");
	return RC_OK;
}

/* The head is not believed yet, but how fast we are may depend on it. */
static enum rc hash_for(struct verifier *v, const struct merkle_hash **ret, struct err *err)
{
	struct err                ignored = ERR_NONE; /* libsodium does it as well, only slower */
	struct audit_head         h       = {0};
	const struct mod_openssl *ssl;
	bool                      found;
	const enum rc             rc = audit_head_get(v->w, &h, &found, err);

	*ret = NULL;
	if (rc == RC_CORRUPT) /* the rows come first, and may say more */
		err_clear(err);
	else if (rc != RC_OK)
		return rc;
	if (h.size < BULK || MOD_LOAD(openssl, &ssl, &ignored) != RC_OK)
		return RC_OK;
	v->bulk.sha256 = ssl->sha256;
	*ret           = &v->bulk;
	return RC_OK;
}

enum rc audit_verify(struct work *w, const struct checkpoint *anchor, struct audit_verdict *ret,
                     struct err *err)
{
	struct verifier           v = {.w = w, .anchor = anchor, .verdict = ret, .text = STR_EMPTY};
	const struct merkle_hash *hash;
	uint8_t                   root[MERKLE_HASH];
	enum rc                   rc;

	*ret = (struct audit_verdict){.ok = true};
	TRY(datakey_ring(w, &v.ring, err));
	TRY(hash_for(&v, &hash, err));
	merkle_init(&v.tree, hash);
	rc = check_rows(&v, err);
	str_done(&v.text);
	TRY(rc);
	merkle_root(&v.tree, root);
	ret->root = checkpoint_root(root, arena_alloc(w->mem, CHECKPOINT_ROOT_TEXT));
	if (ret->ok)
		TRY(check_head(&v, err));
	if (anchor != NULL && anchor->size > (int64_t)v.tree.size)
		bad(&v, (int64_t)v.tree.size + 1,
		    "the log is shorter than at the time of the anchor");
	return RC_OK;
}
