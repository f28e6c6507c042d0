/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/txn/txn.h -- one transaction of a unit of work, from its beginning to its end.
 *
 * What begins is committed or rolled back, whatever happens between. What changes something leaves events with
 * work_changed(), and they are written in the same transaction, last.
 */
#ifndef IDCTL_CORE_TXN_H
#define IDCTL_CORE_TXN_H

#include "lib/base/err.h"
#include "lib/core/work/work.h"

struct txn {
	enum store_power power;
	/* may be run several times: what it counts, it counts from the beginning */
	enum rc (*step)(struct work *w, void *arg, struct err *err);
	void *arg;     /* of all of them */
	bool  dry_run; /* rolled back in the end, without events */
	bool  silent; /* what it changes leaves no event: a commit without an answer is a failure */
	bool  passing; /* one step of many: what it allocates, its events among it, ends with it */
	bool  once; /* what it does outside the store cannot be taken back: it is not run again */
	/* when all is done but the commit; or NULL */
	enum rc (*tell)(struct work *w, void *arg, struct err *err);
	/*
	 * It may change something without an event: after a commit without an answer, does it stand? NULL: what leaves no
	 * event changes nothing.
	 */
	enum rc (*stands)(struct work *w, void *arg, bool *ret, struct err *err);
	/* after a failure was rolled back: what was done outside the store is taken back; false: it cannot be. Or NULL */
	bool (*undo)(void *arg, const struct err *why);
};

/*
 * Begins, runs the step, writes its events, commits. A failure rolls back; where the engine ended the transaction for the
 * sake of others (CURE_RERUN), it is run again, a few times, as if it had not been begun. When the connection breaks in
 * the commit, what became of it is looked up, by its last event or by stands(): OK if it stands, or if there was nothing to be lost;
 * UNAVAILABLE, saying which, if it does not stand or if that cannot be found out (CURE_SETTLE).
 */
MUST_CHECK enum rc txn_run(struct work *w, const struct txn *t, struct err *err);

/*
 * A step with its events within a transaction that writes, undone alone when it fails: then *ret_lost says whether the
 * engine has ended the whole, or does when others' sake asks for it; if it has not, what was done before stands. Of t:
 * step, arg, and dry_run, which undoes it in any case.
 */
MUST_CHECK enum rc txn_part(struct work *w, const struct txn *t, bool *ret_lost, struct err *err);

/* A step of a long work, one of many that are alike: in constant memory, however many they are. */
MUST_CHECK enum rc txn_pass(struct work *w, enum store_power                            power,
                            enum rc (*step)(struct work *, void *, struct err *), void *arg,
                            struct err *err);

/* One that reads: whatever it does, nothing is changed. */
MUST_CHECK enum rc txn_read(struct work *w, enum rc (*step)(struct work *, void *, struct err *),
                            void *arg, struct err *err);

/* One whose changes leave no event. */
MUST_CHECK enum rc txn_silent(struct work *w, enum store_power                            power,
                              enum rc (*step)(struct work *, void *, struct err *), void *arg,
                              struct err *err);

/* One that writes, alone from its beginning. */
MUST_CHECK enum rc txn_write(struct work *w, enum rc (*step)(struct work *, void *, struct err *),
                             void *arg, struct err *err);

#endif
