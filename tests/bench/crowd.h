/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/bench/crowd.h -- several processes that do one thing again and again, for so many seconds:
 * how often they came through, and how long each time took.
 */
#ifndef IDCTL_BENCH_CROWD_H
#define IDCTL_BENCH_CROWD_H

#include <stdbool.h>

struct crowd {
	int         writers;
	double      seconds;
	double      rate; /* of each, a second; 0: as fast as it goes */
	const char *label;
	/* in each process, once; may be NULL */
	void *(*arrive)(const void *arg);
	/* false: it failed. `number` never comes again. */
	bool (*once)(void *self, const void *arg, long number);
	const void *arg;
};

/*
 * Prints one line: label, times a second, median, 99th percentile and maximum in milliseconds, failures.
 * With a rate, a time counts from when its turn was, not from when it got it. SIGTERM ends it early.
 */
void crowd_run(const struct crowd *c);

#endif
