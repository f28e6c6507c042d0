/* SPDX-License-Identifier: Apache-2.0 */
/* Made, rotated, withdrawn, revoked. Every step first settles what time has decided meanwhile. */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/key/key_priv.h"
#include "lib/core/work/clock.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/jwt.h"
#include "lib/crypt/seal.h"

void key_changed(struct work *w, const struct key *k)
{
	work_changed(w, EVENT(key, k->id, .alg = k->alg, .kid = k->kid,
	                      .state = word_of(&key_state_words, k->state)));
}

static enum rc alg_named(struct work *w, const char *name, enum jws_alg *ret, struct err *err)
{
	struct key k;
	unsigned   alg;

	if (name == NULL) {
		TRY(key_active(w, &k, err));
		name = k.alg;
	}
	if (!word_find(&jws_alg_words, name, &alg))
		return err_invalid(err, "alg", "'%.32s' is not one of %s", name,
		                   word_list(&jws_alg_words, w->mem));
	*ret = (enum jws_alg)alg;
	return RC_OK;
}

/* What is stored of an HMAC key in the open is its name only. */
static const char *public_text(struct work *w, const struct jwk *jwk)
{
	return jwk->json != NULL ? jwk->json : arena_printf(w->mem, "{\"kid\":\"%s\"}", jwk->kid);
}

static enum rc is_new(struct work *w, const char *kid, struct err *err)
{
	struct key there = {0};
	bool       found;

	TRY(store_get(w->db, IN(KEY_BY_KID, .kid = kid), INTO(&key_record, w->mem, &there), &found,
	              err));
	return found ? err_set(err, RC_EXISTS, "key '%s' already exists", kid) : RC_OK;
}

static enum rc add(struct work *w, const struct jwk *jwk, const struct secret *private,
                   struct key *ret, struct err *err)
{
	struct seal_place place = {
	    .purpose = PURPOSE_SIGNING, .table = "signing_key", .column = "private"};
	struct keyring *ring;
	struct bytes    sealed;

	*ret      = (struct key){.id         = id_make(w->now),
	                         .kid        = jwk->kid,
	                         .alg        = word_of(&jws_alg_words, jwk->alg),
	                         .state      = KEY_NEXT,
	                         .public     = public_text(w, jwk),
	                         .created_at = w->now};
	place.row = ret->id;
	TRY(clock_not_behind(w, err));
	TRY(datakey_ring(w, &ring, err));
	TRY(seal_make(ring, &place, private, w->mem, &sealed, err));
	TRY(is_new(w, ret->kid, err));
	return store_int(w->db,
	                 IN(KEY_INSERT, .id = ret->id, .kid = ret->kid, .alg = ret->alg,
	                    .state = ret->state, .public_jwk = ret->public, .sealed = sealed,
	                    .created_at = w->now, .active_from = ret->active_from),
	                 &ret->row, err);
}

static enum rc make(struct work *w, enum jws_alg alg, struct key *ret, struct err *err)
{
	for (;;) {
		AUTO(secret) struct secret *private = NULL;
		struct jwk jwk;

		TRY(jwk_generate(alg, w->mem, &private, &jwk, err));
		/* a name that reads like an option would trip every script; one in 64 does */
		if (*jwk.kid != '-')
			return add(w, &jwk, private, ret, err);
	}
}

enum rc key_generate(struct work *w, const char *alg_name, struct key *ret, struct err *err)
{
	enum jws_alg alg;

	TRY(alg_named(w, alg_name, &alg, err));
	TRY(make(w, alg, ret, err));
	key_changed(w, ret);
	return RC_OK;
}

enum rc key_import(struct work *w, const struct secret *text, const char *alg_name, struct key *ret,
                   struct err *err)
{
	AUTO(secret) struct secret *private = NULL;
	struct jwk   jwk;
	enum jws_alg alg = JWS_ES256;

	/* who knows a signing key can make any token for as long as the key signs */
	TRY(access_require_owner(w, err));
	if (alg_name != NULL)
		TRY(alg_named(w, alg_name, &alg, err));
	if (jwk_import(text, alg_name == NULL ? NULL : &alg, w->mem, &private, &jwk, err) != RC_OK)
		return *err->field == '\0' ? err_field(err, "private") : err->rc;
	if (jwk.mac != NULL && jwk_is_weak(private)) {
		err_invalid(err, "private",
		            "'k' is not secret: it repeats itself or is printed in a standard");
		return err_advise(err, ADVICE_KEY_GENERATE_HS256);
	}
	TRY(add(w, &jwk, private, ret, err));
	key_changed(w, ret);
	return RC_OK;
}

struct waiting {
	const char  *alg;
	struct work *w;
	struct key   key; /* row 0: none */
};

static enum rc pick_waiting(void *arg, const void *record, struct err *err)
{
	struct waiting   *p = arg;
	const struct key *k = record;

	(void)err;
	if (p->key.row == 0 && k->state == KEY_NEXT && k->active_from.us == 0 &&
	    strcmp(k->alg, p->alg) == 0) {
		p->key        = *k;
		p->key.kid    = arena_strdup(p->w->mem, k->kid);
		p->key.alg    = p->alg;
		p->key.public = NULL;
	}
	return RC_OK;
}

static enum rc successor(struct work *w, enum jws_alg alg, struct key *ret, struct err *err)
{
	struct waiting          p    = {.alg = word_of(&jws_alg_words, alg), .w = w};
	const struct list_sink  sink = {.row = pick_waiting, .next = list_no_next, .arg = &p};
	const struct list_query all  = {.limit = 0};

	TRY(key_list(w, &all, &sink, err));
	*ret = p.key;
	if (p.key.row == 0)
		return make(w, alg, ret, err);
	/* one that waits may have come from elsewhere; one that is made now is known to nobody */
	if (access_require_owner(w, err) != RC_FORBIDDEN)
		return err->rc;
	err_clear(err);
	return make(w, alg, ret, err);
}

static enum rc set_state(struct work *w, struct key *k, enum key_state state, struct err *err)
{
	k->state = state;
	return store_exec(w->db,
	                  IN(KEY_SET_STATE, .row = k->row, .state = state,
	                     .active_from = k->active_from, .retired_at = k->retired_at),
	                  NULL, err);
}

/* The one that signs now hands over; a planned change that lies ahead stays planned. */
static enum rc hand_over(struct work *w, struct utc at, struct err *err)
{
	struct key old;

	if (key_active(w, &old, err) != RC_OK) {
		if (err->rc != RC_CONFLICT)
			return err->rc;
		err_clear(err);
		return RC_OK;
	}
	if (at.us > w->now.us)
		return RC_OK;
	old.retired_at = w->now;
	return set_state(w, &old, KEY_RETIRED, err);
}

enum rc key_rotate(struct work *w, const char *alg_name, struct utc from, struct key *ret,
                   struct err *err)
{
	enum jws_alg alg;

	TRY(clock_not_behind(w, err));
	TRY(alg_named(w, alg_name, &alg, err));
	TRY(hand_over(w, from, err));
	TRY(successor(w, alg, ret, err));
	ret->active_from = from;
	TRY(set_state(w, ret, from.us <= w->now.us ? KEY_ACTIVE : KEY_NEXT, err));
	key_changed(w, ret);
	return RC_OK;
}

static enum rc still_needed(const struct key *k, struct err *err)
{
	const struct utc safe = {k->last_expiry.us + JWT_LEEWAY_S * UTC_SECOND};
	char             text[INSTANT_TEXT];

	err_set(err, RC_CONFLICT, "tokens signed by key '%s' may be valid until %s", k->kid,
	        instant_format(safe, text));
	return err_advise(err, ADVICE_KEY_RETIRE_LATER);
}

/* Anyone who signs with it at this moment and commits first is counted too. */
static enum rc withdraw(struct work *w, struct key *k, struct err *err)
{
	const struct utc ended = {w->now.us - JWT_LEEWAY_S * UTC_SECOND};
	int64_t          n;

	if (k->last_expiry.us > ended.us)
		return still_needed(k, err);
	if (k->retired_at.us == 0)
		k->retired_at = w->now;
	TRY(store_exec(w->db, IN(KEY_WITHDRAW, .row = k->row, .now = k->retired_at, .ended = ended),
	               &n, err));
	if (n == 1)
		return RC_OK;
	TRY(key_get(w, arena_printf(w->mem, "name:%s", k->kid), k, err));
	return still_needed(k, err);
}

enum rc key_retire(struct work *w, const char *ref, struct key *ret, struct err *err)
{
	TRY(access_require(w, "*:*", err));
	TRY(key_get(w, ref, ret, err));
	work_target(w, "key", ret->id);
	if (ret->withdrawn)
		return RC_OK;
	if (ret->state == KEY_ACTIVE) {
		err_set(err, RC_CONFLICT, "'%s' is the active signing key", ret->kid);
		return err_advise(err, ADVICE_KEY_ROTATE);
	}
	TRY(clock_not_ahead(w, err));
	TRY(withdraw(w, ret, err));
	ret->state     = KEY_RETIRED;
	ret->withdrawn = true;
	key_changed(w, ret);
	return RC_OK;
}

static enum rc replace_signer(struct work *w, const struct key *k, bool replace, struct err *err)
{
	struct key next;

	if (k->state != KEY_ACTIVE)
		return RC_OK;
	if (replace)
		return key_rotate(w, k->alg, w->now, &next, err);
	err_set(err, RC_CONFLICT, "'%s' is the active signing key", k->kid);
	return err_advise(err, ADVICE_KEY_REPLACE);
}

enum rc key_revoke(struct work *w, const char *ref, bool replace, struct key *ret, struct err *err)
{
	TRY(access_require(w, "*:*", err));
	TRY(key_get(w, ref, ret, err));
	work_target(w, "key", ret->id);
	if (ret->state == KEY_REVOKED)
		return RC_OK;
	TRY(replace_signer(w, ret, replace, err));
	TRY(store_exec(w->db, IN(KEY_REVOKE, .row = ret->row, .now = w->now), NULL, err));
	ret->state      = KEY_REVOKED;
	ret->withdrawn  = true;
	ret->retired_at = w->now;
	key_changed(w, ret);
	return RC_OK;
}
