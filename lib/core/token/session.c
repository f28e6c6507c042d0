/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/token/session.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/token/session_priv.h"
#include "lib/core/work/work.h"

static const char *const    session_states_word[] = {NULL, "live", "expired", "revoked", "ended"};
static const struct wordmap session_states        = WORDMAP("state", session_states_word);

#define SESSION_FIELDS                                                                             \
	COLUMN(T, row, .flags = FIELD_HIDDEN),                                                     \
	    FIELD(T, id, "ID", "unique id, and the tokens' sid"),                                  \
	    FIELD(T, user, "USER", "the user", .flags = FIELD_SEARCH | FIELD_USER),                \
	    FIELD(T, client, "CLIENT", "the client, or null",                                      \
	          .flags = FIELD_SEARCH | FIELD_CLIENT),                                           \
	    FIELD(T, state, "STATE", "live, expired, revoked, or ended with its user or client",   \
	          .words = &session_states),                                                       \
	    FIELD(T, methods, "METHODS", "authentication methods, RFC 8176", .flags = FIELD_WIDE), \
	    FIELD(T, audience, "AUDIENCE", "audiences of its tokens", .flags = FIELD_WIDE),        \
	    FIELD(T, scope, "SCOPE", "scopes of its tokens", .flags = FIELD_WIDE),                 \
	    FIELD(T, source, "SOURCE", "network source, as the caller gave it, or null",           \
	          .flags = FIELD_SEARCH),                                                          \
	    FIELD(T, created_at, "CREATED", "when it was started"),                                \
	    FIELD(T, last_used_at, "LAST USED", "when tokens were last issued"),                   \
	    FIELD(T, expires_at, "EXPIRES", "when it expires, used or not"),                       \
	    FIELD(T, revoked_at, "REVOKED", "when it was revoked, or null"),                       \
	    FIELD(T, revoked_reason, "REASON", "why it ended", .flags = FIELD_WIDE)

#define T struct session
static const struct field session_field[] = {
    SESSION_FIELDS,
    COLUMN(T, user_id, .flags = FIELD_HIDDEN),
    COLUMN(T, client_id, .flags = FIELD_HIDDEN),
    COLUMN(T, stands, .flags = FIELD_HIDDEN),
};
#undef T
const struct record session_record = RECORD(struct session, "session", session_field);

#define T struct session
static const struct field session_family_field[] = {
    SESSION_FIELDS,
    FIELD(T, rotations, "ROTATIONS", "number of refresh tokens issued"),
    FIELD(T, reuses, "REUSES", "refresh tokens that were used twice"),
    FIELD(T, refresh_tokens, "REFRESH TOKENS", "the newest of them, in the order of their issue"),
};
#undef T
const struct record session_family_record =
    RECORD(struct session, "session with its family", session_family_field);

struct rotation {
	int64_t    row;
	struct id  id;
	struct utc issued_at, expires_at, used_at, reused_at;
};
#define T struct rotation
static const struct field rotation_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    COLUMN(T, id),
    COLUMN(T, issued_at),
    COLUMN(T, expires_at),
    COLUMN(T, used_at),
    COLUMN(T, reused_at),
};
#undef T
static const struct record rotation_record = RECORD(struct rotation, "rotation", rotation_field);

static void set_state(struct session *s, struct utc now)
{
	s->state = s->revoked_at.us != 0      ? SESSION_REVOKED
	         : s->expires_at.us <= now.us ? SESSION_EXPIRED
	         : s->stands                  ? SESSION_LIVE
	                                      : SESSION_ENDED;
}

enum rc session_find(struct work *w, struct id id, struct session *ret, bool *ret_found,
                     struct err *err)
{
	*ret = (struct session){0};
	TRY(store_get(w->db, IN(SESSION_BY_ID, .id = id), INTO(&session_record, w->mem, ret),
	              ret_found, err));
	set_state(ret, w->now);
	return RC_OK;
}

enum rc session_find_row(struct work *w, int64_t row, struct session *ret, struct err *err)
{
	bool found;

	*ret = (struct session){0};
	TRY(store_get(w->db, IN(SESSION_BY_ROW, .row = row), INTO(&session_record, w->mem, ret),
	              &found, err));
	set_state(ret, w->now);
	return RC_OK;
}

enum rc session_get(struct work *w, const char *text, struct session *ret, struct err *err)
{
	struct id id;
	bool      found;

	if (!id_parse(text, &id))
		return err_invalid(err, "session", "'%.64s' is not a session id", text);
	TRY(session_find(w, id, ret, &found, err));
	if (found)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "session '%.64s' not found", text);
	err_advise_with(err, ADVICE_LIST, "session");
	return err_field(err, "session");
}

static void add_instant(struct str *s, const char *key, struct utc at)
{
	char text[INSTANT_TEXT];

	str_json_text(s, key, at.us == 0 ? NULL : instant_format(at, text));
}

static void add_rotation(struct str *s, const struct rotation *r)
{
	char text[ID_TEXT];

	str_json_open(s);
	str_json_text(s, "id", id_format(r->id, text));
	add_instant(s, "issued_at", r->issued_at);
	add_instant(s, "expires_at", r->expires_at);
	add_instant(s, "used_at", r->used_at);
	add_instant(s, "reused_at", r->reused_at);
	str_json_close(s);
}

static enum rc add_family(struct work *w, const struct session *s, struct str *out, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;
	bool                    more;

	str_addc(out, '[');
	TRY(store_query(w->db, IN(REFRESH_FAMILY, .session_row = s->row, .most = ROTATIONS_SHOWN),
	                &rows, err));
	for (const char *comma = "";; comma = ",") {
		struct rotation r = {0};

		TRY(rows_next(rows, &more, err));
		if (!more)
			break;
		TRY(rows_read(rows, &rotation_record, w->mem, &r, err));
		str_add(out, comma);
		add_rotation(out, &r);
	}
	str_addc(out, ']');
	return RC_OK;
}

enum rc session_show(struct work *w, const char *id, struct session *ret, struct err *err)
{
	struct str s = STR_EMPTY;
	enum rc    rc;

	TRY(session_get(w, id, ret, err));
	TRY(store_int(w->db, IN(REFRESH_COUNT, .session_row = ret->row), &ret->rotations, err));
	TRY(store_int(w->db, IN(REFRESH_REUSES, .session_row = ret->row), &ret->reuses, err));
	rc                       = add_family(w, ret, &s, err);
	ret->refresh_tokens.text = arena_strdup(w->mem, s.p);
	str_done(&s);
	return rc;
}

static enum rc state_of(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	(void)arg;
	(void)err;
	set_state(record, w->now);
	*ret_kept = true;
	return RC_OK;
}

enum rc session_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                     struct err *err)
{
	static const struct list_path paths[] = {
	    {"id", STMT_SESSION_LIST_BY_ID, list_key_id},
	    {"user", STMT_SESSION_LIST_BY_USER, list_key_email},
	    {"client", STMT_SESSION_LIST_BY_CLIENT, list_key_slug}};
	const struct list_source source = {.stmt   = STMT_SESSION_LIST,
	                                   .record = &session_record,
	                                   .path   = paths,
	                                   .n_path = COUNT(paths),
	                                   .keep   = state_of};

	return list_run(w, &source, q, sink, err);
}

#define SAID(s)                                                                        \
	.client = (s)->client, .methods = (s)->methods, .reason = (s)->revoked_reason, \
	.source = (s)->source, .user = (s)->user

void session_changed(struct work *w, const struct session *s)
{
	work_changed(w, EVENT(session, s->id, SAID(s)));
}

void session_began(struct work *w, const struct session *s)
{
	work_changed(
	    w, EVENT(session, s->id, SAID(s), .expires_at = s->expires_at, .user_id = s->user_id));
}

void session_refused(struct work *w, const struct session *s)
{
	work_target(w, "session", s->id);
	work_refused(w, RC_NO, DETAILS(session, SAID(s)));
}

enum rc session_end(struct work *w, struct session *s, const char *reason, struct err *err)
{
	s->revoked_at     = w->now;
	s->revoked_reason = reason;
	set_state(s, w->now);
	return store_exec(w->db, IN(SESSION_REVOKE, .row = s->row, .now = w->now, .reason = reason),
	                  NULL, err);
}

enum rc session_reason(struct work *w, const char *sid, struct id user, const char **ret,
                       struct err *err)
{
	struct session s;
	struct id      id;
	bool           found = false;

	if (id_parse(sid, &id))
		TRY(session_find(w, id, &s, &found, err));
	*ret =
	    found && id_equal(s.user_id, user) && s.state == SESSION_LIVE ? NULL : "session_ended";
	return RC_OK;
}
