/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/store/faulty.h -- a driver, with one call that fails when told to.
 *
 * Counted is every call that may fail (open, begin, commit, script, start,
 * step, check), from 1, since faulty_arm. A driver has no room for state of
 * its own outside struct conn, which is that of the one below: what is armed
 * stands in a variable, and there is one for the whole test.
 */
#ifndef IDCTL_TESTS_STORE_FAULTY_H
#define IDCTL_TESTS_STORE_FAULTY_H

#include "lib/base/err.h"
#include "lib/store/driver_priv.h"

/* Call number `at` fails with rc, and no other; at 0: none. */
void faulty_arm(unsigned at, enum rc rc);

/* Did it come to that? Which call was it? */
bool        faulty_struck(void);
const char *faulty_where(void); /* "commit"; NULL: it did not come to that */

extern const struct driver driver_faulty, driver_faulty_pgsql;

/* The one of the engine that IDCTL_TEST_ENGINE names. */
const struct driver *faulty_driver(void);

#endif
