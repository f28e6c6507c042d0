/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/turnstile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/host.h"
#include "lib/base/instant.h"

enum { FOR_EVER = 900000 }; /* in ms: until it is killed */

struct place {
	char dir[64], path[80], turn[96], lock[96];
};

static int open_place(void **state)
{
	struct place *p   = calloc(1, sizeof(*p));
	const char   *tmp = getenv("TMPDIR");

	snprintf(p->dir, sizeof(p->dir), "%.40s/idctl-XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->path, sizeof(p->path), "%s/s.db", p->dir);
	snprintf(p->turn, sizeof(p->turn), "%s-turn", p->path);
	snprintf(p->lock, sizeof(p->lock), "%s-lock", p->path);
	*state = p;
	return 0;
}

static int close_place(void **state)
{
	struct place *p = *state;

	rmdir(p->turn);
	unlink(p->turn);
	unlink(p->lock);
	rmdir(p->dir);
	free(p);
	return 0;
}

/* A process that enters, says so, and stays until it is killed or so many ms have passed. */
static pid_t holder(const struct place *p, int ms)
{
	int   ready[2];
	char  c = 0;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct turnstile *t   = turnstile_new(p->path, owner_self());
		struct err        err = ERR_NONE;

		if (turnstile_enter(t, 30000, &err) != RC_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		usleep((useconds_t)ms * 1000);
		_exit(0); /* without leaving: a process that dies lets go */
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static enum rc enter(struct turnstile *t, int wait_ms, int64_t *ret_ms)
{
	const int64_t start = instant_monotonic_ms();
	struct err    err   = ERR_NONE;
	const enum rc rc    = turnstile_enter(t, wait_ms, &err);

	*ret_ms = instant_monotonic_ms() - start;
	return rc;
}

/* The same a few times, unless it was in time: a busy machine is late now and then, but not always. */
static enum rc enter_within(struct turnstile *t, int wait_ms, int64_t most_ms, int64_t *ret_ms)
{
	enum rc rc = enter(t, wait_ms, ret_ms);

	for (int i = 0; i < 5 && rc == RC_BUSY && *ret_ms > most_ms; i++)
		rc = enter(t, wait_ms, ret_ms);
	return rc;
}

static void the_lock_files_are_ours_alone_and_stay(void **state)
{
	const struct place *p = *state;
	struct turnstile   *t = turnstile_new(p->path, owner_self());
	struct stat         st;
	int64_t             ms;

	assert_int_equal(enter(t, 100, &ms), RC_OK);
	turnstile_leave(t);
	turnstile_leave(t);
	turnstile_free(t);
	turnstile_free(NULL);
	assert_int_equal(stat(p->turn, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(p->lock, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_not_equal(access(p->path, F_OK), 0);
}

static void a_wait_that_is_too_long_ends_as_busy(void **state)
{
	const struct place *p   = *state;
	struct turnstile   *t   = turnstile_new(p->path, owner_self());
	const pid_t         pid = holder(p, FOR_EVER);
	int64_t             ms;

	assert_int_equal(enter_within(t, 150, 600, &ms), RC_BUSY);
	assert_in_range(ms, 140, 600);
	assert_int_equal(enter_within(t, 0, 300, &ms), RC_BUSY);
	assert_in_range(ms, 0, 300);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(enter(t, 0, &ms), RC_OK);
	turnstile_free(t);
}

static void the_wait_is_one_for_the_turn_and_the_lock(void **state)
{
	const struct place *p     = *state;
	const pid_t         first = holder(p, FOR_EVER);
	struct turnstile   *t     = turnstile_new(p->path, owner_self());
	int64_t             ms    = INT64_MAX;

	for (int i = 0; i < 6 && ms > 570; i++) {
		const pid_t second = fork();

		if (second == 0) /* has the turn for 300 ms, waiting for the lock */
			_exit(enter(t, 300, &ms) == RC_BUSY ? 0 : 1);
		usleep(50000);
		assert_int_equal(enter(t, 400, &ms), RC_BUSY);
		waitpid(second, NULL, 0);
	}
	assert_in_range(ms, 390, 570);
	kill(first, SIGKILL);
	waitpid(first, NULL, 0);
	turnstile_free(t);
}

static void a_process_that_ends_lets_go_and_the_next_one_enters(void **state)
{
	const struct place *p     = *state;
	struct turnstile   *t     = turnstile_new(p->path, owner_self());
	const int64_t       began = instant_monotonic_ms();
	const pid_t         pid   = holder(p, 200);
	int64_t             ms;

	assert_int_equal(enter(t, 30000, &ms), RC_OK);
	assert_true(instant_monotonic_ms() - began >= 200);
	waitpid(pid, NULL, 0);
	turnstile_free(t);
}

static void what_cannot_be_a_lock_file_is_a_configuration_error(void **state)
{
	const struct place *p = *state;
	struct turnstile   *t = turnstile_new(p->path, owner_self());
	struct turnstile   *nowhere;
	int64_t             ms;

	assert_int_equal(mkdir(p->turn, 0700), 0);
	assert_int_equal(enter(t, 100, &ms), RC_CONFIG);
	rmdir(p->turn);
	assert_int_equal(symlink("/etc/hostname", p->turn), 0);
	assert_int_equal(enter(t, 100, &ms), RC_CONFIG);
	unlink(p->turn);
	assert_int_equal(mkfifo(p->turn, 0600), 0);
	assert_int_equal(enter(t, 100, &ms), RC_CONFIG);
	unlink(p->turn);
	assert_int_equal(enter(t, 100, &ms), RC_OK);
	turnstile_free(t);
	nowhere = turnstile_new("/nonexistent/folder/s.db", owner_self());
	assert_int_equal(enter(nowhere, 100, &ms), RC_CONFIG);
	turnstile_free(nowhere);
}

/* A process of its own, and one that has other things to do. */
static const struct host own    = {.no_memory = abort, .alarms = true};
static const struct host shared = {.no_memory = abort};

static int open_own(void **state)
{
	host_is(&own);
	return open_place(state);
}

static int open_shared(void **state)
{
	host_is(&shared);
	return open_place(state);
}

#define BOTH(name)                                                     \
	{#name ", by alarm", name, open_own, close_place, NULL},       \
	{                                                              \
#name ", polled", name, open_shared, close_place, NULL \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    BOTH(the_lock_files_are_ours_alone_and_stay),
	    BOTH(a_wait_that_is_too_long_ends_as_busy),
	    BOTH(the_wait_is_one_for_the_turn_and_the_lock),
	    BOTH(a_process_that_ends_lets_go_and_the_next_one_enters),
	    BOTH(what_cannot_be_a_lock_file_is_a_configuration_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
