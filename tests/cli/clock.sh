# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# A clock that only the test moves. Sourced behind lib.sh. T_CLOCK_ENV: what else t_env is to say, words without blanks.
T_CLOCK_ASAN=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0

# t_clock_made: 0 when there is one; it takes a compiler.
t_clock_made()
{
	cat >"$T/clock.c" <<'END'
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static time_t at, shift;
static time_t number(const char *name)
{
	const char *text = getenv(name);

	return text == NULL ? 0 : atoll(text);
}
__attribute__((constructor)) static void look(void)
{
	at = number("TEST_CLOCK");
	shift = number("TEST_CLOCK_SHIFT");
}
int clock_gettime(clockid_t id, struct timespec *t)
{
	int rc = (int)syscall(SYS_clock_gettime, id, t);

	if (id == CLOCK_REALTIME && at != 0)
		*t = (struct timespec){.tv_sec = at};
	else if (id == CLOCK_REALTIME)
		t->tv_sec += shift;
	return rc;
}
END
	cc -shared -fPIC -o "$T/clock.so" "$T/clock.c" 2>/dev/null
}

# t_clock SECONDS: all commands that follow are run at that moment, in seconds since 1970.
t_clock()
{
	T_CLOCK=$1
	# shellcheck disable=SC2086 # several words
	t_env LD_PRELOAD="$T/clock.so" TEST_CLOCK="$T_CLOCK" ASAN_OPTIONS="$T_CLOCK_ASAN" ${T_CLOCK_ENV-}
}

# t_later SECONDS: that much later.
t_later()
{
	t_clock $((T_CLOCK + $1))
}

# t_noon: to a clock that goes, it is noon now. A day of tries ends at midnight, and some would be tried on either side.
t_noon()
{
	T_SHIFT=$((43200 - $(date +%s) % 86400))
	# shellcheck disable=SC2086
	t_env LD_PRELOAD="$T/clock.so" TEST_CLOCK_SHIFT="$T_SHIFT" ASAN_OPTIONS="$T_CLOCK_ASAN" ${T_CLOCK_ENV-}
}
