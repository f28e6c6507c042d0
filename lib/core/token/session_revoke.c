/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/subject/subject.h"
#include "lib/core/token/session_priv.h"
#include "lib/core/token/token.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"

#define T struct session_sweep
static const struct field session_sweep_field[] = {
    FIELD(T, sessions, "SESSIONS", "sessions that ended"),
    FIELD(T, codes, "CODES", "one-time codes that ended"),
    FIELD(T, not_before, "NOT BEFORE", "what was issued before this instant is refused"),
};
#undef T
const struct record session_sweep_record =
    RECORD(struct session_sweep, "revoked sessions", session_sweep_field);

static enum rc require_over_user(struct work *w, const char *user, struct user *ret,
                                 struct err *err)
{
	struct subject s;

	TRY(user_get(w, user, ret, err));
	s = subject_of_user(ret);
	return access_require_over(w, &s, err);
}

enum rc session_revoke(struct work *w, const char *id, struct session *ret, struct err *err)
{
	char        text[ID_TEXT];
	struct user user;

	TRY(session_get(w, id, ret, err));
	work_target(w, "session", ret->id);
	TRY(require_over_user(w, id_format(ret->user_id, text), &user, err));
	if (ret->state != SESSION_LIVE)
		return RC_OK;
	TRY(session_end(w, ret, w->request->reason, err));
	session_changed(w, ret);
	return RC_OK;
}

static enum rc live_of(struct work *w, const struct user *u, struct sessions *ret, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;
	int64_t                 n    = 0;
	bool                    more;

	TRY(store_int(w->db, IN(SESSION_COUNT_OF_USER, .user_row = u->row, .now = w->now), &n,
	              err));
	ret->v = arena_alloc(w->mem, ((size_t)n + 1) * sizeof(*ret->v));
	TRY(store_query(w->db,
	                IN(SESSION_LIVE_OF_USER, .user_row = u->row, .now = w->now, .limit = n),
	                &rows, err));
	for (ret->n = 0;; ret->n++) {
		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		ret->v[ret->n] = (struct session){0};
		TRY(rows_read(rows, &session_record, w->mem, &ret->v[ret->n], err));
	}
}

enum rc session_revoke_user(struct work *w, const char *user, struct sessions *ret, struct err *err)
{
	struct user u;

	TRY(require_over_user(w, user, &u, err));
	work_target(w, "user", u.id);
	TRY(live_of(w, &u, ret, err));
	for (size_t i = 0; i < ret->n; i++) {
		TRY(session_end(w, &ret->v[i], w->request->reason, err));
		session_changed(w, &ret->v[i]);
	}
	return RC_OK;
}

static void swept(struct work *w, const struct session_sweep *sweep)
{
	work_changed(w, EVENT(sessions_swept, EVENT_NO_ID, .codes = sweep->codes,
	                      .sessions = sweep->sessions));
}

enum rc session_revoke_everybody(struct work *w, struct session_sweep *ret, struct err *err)
{
	const char *since = arena_printf(w->mem, "%lld", (long long)w->now.us);

	TRY(access_require(w, "*:*", err));
	*ret = (struct session_sweep){.not_before = w->now};
	TRY(store_int(w->db, IN(SESSION_LIVE_COUNT, .now = w->now), &ret->sessions, err));
	TRY(meta_put(w, TOKENS_NOT_BEFORE, since, err));
	TRY(store_exec(w->db, BARE(CODE_DELETE_ALL), &ret->codes, err));
	swept(w, ret);
	return RC_OK;
}

enum rc session_ends_kept(struct work *w, struct err *err)
{
	const struct utc since = {w->now.us - TOKEN_TTL_MAX * UTC_SECOND};
	int64_t          n     = 0;

	TRY(store_int(w->db, IN(SESSION_ENDED_LATELY, .now = w->now, .since = since), &n, err));
	if (n == 0)
		return RC_OK;
	err_set(err, RC_CONFLICT, "tokens of %lld ended sessions would be valid again",
	        (long long)n);
	return err_advise(err, ADVICE_SESSIONS_WAIT);
}
