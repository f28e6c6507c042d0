/* SPDX-License-Identifier: Apache-2.0 */
/* What every driver must do when several processes write: driver_priv.h, tried on each of them. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/host.h"
#include "lib/base/instant.h"
#include "tests/store/fixture.h"

/* A second process with a write transaction open; it ends when it is killed. */
static pid_t hold(const struct fixture *f)
{
	int        ready[2];
	char       byte;
	pid_t      pid;
	struct err err = ERR_NONE;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct store *db = NULL;

		if (store_open(f->path, STORE_WRITE, f->driver, &db, &err) != RC_OK ||
		    store_begin(db, STORE_WRITE, &err) != RC_OK)
			_exit(1);
		(void)!write(ready[1], "x", 1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void end(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

static void a_writer_waits_for_another_only_so_long(void **state)
{
	struct fixture *f      = fixture_of(state);
	const pid_t     holder = hold(f);
	const int64_t   began  = instant_monotonic_ms();
	struct err      err    = ERR_NONE;
	enum rc         rc     = store_begin(f->db, STORE_WRITE, &err);
	const int64_t   waited = instant_monotonic_ms() - began;

	/* and a reader does not wait at all */
	assert_null(fixture_get(f->db, "a", f->mem));
	end(holder);
	assert_int_equal(rc, RC_BUSY);
	assert_in_range(waited, 1000, 60000);
	FINE(store_begin(f->db, STORE_WRITE, &err));
	store_rollback(f->db);
}

static int by_length(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Of several waits the `nth` shortest: on a busy machine one or another takes long for some other reason. */
static int64_t shortest(int64_t *ms, size_t n, size_t nth)
{
	qsort(ms, n, sizeof(*ms), by_length);
	return ms[nth - 1];
}

static void a_killed_writer_lets_go_at_once(void **state)
{
	enum { TIMES = 4 };
	struct fixture *f   = fixture_of(state);
	struct err      err = ERR_NONE;
	int64_t         ms[TIMES];

	for (int i = 0; i < TIMES; i++) {
		int64_t began;

		end(hold(f));
		began = instant_monotonic_ms();
		FINE(store_begin(f->db, STORE_WRITE, &err));
		ms[i] = instant_monotonic_ms() - began;
		store_rollback(f->db);
	}
	assert_in_range(shortest(ms, TIMES, 2), 0, 1000);
}

/* A process that writes without a pause. */
static pid_t crowd(const struct fixture *f)
{
	const pid_t   pid = fork();
	struct err    err = ERR_NONE;
	struct store *db  = NULL;

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	if (store_open(f->path, STORE_WRITE, f->driver, &db, &err) != RC_OK)
		_exit(1);
	for (;;)
		if (store_begin(db, STORE_WRITE, &err) != RC_OK ||
		    store_exec(db, IN(META_PUT, .name = "crowd", .value = "1"), NULL, &err) !=
		        RC_OK ||
		    store_commit(db, &err) != RC_OK)
			_exit(1);
}

static void writers_take_turns(void **state)
{
	enum { TIMES = 10 };
	struct fixture *f = fixture_of(state);
	const pid_t     a = crowd(f), b = crowd(f);
	struct err      err = ERR_NONE;
	int64_t         ms[TIMES];

	for (int i = 0; i < TIMES; i++) {
		const int64_t began = instant_monotonic_ms();

		FINE(store_begin(f->db, STORE_WRITE, &err));
		FINE(store_commit(f->db, &err));
		ms[i] = instant_monotonic_ms() - began;
	}
	end(a);
	end(b);
	/* one turn of each of the others, and a slow disk */
	assert_in_range(shortest(ms, TIMES, TIMES - 2), 0, 2000);
}

int main(void)
{
	static const struct contract contract[] = {
	    CONTRACT(a_writer_waits_for_another_only_so_long),
	    CONTRACT(a_killed_writer_lets_go_at_once),
	    CONTRACT(writers_take_turns),
	};

	/* turns are taken in order only where an alarm may end a wait */
	static const struct host own = {.no_memory = abort, .alarms = true};

	host_is(&own);
	return fixture_run("waiting", contract, sizeof(contract) / sizeof(*contract));
}
