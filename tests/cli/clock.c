/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clock for programs under test: preloaded, it tells them
 *
 *   TEST_CLOCK=N        the second N since 1970, and it stands there, or
 *   TEST_CLOCK_SHIFT=N  that it is N seconds later than it is (earlier, where N is negative).
 *
 * SHIFT is what it is built with, for those that get no environment: ../clocks.sh. Where there are two, one behind
 * the other, the second is the clock of the first.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#ifndef SHIFT
#define SHIFT 0
#endif

typedef int clock_function(clockid_t id, struct timespec *t);

static clock_function *behind;
static time_t          at, shift = SHIFT;

static time_t number(const char *name, time_t otherwise)
{
	const char *text = getenv(name);

	return text == NULL || SHIFT != 0 ? otherwise : (time_t)atoll(text);
}

/* The first to ask may be the loader, before any constructor. */
static clock_function *found(void)
{
	if (behind == NULL) {
		*(void **)&behind = dlsym(RTLD_NEXT, "clock_gettime");
		at                = number("TEST_CLOCK", 0);
		shift             = number("TEST_CLOCK_SHIFT", SHIFT);
	}
	return behind;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	const int rc = found()(id, t);

	if (rc != 0 || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE && id != CLOCK_TAI))
		return rc;
	if (at != 0)
		*t = (struct timespec){.tv_sec = at};
	else
		t->tv_sec += shift;
	return 0;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return -1;
	*t = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
	return 0;
}

time_t time(time_t *t)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return (time_t)-1;
	if (t != NULL)
		*t = now.tv_sec;
	return now.tv_sec;
}

int timespec_get(struct timespec *t, int base)
{
	return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, t) == 0 ? base : 0;
}
