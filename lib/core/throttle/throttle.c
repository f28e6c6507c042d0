/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/throttle/throttle.h"

#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "lib/core/name/name.h"
#include "lib/core/subject/user_find.h"
#include "lib/core/throttle/throttle_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"

/* How much room is made at once: sorting the table is worth it only now and then. */
enum { EXPIRE_SOME = 4, LOOK_EVERY = 64, ROOM = 1000 };

enum { OTP_TRIES = 5 };

#define T struct bucket
static const struct field bucket_field[] = {COLUMN(T, failures), COLUMN(T, day),
                                            COLUMN(T, unlock_at), COLUMN(T, trying_at),
                                            COLUMN(T, trying_by)};
#undef T
static const struct record bucket_record = RECORD(struct bucket, "throttle", bucket_field);

enum rc throttle_name(struct work *w, const struct user *u, const char *typed, const char **ret,
                      struct err *err)
{
	struct name name;
	const bool  email = u != NULL || strchr(typed, '@') != NULL;

	if ((email ? name_email(u != NULL ? u->email : typed, "user", w->mem, &name, err)
	           : name_username(typed, "user", w->mem, &name, err)) == RC_OK) {
		*ret = name.key;
		return RC_OK;
	}
	if (err->rc != RC_INVALID)
		return err->rc;
	err_clear(err);
	*ret = arena_strdup(w->mem, typed);
	return RC_OK;
}

int64_t throttle_today(const struct work *w)
{
	return w->now.us / UTC_SECOND / 86400;
}

static enum rc mac_of(struct work *w, const struct str *text, uint8_t out[static MAC_BYTES],
                      struct err *err)
{
	struct keyring *ring;

	TRY(datakey_ring(w, &ring, err));
	return mac_make(ring, PURPOSE_THROTTLE, keyring_oldest(ring),
	                (struct bytes){text->p, text->n}, out, err);
}

/* A name has no NUL, and is never empty: what is between the two, or before the source, cannot be part of one. */
enum rc bucket_mac(struct work *w, const char *name_key, const char *source, struct bytes *ret,
                   struct err *err)
{
	AUTO(str) struct str *text = str_new();
	uint8_t              *mac  = arena_alloc(w->mem, MAC_BYTES);
	uint8_t               with[MAC_BYTES];

	if (name_key != NULL) {
		str_add(text, name_key);
		TRY(mac_of(w, text, mac, err));
	}
	if (source != NULL) {
		str_addc(text, '\0');
		str_add(text, source);
		TRY(mac_of(w, text, name_key != NULL ? with : mac, err));
		if (name_key != NULL)
			memcpy(mac + BUCKET_PREFIX, with, MAC_BYTES - BUCKET_PREFIX);
	}
	*ret = (struct bytes){mac, MAC_BYTES};
	return RC_OK;
}

enum rc throttle_about(struct work *w, const struct user *u, const char *name_key,
                       struct throttle_name *ret, struct err *err)
{
	uint8_t         mac[MAC_BYTES];
	struct str      hex = STR_EMPTY;
	struct keyring *ring;

	*ret = (struct throttle_name){.name = NULL};
	/* the same work for anyone who is there and who is not */
	TRY(datakey_ring(w, &ring, err));
	TRY(mac_make(ring, PURPOSE_THROTTLE, keyring_active(ring),
	             (struct bytes){name_key, strlen(name_key)}, mac, err));
	str_add_hex(&hex, mac, sizeof(mac));
	if (u == NULL) {
		ret->mac = arena_strdup(w->mem, hex.p);
	} else {
		ret->name = u->email;
		work_target(w, "user", u->id);
	}
	str_done(&hex);
	return RC_OK;
}

static int64_t wait_after(const struct bucket_key *key, int64_t failures)
{
	const struct throttle_curve *row = key->curve;

	if (strcmp(key->kind, THROTTLE_OTP) == 0)
		return failures % OTP_TRIES == 0 ? THROTTLE_WAIT_MAX_S : 1;
	while (failures < row->failures)
		row++;
	return row->seconds;
}

static void wait_from(const struct bucket_key *key, struct bucket *b, struct utc from)
{
	const int64_t until = from.us + wait_after(key, b->failures) * UTC_SECOND;

	if (until > b->unlock_at.us)
		b->unlock_at.us = until;
}

static bool was_cut_off(const struct work *w, const struct bucket *b)
{
	const int64_t age_us = w->now.us - b->trying_at.us;
	struct id     who;

	if (age_us > THROTTLE_TRY_S * UTC_SECOND || age_us < -THROTTLE_TRY_S * UTC_SECOND ||
	    b->trying_by.n != sizeof(who.b))
		return true;
	memcpy(who.b, b->trying_by.p, sizeof(who.b));
	return proc_is_gone(who);
}

static void correct(const struct work *w, const struct bucket_key *key, struct bucket *b)
{
	const int64_t today  = throttle_today(w);
	const int64_t latest = w->now.us + THROTTLE_WAIT_MAX_S * UTC_SECOND;

	if (b->trying_at.us != 0 && was_cut_off(w, b)) {
		wait_from(key, b, b->trying_at);
		b->trying_at.us = 0;
	}
	b->day = today;
	if (b->unlock_at.us > latest)
		b->unlock_at.us = latest;
}

static bool differs(const struct bucket *a, const struct bucket *b)
{
	return a->day != b->day || a->unlock_at.us != b->unlock_at.us ||
	       a->trying_at.us != b->trying_at.us;
}

enum rc bucket_read(struct work *w, struct bucket_key key, struct bucket *ret, bool *ret_found,
                    struct err *err)
{
	const int64_t today = throttle_today(w);
	struct bucket there;

	*ret = (struct bucket){.day = today};
	TRY(store_get(w->db, IN(THROTTLE_GET, .name_mac = key.mac, .kind = key.kind),
	              INTO(&bucket_record, w->mem, ret), ret_found, err));
	if (ret->day < today) /* a clock that went back opens nothing */
		*ret = (struct bucket){.day = today};
	if (!*ret_found || key.curve == NULL)
		return RC_OK;
	there = *ret;
	correct(w, &key, ret);
	return differs(&there, ret) ? bucket_write(w, key, ret, true, err) : RC_OK;
}

/* Whether there are too many is looked at by chance: nobody without the key can foresee when. */
static enum rc make_room(struct work *w, struct bytes mac, struct err *err)
{
	const uint8_t last  = ((const uint8_t *)mac.p)[MAC_BYTES - 1];
	const int64_t today = throttle_today(w);
	int64_t       n     = 0;

	TRY(store_exec(w->db, IN(THROTTLE_EXPIRE, .today = today, .limit = EXPIRE_SOME), NULL,
	               err));
	if (last % LOOK_EVERY != 0)
		return RC_OK;
	TRY(store_int(w->db, BARE(THROTTLE_COUNT), &n, err));
	if (n <= THROTTLE_ROWS_MAX)
		return RC_OK;
	return store_exec(w->db,
	                  IN(THROTTLE_TRIM, .today = today, .limit = n - THROTTLE_ROWS_MAX + ROOM),
	                  NULL, err);
}

enum rc bucket_write(struct work *w, struct bucket_key key, const struct bucket *b, bool found,
                     struct err *err)
{
	const bool trying = b->trying_at.us != 0;

	if (!found)
		TRY(make_room(w, key.mac, err));
	return store_exec(w->db,
	                  IN(THROTTLE_PUT, .name_mac = key.mac, .kind = key.kind,
	                     .failures = b->failures, .day = b->day, .unlock_at = b->unlock_at.us,
	                     .trying_at = b->trying_at,
	                     .trying_by = trying ? b->trying_by : (struct bytes){NULL, 0}),
	                  NULL, err);
}

bool bucket_busy(const struct bucket *b)
{
	return b->trying_at.us != 0;
}

bool bucket_open(const struct work *w, const struct bucket *b, int64_t max)
{
	return b->unlock_at.us <= w->now.us && b->failures < max;
}

static struct bytes self(struct work *w)
{
	struct id *me = arena_alloc(w->mem, sizeof(*me));

	*me = proc_self();
	return (struct bytes){me->b, sizeof(me->b)};
}

/* Where no wait follows yet, several try at once: one that is judged ends no other. */
static void end_mine(struct work *w, struct bucket *b)
{
	const struct bytes me = self(w);

	if (b->trying_by.n == me.n && memcmp(b->trying_by.p, me.p, me.n) == 0)
		b->trying_at.us = 0;
}

enum rc bucket_charge(struct work *w, struct bucket_key key, struct bucket *b, bool found,
                      struct err *err)
{
	b->failures++;
	if (wait_after(&key, b->failures) > 0) {
		b->trying_at = w->now;
		b->trying_by = self(w);
	}
	return bucket_write(w, key, b, found, err);
}

enum rc bucket_fail(struct work *w, struct bucket_key key, struct err *err)
{
	struct bucket b;
	bool          found;

	TRY(bucket_read(w, key, &b, &found, err));
	if (!found || b.failures == 0) /* forgotten meanwhile */
		return RC_OK;
	wait_from(&key, &b, w->now);
	end_mine(w, &b);
	return bucket_write(w, key, &b, true, err);
}

static enum rc one_less(struct work *w, struct bucket_key key, bool waits, struct err *err)
{
	struct bucket b;
	bool          found;

	TRY(bucket_read(w, key, &b, &found, err));
	if (!found || b.failures == 0)
		return RC_OK;
	b.failures--;
	if (!waits)
		b.unlock_at.us = 0;
	end_mine(w, &b);
	if (b.failures > 0)
		return bucket_write(w, key, &b, true, err);
	return store_exec(w->db, IN(THROTTLE_CLEAR, .name_mac = key.mac, .kind = key.kind), NULL,
	                  err);
}

enum rc bucket_take_back(struct work *w, struct bucket_key key, struct err *err)
{
	return one_less(w, key, false, err);
}

enum rc bucket_withdraw(struct work *w, struct bucket_key key, struct err *err)
{
	return one_less(w, key, true, err);
}
