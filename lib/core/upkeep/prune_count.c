/* SPDX-License-Identifier: Apache-2.0 */
/* How much of a kind has ended, counted by pages: on SQLite, anyone who reads for long keeps a writer from its commit. */
#include "lib/core/txn/txn.h"
#include "lib/core/upkeep/prune_priv.h"

enum { COUNT_PAGE = 2000 };

/* A page: how many, the oldest, and where to go on. */
struct tally {
	int64_t    n;
	struct utc oldest, expires_at;
	int64_t    row;
};
#define T struct tally
static const struct field tally_field[] = {
    COLUMN(T, n),
    COLUMN(T, oldest),
    COLUMN(T, expires_at),
    COLUMN(T, row),
};
#undef T
static const struct record tally_record = RECORD(struct tally, "tally", tally_field);

struct page {
	const struct prune_ended *of;
	struct tally              at;
	bool                      found;
};

static enum rc read_page(struct work *w, void *arg, struct err *err)
{
	struct page *p = arg;

	return store_get(w->db,
	                 IN_LIKE(p->of->ended, TOKENS_ENDED, .before = p->of->before,
	                         .limit = COUNT_PAGE, .last_end = p->at.expires_at.us,
	                         .last_row = p->at.row),
	                 INTO(&tally_record, w->mem, &p->at), &p->found, err);
}

enum rc prune_count(struct work *w, const struct prune_ended *of, int64_t enough, int64_t *ret_n,
                    struct utc *ret_oldest, struct err *err)
{
	struct page p = {.of = of};

	*ret_n      = 0;
	*ret_oldest = (struct utc){0};
	while (*ret_n < enough) {
		TRY(txn_pass(w, STORE_READ, read_page, &p, err));
		if (!p.found)
			return RC_OK;
		*ret_n += p.at.n;
		if (ret_oldest->us == 0)
			*ret_oldest = p.at.oldest;
	}
	return RC_OK;
}

struct outlook {
	const struct prune_ended *of;
	int64_t                   us;
};

static enum rc read_next_end(struct work *w, void *arg, struct err *err)
{
	struct outlook *o = arg;

	return store_int(w->db, IN_LIKE(o->of->next_end, TOKENS_NEXT_END, .before = o->of->before),
	                 &o->us, err);
}

enum rc prune_next_end(struct work *w, const struct prune_ended *of, struct utc *ret,
                       struct err *err)
{
	struct outlook o = {.of = of};

	TRY(txn_read(w, read_next_end, &o, err));
	ret->us = o.us;
	return RC_OK;
}
