/* SPDX-License-Identifier: Apache-2.0 */
/* Sign-ins that say where they come from: which buckets a try is charged to. */
#include <string.h>
#include <time.h>

#include "lib/base/instant.h"
#include "lib/core/throttle/throttle_priv.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"

enum { POLL_MS = 20 };

static const char known_kind[] = "known";

/* One office behind one address mistypes a lot, and is never shut out permanently. */
static const struct throttle_curve source_curve[] = {
    {1000, THROTTLE_WAIT_MAX_S}, {300, 10}, {100, 1}, {0, 0}};

static const struct throttle_curve name_curve[] = {
    {50, THROTTLE_WAIT_MAX_S}, {25, 10}, {9, 5}, {3, 3}, {1, 1}, {0, 0}};

struct held {
	struct bucket_key key;
	struct bucket     b;
	bool              found;
};

static enum rc hold(struct work *w, struct held *h, struct err *err)
{
	return bucket_read(w, h->key, &h->b, &h->found, err);
}

/* It counts no failures: no curve. */
static enum rc known_key(struct work *w, const struct throttle_try *t, struct bucket_key *ret,
                         struct err *err)
{
	*ret = (struct bucket_key){.kind = known_kind};
	return bucket_mac(w, t->name_key, t->source, &ret->mac, err);
}

/* The one of the name: all sources that are not known to it share that. */
static enum rc own_key(struct work *w, const struct throttle_try *t, struct bucket_key *ret,
                       struct err *err)
{
	*ret = (struct bucket_key){.kind = t->kind, .curve = name_curve};
	return bucket_mac(w, t->name_key, t->known ? t->source : NULL, &ret->mac, err);
}

static enum rc source_key(struct work *w, const struct throttle_try *t, struct bucket_key *ret,
                          struct err *err)
{
	*ret = (struct bucket_key){.kind = t->kind, .curve = source_curve};
	return bucket_mac(w, NULL, t->source, &ret->mac, err);
}

static bool is_shared(const struct throttle_try *t)
{
	return t->source != NULL && !t->known;
}

static enum rc look_up(struct work *w, struct throttle_try *t, struct err *err)
{
	struct held known = {.found = false};

	t->known = false;
	if (t->source == NULL)
		return RC_OK;
	TRY(known_key(w, t, &known.key, err));
	TRY(hold(w, &known, err));
	/* one that has run out reads as a row of today */
	t->known = known.found && known.b.unlock_at.us != 0;
	return RC_OK;
}

static enum rc hold_both(struct work *w, const struct throttle_try *t, struct held *own,
                         struct held *source, struct err *err)
{
	TRY(own_key(w, t, &own->key, err));
	TRY(hold(w, own, err));
	*source = (struct held){.found = false};
	if (!is_shared(t))
		return RC_OK;
	TRY(source_key(w, t, &source->key, err));
	return hold(w, source, err);
}

enum rc throttle_enter(struct work *w, struct throttle_try *t, struct err *err)
{
	struct held own, source;

	TRY(look_up(w, t, err));
	TRY(hold_both(w, t, &own, &source, err));
	t->open =
	    bucket_open(w, &own.b, THROTTLE_NAME_DAY_MAX) && bucket_open(w, &source.b, INT64_MAX);
	t->busy = t->open && (bucket_busy(&own.b) || bucket_busy(&source.b));
	if (!t->open || t->busy)
		return RC_OK;
	if (is_shared(t))
		TRY(bucket_charge(w, source.key, &source.b, source.found, err));
	return bucket_charge(w, own.key, &own.b, own.found, err);
}

/* Lets a moment pass. */
static enum rc let_pass(struct throttle_try *t, struct err *err)
{
	const struct timespec moment = {.tv_nsec = POLL_MS * 1000000L};
	const int64_t         now_ms = instant_monotonic_ms();

	if (t->waiting_since_ms == 0)
		t->waiting_since_ms = now_ms;
	if (now_ms - t->waiting_since_ms >= THROTTLE_PATIENCE_S * INT64_C(1000))
		return err_set(err, RC_BUSY,
		               "another sign-in of this name has been running for %d seconds",
		               THROTTLE_PATIENCE_S);
	nanosleep(&moment, NULL);
	return RC_OK;
}

struct entry {
	struct throttle_try          *t;
	const struct throttle_charge *of;
};

static enum rc enter(struct work *w, void *arg, struct err *err)
{
	const struct entry *e = arg;

	TRY(e->of->name(w, e->of->arg, err));
	return throttle_enter(w, e->t, err);
}

enum rc throttle_charge(struct work *w, struct throttle_try *t, const struct throttle_charge *of,
                        struct err *err)
{
	struct entry e = {.t = t, .of = of};

	for (;;) {
		const struct utc since = instant_now();

		TRY(txn_silent(w, STORE_WRITE, enter, &e, err));
		if (!t->busy)
			return RC_OK;
		TRY(let_pass(t, err));
		work_pass(w, since); /* what has failed meanwhile may be over by now */
	}
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
	TRY(hold(w, &known, err));
	if (known.found && known.b.day == day)
		return RC_OK;
	known.b = (struct bucket){.day = day, .unlock_at = w->now};
	TRY(bucket_write(w, known.key, &known.b, known.found, err));
	return store_exec(w->db,
	                  IN(THROTTLE_KNOWN_TRIM, .first = bound(w, known.key.mac, 0),
	                     .last = bound(w, known.key.mac, 0xff), .keep = THROTTLE_KNOWN_MAX),
	                  NULL, err);
}

enum rc throttle_succeed(struct work *w, const struct throttle_try *t, struct err *err)
{
	struct bucket_key own, source;

	TRY(own_key(w, t, &own, err));
	if (!is_shared(t))
		TRY(store_exec(w->db, IN(THROTTLE_CLEAR, .name_mac = own.mac, .kind = own.kind),
		               NULL, err));
	if (t->source == NULL)
		return RC_OK;
	if (!t->known) {
		TRY(bucket_take_back(w, own, err));
		TRY(source_key(w, t, &source, err));
		TRY(bucket_take_back(w, source, err));
	}
	return learn(w, t, err);
}

enum rc throttle_withdraw(struct work *w, const struct throttle_try *t, struct err *err)
{
	struct bucket_key own, source;

	if (!t->open) /* nothing was charged */
		return RC_OK;
	TRY(own_key(w, t, &own, err));
	TRY(bucket_withdraw(w, own, err));
	if (!is_shared(t))
		return RC_OK;
	TRY(source_key(w, t, &source, err));
	return bucket_withdraw(w, source, err);
}

enum rc throttle_fail(struct work *w, const struct throttle_try *t, struct err *err)
{
	struct bucket_key own, source;

	if (!t->open) /* nothing was charged */
		return RC_OK;
	TRY(own_key(w, t, &own, err));
	TRY(bucket_fail(w, own, err));
	if (!is_shared(t))
		return RC_OK;
	TRY(source_key(w, t, &source, err));
	return bucket_fail(w, source, err);
}

enum rc throttle_forget(struct work *w, const char *name_key, const char *kind, bool *ret_was,
                        struct err *err)
{
	struct bytes mac;
	int64_t      n = 0;

	TRY(bucket_mac(w, name_key, NULL, &mac, err));
	TRY(store_exec(w->db,
	               IN(THROTTLE_FORGET, .first = bound(w, mac, 0), .last = bound(w, mac, 0xff),
	                  .kind = kind),
	               &n, err));
	*ret_was = n > 0;
	return RC_OK;
}
