/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/work/clock.h -- is this machine's clock to be believed?
 *
 * What has ended is judged by it. One that is far ahead forgets what others still need, and what was revoked with it; one
 * that is behind makes what is over before it begins. It is held against the database server's own clock, where there is a
 * server, and against the newest entry of the audit log. The caller may vouch for it.
 */
#ifndef IDCTL_CORE_CLOCK_H
#define IDCTL_CORE_CLOCK_H

#include "lib/base/err.h"

struct work;

enum {
	CLOCK_SERVER_S = 600,       /* so far ahead of a server's clock it may be */
	CLOCK_AHEAD_S  = 25 * 3600, /* so far ahead of the newest entry, where there is no server */
	CLOCK_BEHIND_S = 3600,      /* so far behind it */
};

/* Before anything is forgotten because it has ended, within a transaction. CONFIG, with the remedy. */
MUST_CHECK enum rc clock_not_ahead(struct work *w, struct err *err);

/* Before anything is made that counts from now on, within a transaction. CONFIG, with the remedy. */
MUST_CHECK enum rc clock_not_behind(struct work *w, struct err *err);

#endif
