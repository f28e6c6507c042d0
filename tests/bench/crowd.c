/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/crowd.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMES_MAX = 4 * 1000 * 1000 };

/* What all of them write to. */
struct board {
	atomic_bool ended;
	atomic_long n, failed, number;
	float       ms[TIMES_MAX];
};

static struct board *board;

static void end(int signal)
{
	(void)signal;
	board->ended = true;
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void wait_until(double ms)
{
	const double    left = ms - now_ms();
	struct timespec t    = {.tv_sec  = (time_t)(left / 1e3),
	                        .tv_nsec = (long)((int64_t)(left * 1e6) % 1000000000)};

	if (left > 0)
		nanosleep(&t, NULL);
}

static void take_turns(const struct crowd *c)
{
	void        *self  = c->arrive == NULL ? NULL : c->arrive(c->arg);
	const double start = now_ms();
	double       turn  = start;

	for (long i = 0; !board->ended && turn < start + c->seconds * 1e3; i++) {
		if (!c->once(self, c->arg, atomic_fetch_add(&board->number, 1)))
			atomic_fetch_add(&board->failed, 1);
		else if (board->n < TIMES_MAX)
			board->ms[atomic_fetch_add(&board->n, 1)] = (float)(now_ms() - turn);
		turn = now_ms();
		if (c->rate > 0) {
			turn = start + (double)(i + 1) * 1e3 / c->rate;
			wait_until(turn);
		}
	}
}

static int by_size(const void *a, const void *b)
{
	const float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static void report(const struct crowd *c, double took_ms)
{
	const long n = board->n;

	qsort(board->ms, (size_t)n, sizeof(board->ms[0]), by_size);
	printf("%-46s %9.0f", c->label, (double)n * 1e3 / took_ms);
	if (n > 0)
		printf(" %9.2f %9.2f %9.2f", (double)board->ms[n / 2],
		       (double)board->ms[n * 99 / 100], (double)board->ms[n - 1]);
	printf(" %7ld\n", (long)board->failed);
	fflush(stdout);
}

void crowd_run(const struct crowd *c)
{
	const double start  = now_ms();
	int          status = 0, worst = 0;

	board =
	    mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		exit(1);
	signal(SIGTERM, end);
	for (int i = 0; i < c->writers; i++) {
		const pid_t pid = fork();

		if (pid < 0)
			exit(1);
		if (pid > 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		take_turns(c);
		_exit(0);
	}
	while (waitpid(-1, &status, 0) > 0)
		worst |= status;
	report(c, now_ms() - start);
	if (worst != 0)
		exit(1);
}
