/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/throttle/throttle_priv.h -- one bucket, for the throttle_*.c files. */
#ifndef IDCTL_CORE_THROTTLE_PRIV_H
#define IDCTL_CORE_THROTTLE_PRIV_H

#include "lib/base/value.h"
#include "lib/core/throttle/throttle.h"

struct bucket {
	int64_t      failures, day; /* day: since 1970, UTC */
	struct utc   unlock_at;
	struct utc   trying_at; /* a try that is charged, and not judged yet; 0: none */
	struct bytes trying_by; /* proc_self() of who makes it */
};

struct bucket_key {
	struct bytes                 mac;
	const char                  *kind;
	const struct throttle_curve *curve;
};

/* Seconds to wait after so many failures, the highest first; the last row has 0 failures. */
struct throttle_curve {
	int64_t failures, seconds;
};

int64_t throttle_today(const struct work *w);

/*
 * Of a name, of a name with a source, or of a source alone (name NULL). All of one name's begin with
 * the same BUCKET_PREFIX bytes. They are made with the oldest data key: a new one forgives nobody
 * what it tried today. When that is destroyed all begin anew, which is rare, and the administrator's doing.
 */
enum { BUCKET_PREFIX = 16 };
MUST_CHECK enum rc bucket_mac(struct work *w, const char *name_key, const char *source,
                              struct bytes *ret, struct err *err);

/*
 * As it is today: empty on a new day. What a clock that was ahead has left counts for today, and nobody waits longer than
 * for the longest wait. A try that was cut off has failed. *ret_found: there is a row.
 */
MUST_CHECK enum rc bucket_read(struct work *w, struct bucket_key key, struct bucket *ret,
                               bool *ret_found, struct err *err);
/* A new row (found false) makes room for itself. */
MUST_CHECK enum rc bucket_write(struct work *w, struct bucket_key key, const struct bucket *b,
                                bool found, struct err *err);

/* Somebody is trying just now. */
bool bucket_busy(const struct bucket *b);
/* max: failures that are evaluated in a day. */
bool bucket_open(const struct work *w, const struct bucket *b, int64_t max);

/* One failure more, until the try is judged; where one would be followed by a wait, the next waits for that. */
MUST_CHECK enum rc bucket_charge(struct work *w, struct bucket_key key, struct bucket *b,
                                 bool found, struct err *err);
/* It has failed indeed: from now on one waits. */
MUST_CHECK enum rc bucket_fail(struct work *w, struct bucket_key key, struct err *err);
/* It was not looked at: one less, and whatever wait there was before stays. */
MUST_CHECK enum rc bucket_withdraw(struct work *w, struct bucket_key key, struct err *err);
/* It was none: one less. */
MUST_CHECK enum rc bucket_take_back(struct work *w, struct bucket_key key, struct err *err);

enum { THROTTLE_NAME_DAY_MAX = 100, THROTTLE_WAIT_MAX_S = 900 };

#endif
