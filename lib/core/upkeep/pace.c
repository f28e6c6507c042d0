/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/pace.h"

#include <stdbool.h>
#include <time.h>

#include "lib/base/instant.h"

enum { REST_ABOUT_US = 1000, REST_MAX_US = 250000 };

static int64_t within(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t pace_learn(struct pace *p, const struct pace_step *s)
{
	const bool    waited = s->waited_us >= PACE_NOTICED_US;
	const int64_t work   = s->held_us - s->commit_us;
	int64_t       room;

	p->about = waited ? PACE_MEMORY : p->about > 0 ? p->about - 1 : 0;
	room     = p->about > 0 ? larger(PACE_HOLD_US, 2 * s->commit_us)
	                        : larger(PACE_ALONE_US, 4 * s->commit_us);
	room -= s->commit_us;
	if (work > room)
		p->rows = within(p->rows * room / work, p->least, p->most);
	else if (work < room / 2)
		p->rows = within(p->rows * 2, p->least, p->most);
	if (p->about == 0)
		return p->rest_us;
	return within(waited ? 2 * s->held_us : 0, larger(p->rest_us, REST_ABOUT_US), REST_MAX_US);
}

void pace_ask(struct pace *p)
{
	p->asked_us = instant_monotonic_us();
}

void pace_alone(struct pace *p)
{
	p->alone_us = instant_monotonic_us();
}

void pace_commit(struct pace *p)
{
	p->commit_us = instant_monotonic_us();
}

void pace_done(struct pace *p)
{
	const int64_t now = instant_monotonic_us();
	const int64_t rest =
	    pace_learn(p, &(struct pace_step){.waited_us = p->alone_us - p->asked_us,
	                                      .held_us   = now - p->alone_us,
	                                      .commit_us = now - p->commit_us});
	const struct timespec t = {.tv_nsec = rest * 1000};

	if (rest > 0)
		nanosleep(&t, NULL);
}
