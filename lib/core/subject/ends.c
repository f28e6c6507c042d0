/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/subject/ends.h"

#include "lib/base/record.h"
#include "lib/core/work/work.h"

enum { PAGE = 1000 };

struct ending {
	struct id   id;
	const char *name;
};
#define T struct ending
static const struct field ending_field[] = {COLUMN(T, id), COLUMN(T, name)};
#undef T
static const struct record ending_record = RECORD(struct ending, "ending", ending_field);

/* How those of one kind are ended, and told of. */
struct kind {
	enum stmt_id of_user, of_client;
	void (*tell)(struct work *w, const struct ending *e, const char *why);
};

static void tell_session(struct work *w, const struct ending *e, const char *why)
{
	struct work part = work_as(w, "session.revoke");

	work_changed(&part, EVENT(session_ended, e->id, .reason = why, .user = e->name));
}

static void tell_key(struct work *w, const struct ending *e, const char *why)
{
	struct work part = work_as(w, "apikey.revoke");

	work_changed(&part, EVENT(apikey_ended, e->id, .name = e->name, .reason = why));
}

static const struct kind session_kind = {STMT_SESSION_END_OF_USER, STMT_SESSION_END_OF_CLIENT,
                                         tell_session};
static const struct kind key_kind = {STMT_APIKEY_END_OF_USER, STMT_APIKEY_END_OF_CLIENT, tell_key};

static enum rc end_page(struct work *w, const struct ends_owner *of, const struct kind *k,
                        const char *why, int64_t *ret_n, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;
	const bool              user = of->user != 0;

	TRY(store_query(w->db,
	                IN_LIKE(user ? k->of_user : k->of_client, SESSION_END_OF_USER,
	                        .owner_row = user ? of->user : of->client, .now = w->now,
	                        .reason = why, .limit = PAGE),
	                &rows, err));
	for (*ret_n = 0;; ++*ret_n) {
		struct ending e = {.name = NULL};
		bool          more;

		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(rows, &ending_record, w->mem, &e, err));
		k->tell(w, &e, why);
	}
}

static enum rc end_kind(struct work *w, const struct ends_owner *of, const struct kind *k,
                        const char *why, int64_t *ret_n, struct err *err)
{
	int64_t n = 0;

	do {
		TRY(end_page(w, of, k, why, &n, err));
		*ret_n += n;
	} while (n == PAGE);
	return RC_OK;
}

enum rc ends_all(struct work *w, const struct ends_owner *of, bool keys, const char *why,
                 struct ends *ret, struct err *err)
{
	*ret = (struct ends){.sessions = 0};
	TRY(end_kind(w, of, &session_kind, why, &ret->sessions, err));
	if (keys)
		TRY(end_kind(w, of, &key_kind, why, &ret->api_keys, err));
	if (of->user != 0)
		return store_int(w->db, IN(TOKEN_LIVE_OF_USER, .user_row = of->user, .now = w->now),
		                 &ret->tokens, err);
	return store_int(w->db, IN(TOKEN_LIVE_OF_CLIENT, .client_row = of->client, .now = w->now),
	                 &ret->tokens, err);
}

#define PART(NAME) STMT_##NAME,
static const enum stmt_id goes_with_user[]   = {GOES_WITH_USER_ACCOUNT(PART) STMT_COUNT};
static const enum stmt_id left_by_user[]     = {LEFT_BY_USER_ACCOUNT(PART) STMT_COUNT};
static const enum stmt_id goes_with_client[] = {GOES_WITH_CLIENT(PART) STMT_COUNT};
static const enum stmt_id left_by_client[]   = {LEFT_BY_CLIENT(PART) STMT_COUNT};

enum rc ends_parts(struct work *w, const struct ends_owner *of, struct err *err)
{
	const bool    user = of->user != 0;
	const int64_t row  = user ? of->user : of->client;

	for (const enum stmt_id *s = user ? goes_with_user : goes_with_client; *s != STMT_COUNT;
	     s++)
		TRY(store_exec(w->db, IN_LIKE(*s, RECOVERY_DELETE, .owner_row = row), NULL, err));
	for (const enum stmt_id *s = user ? left_by_user : left_by_client; *s != STMT_COUNT; s++)
		TRY(store_exec(w->db,
		               IN_LIKE(*s, TOKEN_LEFT_BY_USER, .owner_row = row, .now = w->now),
		               NULL, err));
	return RC_OK;
}

struct json ends_said(const struct ends *e, struct arena *a)
{
	if (e->api_keys + e->sessions + e->tokens == 0)
		return (struct json){NULL};
	return event_details(
	    DETAILS(ended, .api_keys = e->api_keys, .sessions = e->sessions, .tokens = e->tokens),
	    a);
}
