/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/client/client_secret.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/client/client_priv.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/secret_token.h"
#include "lib/store/migrate.h"

static const char token_kind[] = "cs";

static const char *const    client_secret_states_word[] = {NULL, "live", "expired", "revoked"};
static const struct wordmap client_secret_states = WORDMAP("state", client_secret_states_word);

#define T struct client_secret
static const struct field client_secret_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id; the secret itself is shown once"),
    FIELD(T, client, "CLIENT", "the client"),
    FIELD(T, state, "STATE", "live, expired or revoked", .words = &client_secret_states),
    COLUMN(T, mac, .flags = FIELD_HIDDEN),
    COLUMN(T, key_version, .flags = FIELD_HIDDEN),
    FIELD(T, created_at, "CREATED", "when it was created"),
    FIELD(T, expires_at, "EXPIRES", "when it expires; null: never"),
    FIELD(T, revoked_at, "REVOKED", "when it was revoked, or null"),
    FIELD(T, last_used_at, "LAST USED", "within an hour, or null"),
};
#undef T
const struct record client_secret_record =
    RECORD(struct client_secret, "client secret", client_secret_field);

static bool is_live(const struct client_secret *s, struct utc now)
{
	return s->revoked_at.us == 0 && (s->expires_at.us == 0 || s->expires_at.us > now.us);
}

static void set_state(struct client_secret *s, struct utc now)
{
	s->state = s->revoked_at.us != 0 ? SECRET_REVOKED
	         : is_live(s, now)       ? SECRET_LIVE
	                                 : SECRET_EXPIRED;
}

static enum rc mac_of(struct work *w, const struct secret *text, uint32_t version,
                      uint8_t out[static MAC_BYTES], struct err *err)
{
	struct keyring *ring;

	TRY(datakey_ring(w, &ring, err));
	return mac_make(ring, PURPOSE_CLIENT_SECRET, version == 0 ? keyring_active(ring) : version,
	                secret_bytes(text), out, err);
}

enum rc client_secret_make(struct work *w, struct client *c, struct utc expires,
                           struct client_secret *ret, struct secret **ret_text, struct err *err)
{
	AUTO(secret) struct secret *text = NULL;
	uint8_t                    *mac  = arena_alloc(w->mem, MAC_BYTES);
	struct keyring             *ring;
	struct subject              owner;

	if (expires.us != 0 && expires.us <= w->now.us)
		return err_invalid(err, "expires", "the end of a secret must be in the future");
	if (c->secrets >= CLIENT_SECRETS_MAX) {
		err_set(err, RC_CONFLICT, "client '%s' already has %d live secrets, the maximum",
		        c->name, CLIENT_SECRETS_MAX);
		return err_advise_with(err, ADVICE_CLIENT_SECRET_REVOKE, "%.64s", c->name);
	}
	owner = subject_of_client(c);
	TRY(access_require_lasting(w, &owner, expires, err));
	*ret = (struct client_secret){
	    .id = id_make(w->now), .client = c->name, .created_at = w->now, .expires_at = expires};
	text = secret_token_make(token_kind, ret->id);
	TRY(datakey_ring(w, &ring, err));
	TRY(mac_of(w, text, 0, mac, err));
	TRY(store_int(w->db,
	              IN(SECRET_INSERT, .id = ret->id, .client_row = c->row,
	                 .mac = {mac, MAC_BYTES}, .key_version = keyring_active(ring),
	                 .created_at = w->now, .expires_at = expires),
	              &ret->row, err));
	set_state(ret, w->now);
	*ret_text = TAKE(text);
	return RC_OK;
}

/* *ret: their ids, for the event. */
static enum rc end_others(struct work *w, const struct client *c, struct id but, struct utc end,
                          struct strs *ret, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;
	const char            **v    = arena_alloc(w->mem, CLIENT_SECRETS_MAX * sizeof(*v));
	size_t                  n    = 0;

	TRY(store_query(w->db,
	                IN(SECRET_EXPIRE_OTHERS, .client_row = c->row, .but = but, .end = end),
	                &rows, err));
	for (;;) {
		struct client_secret s = {.row = 0};
		bool                 more;

		TRY(rows_next(rows, &more, err));
		if (!more)
			break;
		TRY(rows_read(rows, &client_secret_record, w->mem, &s, err));
		if (n < CLIENT_SECRETS_MAX) /* no more are ever live */
			v[n++] = id_format(s.id, arena_alloc(w->mem, ID_TEXT));
	}
	*ret = (struct strs){.v = v, .n = n};
	return RC_OK;
}

enum rc client_secret_add(struct work *w, const char *ref, const struct client_secret_new *in,
                          struct client_secret *ret, struct secret **ret_text, struct err *err)
{
	struct client c;
	struct strs   others = {.n = 0};

	TRY(client_claim(w, ref, &c, err));
	TRY(client_secret_make(w, &c, in->expires, ret, ret_text, err));
	if (in->others_end.us != 0)
		TRY(end_others(w, &c, ret->id, in->others_end, &others, err));
	TRY(store_exec(w->db, IN(CLIENT_TOUCH, .row = c.row, .now = w->now), NULL, err));
	work_changed(w, EVENT(client_secret, c.id, .name = c.name, .others = others,
	                      .others_end = others.n > 0 ? in->others_end : (struct utc){0},
	                      .secret_id = ret->id, .until = ret->expires_at));
	return RC_OK;
}

static enum rc find(struct work *w, struct id id, struct client_secret *ret, bool *ret_found,
                    struct err *err)
{
	*ret = (struct client_secret){0};
	TRY(store_get(w->db, IN(SECRET_BY_ID, .id = id), INTO(&client_secret_record, w->mem, ret),
	              ret_found, err));
	set_state(ret, w->now);
	return RC_OK;
}

enum rc client_secret_revoke(struct work *w, const char *ref, const char *text,
                             struct client_secret *ret, struct err *err)
{
	struct client c;
	struct id     id;
	bool          found = false;

	TRY(client_claim(w, ref, &c, err));
	if (!id_parse(text, &id))
		return err_invalid(err, "id", "'%.64s' is not a secret id", text);
	TRY(find(w, id, ret, &found, err));
	if (!found || strcmp(ret->client, c.name) != 0) {
		err_set(err, RC_NOT_FOUND, "client '%s' has no secret '%.64s'", c.name, text);
		return err_advise_with(err, ADVICE_CLIENT_SECRET_LIST, "%.64s", c.name);
	}
	if (ret->revoked_at.us != 0)
		return RC_OK;
	TRY(store_exec(w->db, IN(SECRET_REVOKE, .row = ret->row, .now = w->now), NULL, err));
	TRY(store_exec(w->db, IN(CLIENT_TOUCH, .row = c.row, .now = w->now), NULL, err));
	ret->revoked_at = w->now;
	set_state(ret, w->now);
	work_changed(w, EVENT(client_secret, c.id, .name = c.name, .secret_id = ret->id));
	return RC_OK;
}

enum rc client_secret_check(struct work *w, const struct client *c, const struct secret *text,
                            bool *ret, struct client_secret *ret_used, struct err *err)
{
	struct keyring *ring;
	struct id       id;
	bool            found;
	enum rc         rc;

	*ret = false;
	if (secret_token_parse(text, token_kind, &id, err) != RC_OK) {
		err_clear(err);
		return RC_OK;
	}
	TRY(find(w, id, ret_used, &found, err));
	if (!found || strcmp(ret_used->client, c->name) != 0 || !is_live(ret_used, w->now) ||
	    c->status != CLIENT_ACTIVE)
		return RC_OK;
	TRY(datakey_ring(w, &ring, err));
	rc = mac_check(ring, PURPOSE_CLIENT_SECRET, (uint32_t)ret_used->key_version,
	               secret_bytes(text), ret_used->mac, err);
	if (rc == RC_NO)
		return RC_OK;
	TRY(rc);
	*ret = true;
	return RC_OK;
}

static struct utc note_before(const struct work *w)
{
	return (struct utc){w->now.us - CLIENT_SECRET_NOTE_S * UTC_SECOND};
}

static bool note_due(const struct work *w, const struct client_secret *s)
{
	return s->last_used_at.us < note_before(w).us;
}

enum rc client_secret_note(struct work *w, const struct client_secret *s, struct err *err)
{
	if (!note_due(w, s))
		return RC_OK;
	return store_exec(w->db,
	                  IN(SECRET_NOTE, .row = s->row, .now = w->now, .before = note_before(w)),
	                  NULL, err);
}

static enum rc note_it(struct work *w, void *arg, struct err *err)
{
	TRY(migrate_require(w->db, STORE_WRITE, err));
	return client_secret_note(w, arg, err);
}

enum rc client_secret_note_alone(struct work *w, const struct client_secret *s, struct err *err)
{
	struct client_secret used = *s;

	return note_due(w, s) ? txn_silent(w, STORE_WRITE_FREE, note_it, &used, err) : RC_OK;
}

static enum rc state_of(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	(void)arg;
	(void)err;
	set_state(record, w->now);
	*ret_kept = true;
	return RC_OK;
}

enum rc client_secret_list(struct work *w, const struct client *c, const struct list_query *q,
                           const struct list_sink *sink, struct err *err)
{
	const struct list_source source = {.stmt    = STMT_SECRET_LIST,
	                                   .record  = &client_secret_record,
	                                   .input   = {val_int(c->row)},
	                                   .n_input = 1,
	                                   .keep    = state_of};

	return list_run(w, &source, q, sink, err);
}
