/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/id.h"
#include "lib/core/access/access.h"
#include "lib/core/apikey/apikey_priv.h"
#include "lib/core/client/client.h"
#include "lib/core/name/name.h"
#include "lib/core/name/words.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/user.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/secret_token.h"

static const char *const apikey_states_word[] = {NULL, "live", "expired", "used_up", "revoked"};
const struct wordmap     apikey_states        = WORDMAP("state", apikey_states_word);

#define T struct apikey
static const struct field apikey_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id; the key itself is shown once"),
    FIELD(T, handle, "KEY", "first characters of the key", .flags = FIELD_SEARCH),
    FIELD(T, name, "NAME", "what it is for", .flags = FIELD_SEARCH),
    FIELD(T, state, "STATE", "live, expired, used_up or revoked", .words = &apikey_states),
    FIELD(T, user, "USER", "the user that owns it, or null", .flags = FIELD_SEARCH | FIELD_USER),
    FIELD(T, client, "CLIENT", "the client that owns it, or null",
          .flags = FIELD_SEARCH | FIELD_CLIENT),
    FIELD(T, scope, "SCOPE", "its scopes"),
    FIELD(T, created_at, "CREATED", "when it was created", .flags = FIELD_WIDE),
    FIELD(T, expires_at, "EXPIRES", "when it expires; null: never"),
    FIELD(T, last_used_at, "LAST USED", "when it was last used, to the minute, or null"),
    FIELD(T, uses, "USES", "number of uses, if they are limited", .flags = FIELD_WIDE),
    FIELD(T, uses_max, "USES MAX", "maximum number of uses; null: no limit",
          .flags = FIELD_WIDE | FIELD_ZERO_NONE),
    FIELD(T, revoked_at, "REVOKED", "when it was revoked, or null", .flags = FIELD_WIDE),
    FIELD(T, revoked_reason, "REASON", "reason, as the actor gave it", .flags = FIELD_WIDE),
    COLUMN(T, mac, .flags = FIELD_HIDDEN),
    COLUMN(T, key_version, .flags = FIELD_HIDDEN),
    COLUMN(T, user_row, .flags = FIELD_HIDDEN),
    COLUMN(T, client_row, .flags = FIELD_HIDDEN),
    COLUMN(T, owner_id, .flags = FIELD_HIDDEN),
    COLUMN(T, owner_active, .flags = FIELD_HIDDEN),
    COLUMN(T, owner_scopes, .flags = FIELD_HIDDEN),
};
#undef T
const struct record apikey_record = RECORD(struct apikey, "API key", apikey_field);

static enum apikey_state state_of(const struct apikey *k, struct utc now)
{
	if (k->revoked_at.us != 0)
		return APIKEY_REVOKED;
	if (k->expires_at.us != 0 && k->expires_at.us <= now.us)
		return APIKEY_EXPIRED;
	return k->uses_max != 0 && k->uses >= k->uses_max ? APIKEY_USED_UP : APIKEY_LIVE;
}

static void complete(struct work *w, struct apikey *k)
{
	char text[SECRET_TOKEN_HANDLE];

	k->handle = arena_strdup(w->mem, secret_token_handle(APIKEY_KIND, k->id, text));
	k->state  = state_of(k, w->now);
}

static struct subject owner_of(const struct apikey *k)
{
	return (struct subject){.type   = k->user_row != 0 ? "user" : "client",
	                        .user   = k->user_row,
	                        .client = k->client_row,
	                        .id     = k->owner_id,
	                        .name   = k->user_row != 0 ? k->user : k->client,
	                        .active = k->owner_active};
}

static void changed(struct work *w, const struct apikey *k)
{
	work_changed(w, EVENT(apikey, k->id, .client = k->client, .expires_at = k->expires_at,
	                      .name = k->name, .scope = k->scope,
	                      .state = word_of(&apikey_states, k->state), .user = k->user,
	                      .uses_max = k->uses_max));
}

enum rc apikey_find(struct work *w, struct id id, struct apikey *ret, bool *ret_found,
                    struct err *err)
{
	*ret = (struct apikey){0};
	TRY(store_get(w->db, IN(APIKEY_BY_ID, .id = id), INTO(&apikey_record, w->mem, ret),
	              ret_found, err));
	if (*ret_found)
		complete(w, ret);
	return RC_OK;
}

static enum rc owner_user(struct work *w, const struct apikey_new *in, struct apikey *k,
                          struct subject *ret, struct err *err)
{
	struct user u;

	TRY(user_get(w, in->user, &u, err));
	*ret        = subject_of_user(&u);
	k->user     = u.email;
	k->user_row = u.row;
	k->scope    = in->scope;
	return access_require_scope(w, ret, in->scope, err);
}

static enum rc owner_client(struct work *w, const struct apikey_new *in, struct apikey *k,
                            struct subject *ret, struct err *err)
{
	struct client c;

	TRY(client_get(w, in->client, &c, err));
	*ret          = subject_of_client(&c);
	k->client     = c.name;
	k->client_row = c.row;
	k->scope      = in->scope.n > 0 ? in->scope : c.scopes;
	return words_require(in->scope, c.scopes, "scope",
	                     arena_printf(w->mem, "the client '%s'", c.name), err);
}

static enum rc check_bounds(struct work *w, const struct apikey_new *in, struct apikey *k,
                            struct err *err)
{
	struct name name;

	TRY(name_text(in->name, "name", APIKEY_NAME_MAX, w->mem, &name, err));
	k->name = name.shown;
	TRY(words_check(in->scope, "scope", err));
	if (in->expires.us != 0 && in->expires.us <= w->now.us)
		return err_invalid(err, "expires", "the end of a key must be in the future");
	k->expires_at = in->expires;
	k->uses_max   = in->uses_max;
	return RC_OK;
}

static enum rc insert(struct work *w, struct apikey *k, const struct secret *text, struct err *err)
{
	uint8_t        *mac = arena_alloc(w->mem, MAC_BYTES);
	struct keyring *ring;

	TRY(datakey_ring(w, &ring, err));
	k->key_version = keyring_active(ring);
	k->mac         = (struct bytes){mac, MAC_BYTES};
	TRY(mac_make(ring, PURPOSE_API_KEY, (uint32_t)k->key_version, secret_bytes(text), mac,
	             err));
	return store_int(w->db, OF(APIKEY_INSERT, k), &k->row, err);
}

enum rc apikey_create(struct work *w, const struct apikey_new *in, struct apikey *ret,
                      struct secret **ret_text, struct err *err)
{
	AUTO(secret) struct secret *text = NULL;
	struct apikey               k    = {.id = id_make(w->now), .created_at = w->now};
	struct subject              owner;

	TRY(check_bounds(w, in, &k, err));
	TRY(in->user != NULL ? owner_user(w, in, &k, &owner, err)
	                     : owner_client(w, in, &k, &owner, err));
	work_target(w, owner.type, owner.id);
	/* it is as good as its owner's account */
	TRY(access_require_over(w, &owner, err));
	TRY(access_require_lasting(w, &owner, k.expires_at, err));
	if (!owner.active) {
		err_set(err, RC_CONFLICT, "%.200s is not active", owner.name);
		return err_field(err, owner.type);
	}
	text = secret_token_make(APIKEY_KIND, k.id);
	TRY(insert(w, &k, text, err));
	k.scope = list_set(k.scope, w->mem);
	complete(w, &k);
	changed(w, &k);
	*ret      = k;
	*ret_text = TAKE(text);
	return RC_OK;
}

static enum rc id_of(const char *ref, struct id *ret, struct err *err)
{
	AUTO(secret) struct secret *text = NULL;

	if (id_parse(ref, ret))
		return RC_OK;
	if (strncmp(ref, "idc_", 4) != 0)
		return err_invalid(err, "id", "'%.64s' is not an API key id", ref);
	text = secret_copy(ref, strlen(ref));
	if (secret_token_parse(text, APIKEY_KIND, ret, err) != RC_OK)
		return err_field(err, "id");
	return RC_OK;
}

enum rc apikey_get(struct work *w, const char *ref, struct apikey *ret, struct err *err)
{
	struct id id;
	bool      found;
	char      text[ID_TEXT];

	TRY(id_of(ref, &id, err));
	TRY(apikey_find(w, id, ret, &found, err));
	if (found)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "API key '%s' not found", id_format(id, text));
	err_advise_with(err, ADVICE_LIST, "apikey");
	return err_field(err, "id");
}

enum rc apikey_revoke(struct work *w, const char *ref, struct apikey *ret, struct err *err)
{
	struct subject owner;

	TRY(apikey_get(w, ref, ret, err));
	work_target(w, "apikey", ret->id);
	owner = owner_of(ret);
	TRY(access_require_over(w, &owner, err));
	if (ret->revoked_at.us != 0)
		return RC_OK;
	TRY(store_exec(
	    w->db, IN(APIKEY_REVOKE, .row = ret->row, .now = w->now, .reason = w->request->reason),
	    NULL, err));
	ret->revoked_at     = w->now;
	ret->revoked_reason = w->request->reason;
	complete(w, ret);
	changed(w, ret);
	return RC_OK;
}

static enum rc completed(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	(void)arg;
	(void)err;
	complete(w, record);
	*ret_kept = true;
	return RC_OK;
}

enum rc apikey_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                    struct err *err)
{
	static const struct list_path paths[] = {
	    {"id", STMT_APIKEY_LIST_BY_ID, list_key_id},
	    {"user", STMT_APIKEY_LIST_BY_USER, list_key_email},
	    {"client", STMT_APIKEY_LIST_BY_CLIENT, list_key_slug}};
	const struct list_source source = {.stmt   = STMT_APIKEY_LIST,
	                                   .record = &apikey_record,
	                                   .path   = paths,
	                                   .n_path = COUNT(paths),
	                                   .keep   = completed};

	return list_run(w, &source, q, sink, err);
}
