/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/pace.h"

#include <time.h>

#include "lib/base/instant.h"

enum {
	HOLD_US      = PACE_HOLD_MS * 1000,
	NOTICED_US   = 1000,
	PAUSE_MIN_US = 1000,
	PAUSE_MAX_US = 50000
};

static int64_t within(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

void pace_ask(struct pace *p)
{
	p->asked_us = instant_monotonic_us();
}

void pace_alone(struct pace *p)
{
	p->alone_us = instant_monotonic_us();
}

void pace_done(struct pace *p)
{
	const int64_t held   = instant_monotonic_us() - p->alone_us;
	const int64_t waited = p->alone_us - p->asked_us;
	const int64_t pause =
	    within(waited < NOTICED_US ? 0 : 2 * held, PAUSE_MIN_US, PAUSE_MAX_US);
	const struct timespec t = {.tv_nsec = pause * 1000};

	if (held > HOLD_US)
		p->rows = within(p->rows / 2, p->least, p->most);
	else if (held < HOLD_US / 2)
		p->rows = within(p->rows * 2, p->least, p->most);
	nanosleep(&t, NULL);
}
