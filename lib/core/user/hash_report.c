/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/hash_report.h"

#include <string.h>

#include "lib/core/subject/user_find.h"
#include "lib/core/user/password_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/phc.h"

struct hash_group {
	int64_t     row;
	const char *scheme, *cost;
	int64_t     accounts;
	bool        current, weak;
};

#define T struct hash_group
static const struct field hash_group_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, scheme, "SCHEME", "how passwords are hashed; null: no password",
          .flags = FIELD_SEARCH),
    FIELD(T, cost, "COST", "its cost"),
    FIELD(T, accounts, "ACCOUNTS", "how many accounts, deleted ones excluded"),
    FIELD(T, current, "CURRENT", "whether a new password would be hashed like that"),
    FIELD(T, weak, "WEAK", "whether it protects no password once it is known"),
};
#undef T
const struct record hash_group_record = RECORD(struct hash_group, "hash_group", hash_group_field);

struct hash_left {
	int64_t          row;
	struct bytes     password; /* sealed */
	struct id        id;
	const char      *email;
	enum user_status status;
	const char      *scheme, *cost;
	bool             weak;
	struct utc       last_login_at;
};

#define T struct hash_left
static const struct field hash_left_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    COLUMN(T, password, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, email, "EMAIL", "unique address", .flags = FIELD_SEARCH | FIELD_USER | FIELD_ITSELF),
    FIELD(T, status, "STATUS", "active or disabled", .words = &user_status_words),
    FIELD(T, scheme, "SCHEME", "how the password is hashed"),
    FIELD(T, cost, "COST", "its cost"),
    FIELD(T, weak, "WEAK", "whether it protects no password once it is known"),
    FIELD(T, last_login_at, "LAST LOGIN", "when it last signed in; null: never"),
};
#undef T
const struct record hash_left_record = RECORD(struct hash_left, "hash_left", hash_left_field);

/* The groups met so far, by scheme and cost. */
struct tally {
	struct work        *w;
	struct hash_group **group;
	size_t              n, room;
};

static bool same(const struct hash_group *g, const char *scheme, const char *cost)
{
	if (g->scheme == NULL || scheme == NULL)
		return g->scheme == scheme;
	return strcmp(g->scheme, scheme) == 0 && strcmp(g->cost, cost) == 0;
}

static struct hash_group *group_of(struct tally *t, const char *scheme, const char *cost)
{
	struct hash_group *g;

	for (size_t i = 0; i < t->n; i++)
		if (same(t->group[i], scheme, cost))
			return t->group[i];
	if (t->n == t->room) {
		struct hash_group **more =
		    arena_alloc(t->w->mem, (t->room * 2 + 16) * sizeof(struct hash_group *));

		if (t->n > 0)
			memcpy(more, t->group, t->n * sizeof(struct hash_group *));
		t->group = more;
		t->room  = t->room * 2 + 16;
	}
	g                = arena_alloc(t->w->mem, sizeof(*g));
	*g               = (struct hash_group){.row    = (int64_t)t->n + 1,
	                                       .scheme = scheme,
	                                       .cost   = scheme == NULL ? NULL : arena_strdup(t->w->mem, cost)};
	t->group[t->n++] = g;
	return g;
}

static enum rc look(struct tally *t, const struct hash_left *h, struct hash_group **ret,
                    struct err *err)
{
	AUTO(secret) struct secret *hash  = NULL;
	const struct user           u     = {.id = h->id};
	const struct seal_place     place = password_place(&u);
	struct keyring             *ring;
	struct phc                  phc;

	if (h->password.p == NULL) {
		*ret = group_of(t, NULL, NULL);
		return RC_OK;
	}
	TRY(datakey_ring(t->w, &ring, err));
	TRY(seal_open(ring, &place, h->password, &hash, err));
	TRY(phc_parse(hash, &phc, err));
	*ret            = group_of(t, phc.name, phc.cost);
	(*ret)->weak    = phc.weak;
	(*ret)->current = !pwhash_needs_rehash(hash, t->w->handle->password_cost);
	return RC_OK;
}

static enum rc count(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	const struct hash_left *h = record;
	struct hash_group      *g;

	(void)w;
	*ret_kept = false;
	if (h->status == USER_DELETED)
		return RC_OK;
	TRY(look(arg, h, &g, err));
	g->accounts++;
	return RC_OK;
}

static enum rc is_left(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	struct hash_left  *h = record;
	struct hash_group *g;

	(void)w;
	*ret_kept = false;
	if (h->status == USER_DELETED || h->password.p == NULL)
		return RC_OK;
	TRY(look(arg, h, &g, err));
	h->scheme = g->scheme;
	h->cost   = g->cost;
	h->weak   = g->weak;
	*ret_kept = !g->current;
	return RC_OK;
}

static enum rc no_row(void *arg, const void *record, struct err *err)
{
	(void)arg;
	(void)record;
	(void)err;
	return RC_OK;
}

enum rc user_hash_report(struct work *w, const struct list_query *q, const struct list_sink *sink,
                         struct err *err)
{
	struct tally             t    = {.w = w};
	const struct list_sink   none = {.row = no_row, .next = list_no_next};
	const struct list_query  all  = {.limit = 0};
	const struct list_source rows = {
	    .stmt = STMT_USER_HASHES, .record = &hash_left_record, .keep = count, .arg = &t};
	struct list_ready        ready;
	const struct list_source groups = {.ready = &ready, .record = &hash_group_record};

	TRY(list_run(w, &rows, &all, &none, err));
	ready = (struct list_ready){.record = (void *const *)t.group, .n = t.n};
	return list_run(w, &groups, q, sink, err);
}

enum rc user_hash_left(struct work *w, const struct list_query *q, const struct list_sink *sink,
                       struct err *err)
{
	struct tally             t    = {.w = w};
	const struct list_source rows = {
	    .stmt = STMT_USER_HASHES, .record = &hash_left_record, .keep = is_left, .arg = &t};

	return list_run(w, &rows, q, sink, err);
}
