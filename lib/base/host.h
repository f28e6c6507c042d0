/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/host.h -- what a process lets this library do with it.
 *
 * A program of its own may do anything. One that has others in it, too, says what it will not have, and the library gets
 * by: a wait for a lock is polled then, in no order; what libpq says to standard error goes there.
 */
#ifndef IDCTL_BASE_HOST_H
#define IDCTL_BASE_HOST_H

#include <stdbool.h>

struct host {
	void (*no_memory)(void); /* does not return */
	bool alarms; /* SIGALRM and the timer behind it are used while it waits for a lock */
	bool standard_error; /* descriptor 2 is a pipe for moments */
	bool
	    sqlite; /* SQLite is set up for one thread and small caches: before anybody else has used it */
};

/* Said once, before anything else of the library is called; *h stays. Unsaid, nothing of it is allowed, and no memory is abort(). */
void               host_is(const struct host *h);
const struct host *host_of_process(void);

#endif
