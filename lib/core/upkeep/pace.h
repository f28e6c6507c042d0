/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/upkeep/pace.h -- how much of a long work is done at a time, so that others wait a little and get their share.
 *
 * A step is as large as to keep others from writing for PACE_HOLD_MS or less; how much that is, is
 * learnt from step to step. Anyone who had to wait for others then leaves them alone for twice as long
 * as it kept them waiting: a fair queue, entered again at once, would give it every second turn.
 */
#ifndef IDCTL_CORE_PACE_H
#define IDCTL_CORE_PACE_H

#include <stdint.h>

enum { PACE_HOLD_MS = 6 };

struct pace {
	int64_t rows, least, most; /* of the next step; least = most: so many, whatever it takes */
	int64_t asked_us, alone_us;
};

/* About to wait for others; nobody else writes from here on, as far as is known; the step is done. */
void pace_ask(struct pace *p);
void pace_alone(struct pace *p);
void pace_done(struct pace *p);

#endif
