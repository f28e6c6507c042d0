/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys that verify. To read a public key costs more than to verify with it, so what was read is kept with the handle,
 * for as long as the rows are the same.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/core/key/key.h"
#include "lib/core/work/work.h"
#include "lib/crypt/jwt.h"

/* What verifies, as its rows have it. */
struct gather {
	struct work    *w;
	bool            with_hmac;
	struct key_set *set;
	struct str      stand; /* of the public ones */
	struct key     *v;
	size_t          n, cap;
};

static bool is_hmac(const struct key *k)
{
	return strncmp(k->alg, "HS", 2) == 0;
}

static void add(struct gather *g, const struct key *k)
{
	if (k->withdrawn || k->state == KEY_REVOKED || (is_hmac(k) && !g->with_hmac))
		return;
	if (g->n == g->cap) {
		struct key *wider =
		    arena_alloc(g->w->mem, (g->cap = g->cap * 2 + 8) * sizeof(*wider));

		if (g->n > 0)
			memcpy(wider, g->v, g->n * sizeof(*wider));
		g->v = wider;
	}
	g->v[g->n++] = *k;
	if (is_hmac(k))
		return;
	str_add(&g->stand, k->kid);
	str_addc(&g->stand, ' ');
	str_add(&g->stand, k->public);
	str_addc(&g->stand, '\n');
}

/* In one go, within the transaction at hand: there are never many. */
static enum rc gather(struct gather *g, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	bool                    more;

	TRY(store_query(g->w->db, IN(KEY_LIST, .after = 0, .limit = INT64_MAX), &r, err));
	for (;;) {
		struct key k = {0};

		TRY(rows_next(r, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(r, &key_record, g->w->mem, &k, err));
		add(g, &k);
	}
}

static enum rc read_key(const struct key *k, struct handle_keys *keys, struct err *err)
{
	struct jwk *jwk = &keys->v[keys->n];

	if (jwk_parse_public(k->public, strlen(k->public), keys->mem, jwk, err) != RC_OK)
		return err_set(err, RC_CORRUPT, "the public key of '%s' is damaged", k->kid);
	jwk->open  = arena_alloc(keys->mem, sizeof(struct open_key *));
	jwk->usual = jwt_usual_header(jwk, keys->mem);
	keys->n++;
	return RC_OK;
}

static enum rc read_keys(struct gather *g, struct err *err)
{
	struct handle *h = g->w->handle;

	handle_forget_signing(h);
	h->signing      = mem_check(calloc(1, sizeof(*h->signing)));
	h->signing->mem = arena_new();
	h->signing->v   = arena_alloc(h->signing->mem, g->n * sizeof(struct jwk));
	for (size_t i = 0; i < g->n; i++)
		if (!is_hmac(&g->v[i]) && read_key(&g->v[i], h->signing, err) != RC_OK) {
			handle_forget_signing(h);
			return err->rc;
		}
	str_addn(&h->signing->stand, g->stand.p, g->stand.n);
	return RC_OK;
}

static bool are_kept(const struct gather *g)
{
	const struct handle_keys *kept = g->w->handle->signing;

	return kept != NULL && kept->stand.n == g->stand.n &&
	       (g->stand.n == 0 || memcmp(kept->stand.p, g->stand.p, g->stand.n) == 0);
}

static enum rc read_mac(struct gather *g, const struct key *k, struct jwk *ret, struct err *err)
{
	struct key_set *set = g->set;
	unsigned        alg;

	if (!word_find(&jws_alg_words, k->alg, &alg) || set->n_mac == COUNT(set->mac))
		return err_set(err, RC_CORRUPT, "key '%s' cannot be used", k->kid);
	TRY(key_private(g->w, k, &set->mac[set->n_mac], err));
	*ret = (struct jwk){.kid = k->kid, .alg = (enum jws_alg)alg, .mac = set->mac[set->n_mac]};
	set->n_mac++;
	return RC_OK;
}

static enum rc put_together(struct gather *g, struct err *err)
{
	const struct handle_keys *kept;
	struct jwk               *v;

	if (!are_kept(g))
		TRY(read_keys(g, err));
	kept = g->w->handle->signing;
	v    = arena_alloc(g->w->mem, g->n * sizeof(*v));
	if (kept->n > 0)
		memcpy(v, kept->v, kept->n * sizeof(*v));
	g->set->keys = (struct jwks){.v = v, .n = kept->n};
	for (size_t i = 0; i < g->n; i++)
		if (is_hmac(&g->v[i]))
			TRY(read_mac(g, &g->v[i], &v[g->set->keys.n++], err));
	g->set->rows = g->v;
	return RC_OK;
}

enum rc key_set_load(struct work *w, bool with_hmac, struct key_set *ret, struct err *err)
{
	struct gather g = {.w = w, .with_hmac = with_hmac, .set = ret};
	enum rc       rc;

	*ret = (struct key_set){.n_mac = 0};
	rc   = gather(&g, err);
	if (rc == RC_OK)
		rc = put_together(&g, err);
	str_done(&g.stand);
	return rc;
}

void key_set_done(struct key_set *s)
{
	for (size_t i = 0; i < s->n_mac; i++)
		secret_free(s->mac[i]);
	s->n_mac = 0;
}

const struct key *key_set_row(const struct key_set *s, const char *kid)
{
	for (size_t i = 0; i < s->keys.n; i++)
		if (strcmp(s->rows[i].kid, kid) == 0)
			return &s->rows[i];
	return NULL;
}
