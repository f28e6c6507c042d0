/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/throttle.h"

#include <string.h>

#include "lib/base/instant.h"
#include "lib/core/work.h"
#include "lib/crypt/mac.h"

enum { DAY_MAX = 100 };

struct bucket {
	int64_t    failures, day;
	struct utc unlock_at;
};
#define T struct bucket
static const struct field bucket_field[] = {FIELD(T, failures, "FAILURES"), FIELD(T, day, "DAY"),
                                            FIELD(T, unlock_at, "UNLOCK AT")};
#undef T
static const struct record bucket_record = RECORD(struct bucket, "throttle", bucket_field);

static int64_t wait_after(int64_t failures)
{
	static const struct {
		int64_t failures, seconds;
	} curve[] = {{50, 900}, {25, 10}, {9, 5}, {3, 3}, {1, 1}};

	for (size_t i = 0; i < COUNT(curve); i++)
		if (failures >= curve[i].failures)
			return curve[i].seconds;
	return 0;
}

/* The version is not stored with a bucket: a new data key begins new buckets, and that is fine. */
static enum rc name_mac(struct work *w, const char *name_key, struct bytes *ret, struct err *err)
{
	struct keyring *ring;
	uint8_t        *mac = arena_alloc(w->mem, MAC_BYTES);

	TRY(work_keyring(w, &ring, err));
	TRY(mac_make(ring, PURPOSE_THROTTLE, keyring_active(ring),
	             (struct bytes){name_key, strlen(name_key)}, mac, err));
	*ret = (struct bytes){mac, MAC_BYTES};
	return RC_OK;
}

enum rc throttle_charge(struct work *w, const char *name_key, const char *kind, bool *ret_open,
                        struct err *err)
{
	const int64_t today = w->now.us / UTC_SECOND / 86400;
	struct bucket b     = {.day = today};
	struct bytes  mac;
	bool          found;

	TRY(name_mac(w, name_key, &mac, err));
	TRY(store_get(w->db, STMT_THROTTLE_GET, ARGS(V(mac), V(kind)),
	              INTO(&bucket_record, w->mem, &b), &found, err));
	if (b.day < today) /* a clock that went back opens nothing */
		b = (struct bucket){.day = today};
	*ret_open = b.unlock_at.us <= w->now.us && b.failures < DAY_MAX;
	if (!*ret_open)
		return RC_OK;
	b.failures++;
	b.unlock_at.us = w->now.us + wait_after(b.failures) * UTC_SECOND;
	return store_exec(w->db, STMT_THROTTLE_PUT,
	                  ARGS(V(mac), V(kind), V(b.failures), V(b.day), V(b.unlock_at)), NULL,
	                  err);
}

enum rc throttle_clear(struct work *w, const char *name_key, const char *kind, bool *ret_was,
                       struct err *err)
{
	struct bytes mac;
	int64_t      n = 0;

	TRY(name_mac(w, name_key, &mac, err));
	TRY(store_exec(w->db, STMT_THROTTLE_CLEAR, ARGS(V(mac), V(kind)), &n, err));
	*ret_was = n > 0;
	return RC_OK;
}
