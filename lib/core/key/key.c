/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/key/key.h"

#include <string.h>

#include "lib/base/instant.h"
#include "lib/core/key/key_priv.h"
#include "lib/core/name/ref.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/naming.h"
#include "lib/core/work/work.h"
#include "lib/crypt/seal.h"

#define T struct key
static const struct field key_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, kid, "KID", "names the key in tokens and in the JWK Set"),
    FIELD(T, alg, "ALG", "its algorithm"),
    FIELD(T, state, "STATE", "next, active, retired or revoked", .words = &key_state_words),
    FIELD(T, withdrawn, "WITHDRAWN", "true: it no longer verifies", .flags = FIELD_WIDE),
    FIELD(T, created_at, "CREATED", "when it was created"),
    FIELD(T, active_from, "ACTIVE FROM", "when it starts signing, or null"),
    FIELD(T, retired_at, "RETIRED", "when it stopped signing, or null"),
    FIELD(T, last_expiry, "LAST EXPIRY", "latest expiry of a token that it signed, or null",
          .flags = FIELD_WIDE),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    COLUMN(T, public, .flags = FIELD_HIDDEN),
};
#undef T
const struct record key_record = RECORD(struct key, "key", key_field);

static enum rc signer(struct work *w, struct key *ret, bool *ret_found, struct err *err)
{
	*ret = (struct key){0};
	return store_get(w->db, IN(KEY_ACTIVE, .now = w->now), INTO(&key_record, w->mem, ret),
	                 ret_found, err);
}

static bool has_begun(const struct key *k, struct utc now)
{
	return k->active_from.us != 0 && (k->active_from.us <= now.us || k->last_expiry.us != 0);
}

enum rc key_settle(struct work *w, struct key *k, struct err *err)
{
	struct utc taken_over = {0};

	if ((k->state != KEY_ACTIVE && k->state != KEY_NEXT) || !has_begun(k, w->now))
		return RC_OK;
	TRY(store_int(
	    w->db, IN(KEY_TAKEN_OVER, .active_from = k->active_from, .row = k->row, .now = w->now),
	    &taken_over.us, err));
	k->state = taken_over.us == 0 ? KEY_ACTIVE : KEY_RETIRED;
	if (taken_over.us != 0)
		k->retired_at = taken_over;
	return RC_OK;
}

enum rc key_get(struct work *w, const char *text, struct key *ret, struct err *err)
{
	struct ref ref;
	bool       found;

	TRY(ref_parse(text, &ref, err));
	*ret = (struct key){0};
	if (ref.kind == REF_ID)
		TRY(store_get(w->db, IN(KEY_BY_ID, .id = ref.id), INTO(&key_record, w->mem, ret),
		              &found, err));
	else
		TRY(store_get(w->db, IN(KEY_BY_KID, .kid = ref.text),
		              INTO(&key_record, w->mem, ret), &found, err));
	if (found)
		return key_settle(w, ret, err);
	err_set(err, RC_NOT_FOUND, "key '%.100s' not found", text);
	err_advise_with(err, ADVICE_LIST, "key");
	return err_field(err, "key");
}

static enum rc find_named(struct work *w, const char *ref, struct named *ret, struct err *err)
{
	struct key x;

	TRY(key_get(w, ref, &x, err));
	*ret = (struct named){"key", x.kid, x.id};
	return RC_OK;
}

const struct naming key_naming = {.names = STMT_KEY_KIDS_FROM, .find = find_named};

enum rc key_active(struct work *w, struct key *ret, struct err *err)
{
	bool found;

	TRY(signer(w, ret, &found, err));
	if (found)
		return key_settle(w, ret, err);
	err_set(err, RC_CONFLICT, "no signing key is active");
	return err_advise(err, ADVICE_KEY_ROTATE);
}

enum rc key_covers(struct work *w, const struct key *k, struct utc expires, struct err *err)
{
	const int64_t step = KEY_COVER_S * UTC_SECOND;

	if (k->last_expiry.us >= expires.us)
		return RC_OK;
	expires.us = (expires.us + step - 1) / step * step;
	return store_exec(w->db, IN(KEY_COVERS, .row = k->row, .last_expiry = expires), NULL, err);
}

enum rc key_sealed(struct work *w, const struct key *k, struct bytes *ret, struct err *err)
{
	struct private
	{
		struct bytes private;
	}
	row                                = {.private = {0}};
	static const struct field  field[] = {COLUMN(struct private, private)};
	static const struct record record  = RECORD(struct private, "key", field);
	bool                       found;

	TRY(store_get(w->db, IN(KEY_PRIVATE, .row = k->row), INTO(&record, w->mem, &row), &found,
	              err));
	*ret = row.private;
	if (ret->p == NULL)
		return err_set(err, RC_CONFLICT, "the private key of '%s' was destroyed", k->kid);
	return RC_OK;
}

enum rc key_unseal(struct work *w, const struct key *k, struct bytes sealed, struct secret **ret,
                   struct err *err)
{
	const struct seal_place place = {
	    .purpose = PURPOSE_SIGNING, .table = "signing_key", .column = "private", .row = k->id};
	struct keyring *ring;

	TRY(datakey_ring(w, &ring, err));
	return seal_open(ring, &place, sealed, ret, err);
}

enum rc key_private(struct work *w, const struct key *k, struct secret **ret, struct err *err)
{
	struct bytes sealed;

	TRY(key_sealed(w, k, &sealed, err));
	return key_unseal(w, k, sealed, ret, err);
}

static enum rc settled(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	(void)arg;
	*ret_kept = true;
	return key_settle(w, record, err);
}

enum rc key_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                 struct err *err)
{
	const struct list_source source = {
	    .stmt = STMT_KEY_LIST, .record = &key_record, .keep = settled};

	return list_run(w, &source, q, sink, err);
}
