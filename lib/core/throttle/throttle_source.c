/* SPDX-License-Identifier: Apache-2.0 */
/* Sign-ins that say where they come from: which buckets a try is charged to. */
#include <string.h>

#include "lib/core/throttle/throttle_priv.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"

static const char known_kind[] = "known";

/* One office behind one address mistypes a lot, and is never shut out for good. */
static const struct throttle_curve source_curve[] = {{1000, 900}, {300, 10}, {100, 1}, {0, 0}};

struct held {
	struct bucket_key key;
	struct bucket     b;
	bool              found;
};

static enum rc hold(struct work *w, struct bucket_key key, struct held *ret, struct err *err)
{
	ret->key = key;
	return bucket_read(w, key, &ret->b, &ret->found, err);
}

static enum rc known_key(struct work *w, const struct throttle_try *t, struct bucket_key *ret,
                         struct err *err)
{
	ret->kind = known_kind;
	return bucket_mac(w, t->name_key, t->source, &ret->mac, err);
}

static enum rc look_up(struct work *w, struct throttle_try *t, struct err *err)
{
	struct held known = {.found = false};

	t->known = false;
	if (t->source == NULL)
		return RC_OK;
	TRY(known_key(w, t, &known.key, err));
	TRY(hold(w, known.key, &known, err));
	/* one that has run out reads as a row of today */
	t->known = known.found && known.b.unlock_at.us != 0;
	return RC_OK;
}

/* The one of the name: all sources that are not known to it share that. */
static enum rc hold_own(struct work *w, const struct throttle_try *t, struct held *ret,
                        struct err *err)
{
	struct bucket_key key = {.kind = t->kind};

	TRY(bucket_mac(w, t->name_key, t->known ? t->source : NULL, &key.mac, err));
	TRY(hold(w, key, ret, err));
	return bucket_of_this_clock(w, key, &ret->b, err);
}

static enum rc hold_source(struct work *w, const struct throttle_try *t, struct held *ret,
                           struct err *err)
{
	struct bucket_key key = {.kind = t->kind};

	TRY(bucket_mac(w, NULL, t->source, &key.mac, err));
	TRY(hold(w, key, ret, err));
	return bucket_of_this_clock(w, key, &ret->b, err);
}

enum rc throttle_enter(struct work *w, struct throttle_try *t, struct err *err)
{
	struct held own, source;
	bool        shared;

	TRY(look_up(w, t, err));
	shared = t->source != NULL && !t->known;
	TRY(hold_own(w, t, &own, err));
	t->open = bucket_open(w, &own.b, THROTTLE_NAME_DAY_MAX);
	if (shared) {
		TRY(hold_source(w, t, &source, err));
		t->open = t->open && bucket_open(w, &source.b, INT64_MAX);
	}
	if (!t->open)
		return RC_OK;
	if (shared)
		TRY(bucket_charge(w, source.key, &source.b, source_curve, source.found, err));
	return bucket_charge(w, own.key, &own.b, throttle_name_curve, own.found, err);
}

/* One failure less: it was none. */
static enum rc take_back(struct work *w, struct held *h, struct err *err)
{
	if (!h->found || h->b.failures == 0)
		return RC_OK;
	h->b.failures--;
	h->b.unlock_at = w->now;
	if (h->b.failures > 0)
		return bucket_write(w, h->key, &h->b, true, err);
	return store_exec(w->db, STMT_THROTTLE_CLEAR, ARGS(V(h->key.mac), V(h->key.kind)), NULL,
	                  err);
}

/* Where the bytes behind the common beginning are all the same. */
static struct bytes bound(struct work *w, struct bytes mac, uint8_t fill)
{
	uint8_t *p = arena_alloc(w->mem, MAC_BYTES);

	memset(p, fill, MAC_BYTES);
	memcpy(p, mac.p, BUCKET_PREFIX);
	return (struct bytes){p, MAC_BYTES};
}

/* Someone with an account and many addresses does not fill the table with them. */
static enum rc learn(struct work *w, const struct throttle_try *t, struct err *err)
{
	const int64_t day = throttle_today(w) + THROTTLE_KNOWN_DAYS;
	struct held   known;

	TRY(known_key(w, t, &known.key, err));
	TRY(hold(w, known.key, &known, err));
	if (known.found && known.b.day == day)
		return RC_OK;
	known.b = (struct bucket){.day = day, .unlock_at = w->now};
	TRY(bucket_write(w, known.key, &known.b, known.found, err));
	return store_exec(w->db, STMT_THROTTLE_KNOWN_TRIM,
	                  ARGS(V(bound(w, known.key.mac, 0)), V(bound(w, known.key.mac, 0xff)),
	                       V((int64_t)THROTTLE_KNOWN_MAX)),
	                  NULL, err);
}

enum rc throttle_succeed(struct work *w, const struct throttle_try *t, struct err *err)
{
	struct held own, source;

	TRY(hold_own(w, t, &own, err));
	if (t->source == NULL || t->known)
		TRY(store_exec(w->db, STMT_THROTTLE_CLEAR, ARGS(V(own.key.mac), V(own.key.kind)),
		               NULL, err));
	if (t->source == NULL)
		return RC_OK;
	if (!t->known) {
		TRY(take_back(w, &own, err));
		TRY(hold_source(w, t, &source, err));
		TRY(take_back(w, &source, err));
	}
	return learn(w, t, err);
}

enum rc throttle_forget(struct work *w, const char *name_key, const char *kind, bool *ret_was,
                        struct err *err)
{
	struct bytes mac;
	int64_t      n = 0;

	TRY(bucket_mac(w, name_key, NULL, &mac, err));
	TRY(store_exec(w->db, STMT_THROTTLE_FORGET,
	               ARGS(V(bound(w, mac, 0)), V(bound(w, mac, 0xff)), V(kind)), &n, err));
	*ret_was = n > 0;
	return RC_OK;
}
