/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/token/status.h"

#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"
#include "lib/crypt/status_list.h"

/* Rows looked at between two moments at which writers get their turn. */
enum { WINDOW = 8192 };

const char *const status_kind_words[STATUS_KINDS] = {"tokens", "sessions"};

static const struct source {
	enum stmt_id next, last, live, revoked;
} source[STATUS_KINDS] = {
    {STMT_STATUS_TOKEN_NEXT, STMT_STATUS_TOKEN_LAST, STMT_STATUS_TOKEN_LIVE,
     STMT_STATUS_TOKEN_REVOKED},
    {STMT_STATUS_SESSION_NEXT, STMT_STATUS_SESSION_LAST, STMT_STATUS_SESSION_LIVE,
     STMT_STATUS_SESSION_REVOKED},
};

enum rc status_place(struct work *w, const char **ret_url, struct err *err)
{
	return meta_get(w, "status_lists", ret_url, err);
}

enum rc status_claim(struct work *w, enum status_kind kind, int64_t row, struct str *claims,
                     struct err *err)
{
	struct str  uri = STR_EMPTY;
	const char *place;

	TRY(status_place(w, &place, err));
	if (place == NULL)
		return RC_OK;
	str_addf(&uri, "%s/status/%s/%lld", place, status_kind_words[kind],
	         (long long)(row / STATUS_INDEXES));
	str_json_key(claims, "status");
	str_addf(claims,
	         "{\"status_list\":{\"idx\":%lld,\"uri\":", (long long)(row % STATUS_INDEXES));
	str_add_json(claims, uri.p);
	str_add(claims, "}}");
	str_done(&uri);
	return RC_OK;
}

enum rc status_grace_s(struct work *w, int64_t *ret, struct err *err)
{
	const char *place;

	TRY(status_place(w, &place, err));
	*ret = place == NULL ? 0 : STATUS_VALID_MAX + JWT_LEEWAY_S;
	return RC_OK;
}

/* Rows that ended before that no longer matter, wherever clocks are late. */
static struct utc ended(const struct work *w)
{
	return (struct utc){w->now.us - JWT_LEEWAY_S * UTC_SECOND};
}

static enum rc is_live(struct work *w, const struct source *s, int64_t number, bool *ret,
                       struct err *err)
{
	const int64_t first = number * STATUS_INDEXES;
	int64_t       row   = -1;

	TRY(store_int(w->db,
	              IN_LIKE(s->live, STATUS_TOKEN_LIVE, .first = first,
	                      .below = first + STATUS_INDEXES, .now = ended(w)),
	              &row, err));
	*ret = row >= 0;
	return RC_OK;
}

enum rc status_next_list(struct work *w, enum status_kind kind, int64_t *number, bool *ret_found,
                         struct err *err)
{
	const struct source *s    = &source[kind];
	int64_t              last = 0, row, behind;

	TRY(store_int(w->db, s->last, NO_INPUTS, &last, err));
	behind = (last + STATUS_INDEXES / 2) / STATUS_INDEXES;
	last /= STATUS_INDEXES;
	for (*ret_found = false; !*ret_found;) {
		row = -1;
		TRY(store_int(w->db,
		              IN_LIKE(s->next, STATUS_TOKEN_NEXT,
		                      .after = (*number + 1) * STATUS_INDEXES - 1),
		              &row, err));
		++*number;
		/* a gap without any rows: on to the next one, but not beyond what must be there */
		if (row < 0 || row / STATUS_INDEXES > last)
			*number = *number > last ? *number : last;
		else if (row / STATUS_INDEXES > *number)
			*number = row / STATUS_INDEXES;
		if (*number > behind)
			return RC_OK;
		*ret_found = *number >= last;
		if (!*ret_found)
			TRY(is_live(w, s, *number, ret_found, err));
	}
	return RC_OK;
}

/* A part of a list. */
struct window {
	const struct source *s;
	int64_t              from, to;
	uint8_t             *list;
	int64_t              revoked;
};

static enum rc fill_window(struct work *w, struct window *v, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	bool                    more;

	TRY(store_query(w->db,
	                IN_LIKE(v->s->revoked, STATUS_TOKEN_REVOKED, .first = v->from,
	                        .below = v->to, .now = ended(w)),
	                &r, err));
	for (;; v->revoked++) {
		TRY(rows_next(r, &more, err));
		if (!more)
			return RC_OK;
		status_list_set(v->list, (uint32_t)(rows_value(r, 0).i % STATUS_INDEXES));
	}
}

enum rc status_fill(struct work *w, enum status_kind kind, int64_t number, uint8_t *list,
                    int64_t *ret_revoked, struct err *err)
{
	const int64_t end = (number + 1) * STATUS_INDEXES;
	struct window v   = {.s = &source[kind], .to = number * STATUS_INDEXES, .list = list};

	do {
		v.from = end;
		TRY(store_int(w->db, IN_LIKE(v.s->next, STATUS_TOKEN_NEXT, .after = v.to - 1),
		              &v.from, err));
		v.to = v.from + WINDOW < end ? v.from + WINDOW : end;
		if (v.from < end)
			TRY(fill_window(w, &v, err));
		TRY(store_yield(w->db, err));
	} while (v.to < end);
	*ret_revoked = v.revoked;
	return RC_OK;
}
