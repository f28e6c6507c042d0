/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/upkeep/pace.h -- how much of a long work is done at a time, so that others wait a little and get their share.
 *
 * How long a step keeps others from writing is learnt from step to step. Where others are about, that is PACE_HOLD_US, or
 * twice what a commit takes where that is more: with less in a step, a slow disk would do nothing but commit. Where nobody is,
 * it is PACE_ALONE_US, or four commits, and the next step follows at once.
 *
 * Others are about when a step had to wait for them, and for PACE_MEMORY steps after it. A step that waited leaves them alone
 * for twice as long as it kept them waiting: a fair queue, entered again at once, would give it every second turn.
 */
#ifndef IDCTL_CORE_PACE_H
#define IDCTL_CORE_PACE_H

#include <stdint.h>

enum { PACE_HOLD_US = 6000, PACE_ALONE_US = 50000, PACE_NOTICED_US = 1000, PACE_MEMORY = 16 };

struct pace {
	int64_t rows, least, most; /* of the next step; least = most: so many, whatever it takes */
	int64_t rest_us;           /* after each step, at least */
	int64_t asked_us, alone_us, commit_us; /* when */
	int     about;                         /* others, for so many steps more */
};

/* About to wait for others; nobody else writes from here on, as far as is known; the rest is the commit; the step is done. */
void pace_ask(struct pace *p);
void pace_alone(struct pace *p);
void pace_commit(struct pace *p);
void pace_done(struct pace *p);

/* What a step took, in microseconds; held: with its commit. */
struct pace_step {
	int64_t waited_us, held_us, commit_us;
};

/* How many rows the next one has; how long to rest before it, in microseconds. */
int64_t pace_learn(struct pace *p, const struct pace_step *s);

#endif
