# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# A clock that only the test moves. Sourced behind lib.sh.

# t_clock_made: 0 when there is one; it takes a compiler.
t_clock_made()
{
	cat >"$T/clock.c" <<'END'
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static time_t at;
__attribute__((constructor)) static void look(void)
{
	const char *text = getenv("TEST_CLOCK");

	at = text == NULL ? 0 : atoll(text);
}
int clock_gettime(clockid_t id, struct timespec *t)
{
	int rc = (int)syscall(SYS_clock_gettime, id, t);

	if (id == CLOCK_REALTIME && at != 0)
		*t = (struct timespec){.tv_sec = at};
	return rc;
}
END
	cc -shared -fPIC -o "$T/clock.so" "$T/clock.c" 2>/dev/null
}

# t_clock SECONDS: all commands that follow are run at that moment, in seconds since 1970.
t_clock()
{
	t_env LD_PRELOAD="$T/clock.so" TEST_CLOCK="$1" ASAN_OPTIONS=verify_asan_link_order=0
}
