/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/throttle.h -- a soft lock on guessing: longer and longer waits, never for ever.
 *
 * One bucket per name and kind of credential, whether or not the name exists.
 * After 1, 3, 9 and 25 failures the next try waits 1, 3, 5 and 10 seconds,
 * from 50 on 15 minutes; at most 100 failures are evaluated a day (UTC), and
 * a new day, a success or `user unlock` begins anew.
 */
#ifndef IDCTL_CORE_THROTTLE_H
#define IDCTL_CORE_THROTTLE_H

#include <stdbool.h>

#include "lib/base/err.h"

struct work;

/* Charge one try before it is made, within a transaction that commits. *ret_open false: do not even try. */
MUST_CHECK enum rc throttle_charge(struct work *w, const char *name_key, const char *kind,
                                   bool *ret_open, struct err *err);

/* Forget the failures. *ret_was: there were some. */
MUST_CHECK enum rc throttle_clear(struct work *w, const char *name_key, const char *kind,
                                  bool *ret_was, struct err *err);

#endif
