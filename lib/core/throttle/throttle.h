/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/throttle/throttle.h -- a soft lock on guessing: longer and longer waits, never for ever.
 *
 * One bucket per name and kind of credential, whether or not the name exists.
 * After 1, 3, 9 and 25 failures the next try at a password waits 1, 3, 5 and
 * 10 seconds, from 50 on 15 minutes. A one-time code is short: after a failure the
 * next try waits a second, after every fifth 15 minutes. At most 100 failures are evaluated a
 * day (UTC), and a new day, a success or `user unlock` begins anew. Tries at one name are made one after the other.
 *
 * Anyone who says where a try comes from (lib/core/throttle/source.h) gets two more. A
 * source that an account has signed in from within 30 days has a bucket of its
 * own with that account, and no other: what strangers spend on the account is
 * not taken from it. Everybody else shares the account's, and all tries of one
 * source that is not known to the account share the source's, which waits 1,
 * 10 and 900 seconds after 100, 300 and 1000 failures, and has no end of the
 * day. A success from a source takes back its own charge, and nobody else's:
 * an account of one's own does not give more guesses at another.
 *
 * A clock that is set back opens nothing, and locks nobody out: failures of days to come count for
 * today, and no wait is longer than the longest.
 *
 * The table stays at about a hundred thousand rows. What a new day made
 * meaningless goes first, some with each new row; beyond that, buckets of one
 * and two failures, whose loss gives away no more than those; then sources that
 * were known, the oldest first; fuller buckets last.
 */
#ifndef IDCTL_CORE_THROTTLE_H
#define IDCTL_CORE_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

struct user;
struct work;

/* What a bucket is for. */
#define THROTTLE_PASSWORD "password"
#define THROTTLE_OTP      "otp"

enum { THROTTLE_ROWS_MAX = 100000, THROTTLE_KNOWN_DAYS = 30, THROTTLE_KNOWN_MAX = 16 };

/*
 * The name of an account's bucket, whichever of its names it is called by: `u`, or where there is none (NULL) what
 * was typed, however it was spelt.
 */
MUST_CHECK enum rc throttle_name(struct work *w, const struct user *u, const char *typed,
                                 const char **ret, struct err *err);

/*
 * Whom a refused try was about: sets the event's target; or, as what was typed for a name may be a
 * secret, where there is no such account (NULL) only its keyed hash, in hexadecimal. One of the two.
 */
struct throttle_name {
	const char *name, *mac;
};
MUST_CHECK enum rc throttle_about(struct work *w, const struct user *u, const char *name_key,
                                  struct throttle_name *ret, struct err *err);

/*
 * One try: charged before it is made, judged afterwards, in transactions that commit.
 *
 * A wait follows a try that has failed, and not one that is still being made: who meets one is told so (busy), and waits
 * until it is judged. Anyone who makes it may be killed: then it has failed, at once where that can be seen, and after
 * THROTTLE_TRY_S where it cannot.
 */
enum { THROTTLE_TRY_S = 20, THROTTLE_PATIENCE_S = 30 };

struct throttle_try {
	const char *name_key, *kind;
	const char *source; /* struct source's key; NULL: not said */
	bool        known;  /* the account has signed in from there; set by throttle_enter() */
	bool        open;   /* set by it, too: false, and nothing was charged */
	bool        busy;   /* not even that is known yet: enter again, after a moment */
	int64_t     waiting_since_ms;
};
MUST_CHECK enum rc throttle_enter(struct work *w, struct throttle_try *t, struct err *err);

/*
 * In a transaction of its own, as often as it takes: name() says whose the try is, and throttle_enter() charges it. BUSY
 * after THROTTLE_PATIENCE_S of waiting for another.
 */
struct throttle_charge {
	enum rc (*name)(struct work *w, void *arg, struct err *err); /* fills in t */
	void *arg;
};
MUST_CHECK enum rc throttle_charge(struct work *w, struct throttle_try *t,
                                   const struct throttle_charge *of, struct err *err);

/* It was right: take back what it was charged, and know the source from now on. */
MUST_CHECK enum rc throttle_succeed(struct work *w, const struct throttle_try *t, struct err *err);

/* It came to nothing, and was not looked at: it never was. */
MUST_CHECK enum rc throttle_withdraw(struct work *w, const struct throttle_try *t, struct err *err);

/* It was wrong, or came to nothing. */
MUST_CHECK enum rc throttle_fail(struct work *w, const struct throttle_try *t, struct err *err);

/* Forget the failures of one kind, or of all (NULL), and of all sources with that name. Sources stay known. */
MUST_CHECK enum rc throttle_forget(struct work *w, const char *name_key, const char *kind,
                                   bool *ret_was, struct err *err);

#endif
