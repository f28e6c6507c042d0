/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/turnstile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/host.h"
#include "lib/base/instant.h"

enum { POLL_MS = 5 };

struct turnstile {
	char        *turn_path, *lock_path;
	struct owner owner;
	int          turn, lock;
};

static char *beside(const char *path, const char *suffix)
{
	const size_t n    = strlen(path) + strlen(suffix) + 1;
	char        *text = mem_check(malloc(n));

	snprintf(text, n, "%s%s", path, suffix);
	return text;
}

struct turnstile *turnstile_new(const char *path, struct owner owner)
{
	struct turnstile *t = mem_check(calloc(1, sizeof(*t)));

	t->owner     = owner;
	t->turn_path = beside(path, "-turn");
	t->lock_path = beside(path, "-lock");
	t->turn = t->lock = -1;
	return t;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd); /* lets go of the flock */
	*fd = -1;
}

void turnstile_free(struct turnstile *t)
{
	if (t == NULL)
		return;
	turnstile_leave(t);
	free(t->turn_path);
	free(t->lock_path);
	free(t);
}

static enum rc unfit(const char *path, struct err *err)
{
	return err_set(err, RC_CONFIG, "cannot use the lock file '%s': %s", path, strerror(errno));
}

static enum rc open_file(const struct turnstile *t, const char *path, int *ret_fd, struct err *err)
{
	struct stat st;

	owner_enter(t->owner);
	*ret_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	owner_leave(t->owner);
	if (*ret_fd < 0)
		return unfit(path, err);
	if (fstat(*ret_fd, &st) != 0)
		return unfit(path, err);
	if (!S_ISREG(st.st_mode))
		return err_set(err, RC_CONFIG, "the lock file '%s' is not a regular file", path);
	return RC_OK;
}

static void wake(int signo)
{
	(void)signo;
}

/* Where no alarm may end a wait: in no order, but in time. */
static int flock_polled(int fd, int64_t deadline_ms)
{
	const struct timespec moment = {.tv_nsec = POLL_MS * 1000000L};

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK)
			return -1;
		if (instant_monotonic_ms() >= deadline_ms) {
			errno = EINTR;
			return -1;
		}
		nanosleep(&moment, NULL);
	}
	return 0;
}

/*
 * flock has a fair queue but no deadline. The timer interrupts it: first at the
 * deadline, then again and again, in case the first came before the call.
 */
static int flock_until(int fd, int64_t deadline_ms)
{
	const int64_t          left    = deadline_ms - instant_monotonic_ms();
	const int64_t          wait_ms = left > 0 ? left : 1; /* 0 would stop the timer */
	const struct itimerval off     = {0};
	const struct itimerval alarms  = {
	     .it_value    = {.tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000},
	     .it_interval = {.tv_usec = 20000},
        };
	struct sigaction action = {.sa_handler = wake}, old;
	int              result, why;

	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (!host_of_process()->alarms)
		return flock_polled(fd, deadline_ms);
	sigaction(SIGALRM, &action, &old);
	setitimer(ITIMER_REAL, &alarms, NULL);
	result = flock(fd, LOCK_EX);
	why    = errno;
	setitimer(ITIMER_REAL, &off, NULL);
	sigaction(SIGALRM, &old, NULL);
	errno = why;
	return result;
}

static enum rc take(int fd, const char *path, int64_t deadline_ms, int wait_ms, struct err *err)
{
	if (flock_until(fd, deadline_ms) == 0)
		return RC_OK;
	if (errno == EINTR)
		return err_set(err, RC_BUSY,
		               "the store is in use: another idctl has been writing for %d seconds",
		               wait_ms / 1000);
	return unfit(path, err);
}

enum rc turnstile_enter(struct turnstile *t, int wait_ms, struct err *err)
{
	const int64_t deadline_ms = instant_monotonic_ms() + wait_ms; /* for both together */
	enum rc       rc;

	rc = open_file(t, t->turn_path, &t->turn, err);
	if (rc == RC_OK)
		rc = open_file(t, t->lock_path, &t->lock, err);
	if (rc == RC_OK)
		rc = take(t->turn, t->turn_path, deadline_ms, wait_ms, err);
	if (rc == RC_OK)
		rc = take(t->lock, t->lock_path, deadline_ms, wait_ms, err);
	shut(&t->turn);
	if (rc != RC_OK)
		shut(&t->lock);
	return rc;
}

void turnstile_leave(struct turnstile *t)
{
	shut(&t->lock);
}
