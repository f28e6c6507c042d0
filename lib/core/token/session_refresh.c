/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The next pair of a session, for its refresh token. Anyone who comes with one
 * that was used has stolen it or was stolen from (RFC 9700, 4.14.2), and the
 * session ends; unless its client may ask again, soon, for the same answer.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/strs.h"
#include "lib/core/name/words.h"
#include "lib/core/token/session_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/handover.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/secret_token.h"

struct refresh {
	int64_t      row;
	struct id    id;
	int64_t      session_row;
	struct bytes mac;
	int64_t      key_version;
	struct utc   issued_at, expires_at, used_at, reused_at;
	struct bytes successor;
};
#define T struct refresh
static const struct field refresh_field[] = {
    COLUMN(T, row),         COLUMN(T, id),        COLUMN(T, session_row), COLUMN(T, mac),
    COLUMN(T, key_version), COLUMN(T, issued_at), COLUMN(T, expires_at),  COLUMN(T, used_at),
    COLUMN(T, reused_at),   COLUMN(T, successor),
};
#undef T
static const struct record refresh_record = RECORD(struct refresh, "refresh token", refresh_field);

/* One attempt, and all that it is about. */
struct turn {
	const struct secret   *token;
	struct refresh         r;
	struct session         s;
	struct user            user;
	struct client          client;
	struct session_parties p;
	struct utc             end; /* of the refresh token that is given */
};

/* One answer for every token that is not good: RFC 6749's invalid_grant. */
static enum rc not_good(struct err *ret_no)
{
	err_set(ret_no, RC_NO, "invalid or expired refresh token");
	err_field(ret_no, "token");
	return RC_OK;
}

static enum rc find_token(struct work *w, struct turn *t, bool *ret_found, struct err *err)
{
	struct keyring *ring;
	struct id       id;
	bool            found;
	enum rc         rc;

	*ret_found = false;
	if (secret_token_parse(t->token, session_refresh_kind, &id, err) != RC_OK) {
		err_clear(err);
		return RC_OK;
	}
	TRY(store_get(w->db, IN(REFRESH_BY_ID, .id = id), INTO(&refresh_record, w->mem, &t->r),
	              &found, err));
	if (!found)
		return RC_OK;
	TRY(datakey_ring(w, &ring, err));
	rc         = mac_check(ring, PURPOSE_REFRESH_MAC, (uint32_t)t->r.key_version,
	                       secret_bytes(t->token), t->r.mac, err);
	*ret_found = rc == RC_OK;
	return rc == RC_NO ? RC_OK : rc;
}

static enum rc find_parties(struct work *w, struct turn *t, struct err *err)
{
	bool found;

	TRY(session_find_row(w, t->r.session_row, &t->s, err));
	TRY(user_find(w, &(struct ref){.kind = REF_ID, .id = t->s.user_id}, &t->user, &found, err));
	t->p =
	    (struct session_parties){.s = &t->s, .user = &t->user, .session_row = t->r.session_row};
	if (t->s.client == NULL)
		return RC_OK;
	t->p.client = &t->client;
	return client_find(w, &(struct ref){.kind = REF_ID, .id = t->s.client_id}, &t->client,
	                   &found, err);
}

static enum rc is_from(struct work *w, const struct turn *t, const char *ref, bool *ret,
                       struct err *err)
{
	struct client c;

	*ret = true;
	if (ref == NULL)
		return RC_OK;
	TRY(client_get(w, ref, &c, err));
	*ret = t->p.client != NULL && t->client.row == c.row;
	return RC_OK;
}

static enum rc end_family(struct work *w, struct turn *t, struct err *ret_no, struct err *err)
{
	TRY(store_exec(w->db, IN(REFRESH_REUSED, .row = t->r.row, .now = w->now), NULL, err));
	TRY(session_end(w, &t->s, "refresh token reused", err));
	session_refused(w, &t->s);
	return not_good(ret_no);
}

/* The successor, while it is young and nobody has used it; or NULL. */
static enum rc same_again(struct work *w, struct turn *t, struct secret **ret, struct err *err)
{
	const int64_t               retry = t->p.client == NULL ? 0 : t->p.client->retry_seconds;
	AUTO(secret) struct secret *next  = NULL;
	struct refresh              r     = {0};
	struct id                   id;
	bool                        found;

	/* the hosts of one store do not agree on the time to the millisecond */
	if (t->r.successor.p == NULL || llabs(w->now.us - t->r.used_at.us) > retry * UTC_SECOND)
		return RC_OK;
	TRY(handover_open(t->token, t->r.successor, &next, err));
	TRY(secret_token_parse(next, session_refresh_kind, &id, err));
	TRY(store_get(w->db, IN(REFRESH_BY_ID, .id = id), INTO(&refresh_record, w->mem, &r), &found,
	              err));
	if (!found || r.used_at.us != 0)
		return RC_OK;
	*ret   = TAKE(next);
	t->end = r.expires_at;
	return RC_OK;
}

static enum rc rotate(struct work *w, struct turn *t, struct secret **ret, struct err *err)
{
	struct bytes kept = {0};
	int64_t      used = 0;

	TRY(session_refresh_make(w, &t->p, ret, &t->end, err));
	if (t->p.client != NULL && t->p.client->retry_seconds > 0)
		kept = handover_make(t->token, *ret, w->mem);
	TRY(store_exec(w->db, IN(REFRESH_USE, .row = t->r.row, .now = w->now, .successor = kept),
	               &used, err));
	/* writers are one after the other, and it was unused a moment ago */
	if (used != 1)
		return err_set(err, RC_INTERNAL,
		               "the refresh token was used elsewhere in the meantime");
	return store_exec(w->db, IN(SESSION_USED, .row = t->r.session_row, .now = w->now), NULL,
	                  err);
}

/* Of what the session began with, what its client has by now. */
static enum rc scope_of(struct work *w, const struct turn *t, struct strs wanted, struct strs *ret,
                        struct err *err)
{
	*ret =
	    t->p.client == NULL ? t->s.scope : words_common(t->s.scope, t->client.scopes, w->mem);
	TRY(words_require(wanted, *ret, "scope", "the session", err));
	if (wanted.n > 0)
		*ret = wanted;
	return RC_OK;
}

static enum rc narrow_audience(struct work *w, struct turn *t, struct err *err)
{
	if (t->p.client == NULL || t->s.audience.n == 0)
		return RC_OK;
	t->s.audience = words_common(t->s.audience, t->client.audiences, w->mem);
	if (t->s.audience.n > 0)
		return RC_OK;
	err_set(err, RC_FORBIDDEN, "client '%s' no longer allows any audience of this session",
	        t->client.name);
	return err_field(err, "audience");
}

/* It may be asked for only since the session began. */
static enum rc lacks_mfa(struct work *w, const struct turn *t, bool *ret, struct err *err)
{
	*ret = false;
	if (strs_has(t->s.methods, "mfa"))
		return RC_OK;
	return session_asks_mfa(w, &t->user, t->p.client, ret, err);
}

static enum rc give(struct work *w, struct turn *t, struct strs wanted, struct session_pair *ret,
                    struct err *err)
{
	struct strs scope;

	TRY(scope_of(w, t, wanted, &scope, err));
	TRY(narrow_audience(w, t, err));
	if (ret->refresh == NULL)
		TRY(rotate(w, t, &ret->refresh, err));
	TRY(session_access(w, &t->p, scope, ret, err));
	ret->shown.refresh_token      = (const char *)ret->refresh->p;
	ret->shown.refresh_expires_at = t->end;
	session_changed(w, &t->s);
	return RC_OK;
}

enum rc session_refresh(struct work *w, const struct session_refresh *in, struct session_pair *ret,
                        struct err *ret_no, struct err *err)
{
	struct turn t = {.token = in->token};
	bool        good, lacking;

	TRY(words_check(in->scope, "scope", err));
	TRY(find_token(w, &t, &good, err));
	if (!good)
		return not_good(ret_no);
	TRY(find_parties(w, &t, err));
	work_target(w, "session", t.s.id);
	TRY(is_from(w, &t, in->client, &good, err));
	if (!good || t.s.state != SESSION_LIVE)
		return not_good(ret_no);
	if (t.r.used_at.us != 0)
		TRY(same_again(w, &t, &ret->refresh, err));
	if (t.r.used_at.us != 0 && ret->refresh == NULL)
		return end_family(w, &t, ret_no, err);
	if (t.r.expires_at.us <= w->now.us)
		return not_good(ret_no);
	TRY(lacks_mfa(w, &t, &lacking, err));
	if (lacking)
		return not_good(ret_no);
	return give(w, &t, in->scope, ret, err);
}
