/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#include "lib/base/instant.h"

static void rest(int64_t ms)
{
	const struct timespec t = {.tv_nsec = ms * 1000000};

	nanosleep(&t, NULL);
}

/* A step that waited so long for others and then kept them waiting; what it took in all, in milliseconds. */
static int64_t step(struct pace *p, int64_t waited_ms, int64_t held_ms)
{
	const int64_t begun = instant_monotonic_ms();

	pace_ask(p);
	if (waited_ms > 0)
		rest(waited_ms);
	pace_alone(p);
	if (held_ms > 0)
		rest(held_ms);
	pace_done(p);
	return instant_monotonic_ms() - begun;
}

static void a_step_that_takes_too_long_is_followed_by_half_of_it(void **state)
{
	static const int64_t rows[] = {100, 50, 30, 30};
	struct pace          p      = {.rows = 200, .least = 30, .most = 1000};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		step(&p, 0, PACE_HOLD_MS + 1);
		assert_int_equal(p.rows, rows[i]);
	}
}

/* On a busy machine nothing may be quick for a while. */
static void quick_ones_grow(void **state)
{
	struct pace p = {.rows = 200, .least = 30, .most = 1000};

	(void)state;
	for (int i = 0; i < 10000 && p.rows < p.most; i++)
		step(&p, 0, 0);
	assert_int_equal(p.rows, 1000);
}

static void what_was_said_stays(void **state)
{
	struct pace p = {.rows = 7, .least = 7, .most = 7};

	(void)state;
	step(&p, 0, 2 * PACE_HOLD_MS);
	assert_int_equal(p.rows, 7);
	for (int i = 0; i < 10; i++)
		step(&p, 0, 0);
	assert_int_equal(p.rows, 7);
}

static void a_step_that_waited_gives_way_for_twice_as_long(void **state)
{
	struct pace p = {.rows = 1, .least = 1, .most = 1};

	(void)state;
	assert_true(step(&p, 5, 20) >= 5 + 20 + 40);
}

/* The shortest of some: on a busy machine each may be stopped at any time. */
static void a_step_that_is_alone_goes_on(void **state)
{
	struct pace p     = {.rows = 1, .least = 1, .most = 1};
	int64_t     least = INT64_MAX;

	(void)state;
	for (int i = 0; i < 1000 && least >= 60; i++) {
		const int64_t took = step(&p, 0, 20);

		least = took < least ? took : least;
	}
	assert_in_range(least, 20, 59);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_step_that_takes_too_long_is_followed_by_half_of_it),
	    cmocka_unit_test(quick_ones_grow),
	    cmocka_unit_test(what_was_said_stays),
	    cmocka_unit_test(a_step_that_waited_gives_way_for_twice_as_long),
	    cmocka_unit_test(a_step_that_is_alone_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
