/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#include "lib/base/instant.h"

enum { FAST = 500, SLOW = 28000 }; /* a commit, microseconds */

/* Steps of which each takes 20 µs a row beside its commit. */
static int64_t steps(struct pace *p, int n, int64_t waited_us, int64_t commit_us)
{
	int64_t rest = 0;

	for (int i = 0; i < n; i++)
		rest = pace_learn(p, &(struct pace_step){.waited_us = waited_us,
		                                         .held_us   = 20 * p->rows + commit_us,
		                                         .commit_us = commit_us});
	return rest;
}

static struct pace pace_of_file(void)
{
	return (struct pace){.rows = 100, .least = 25, .most = 10000};
}

static void where_others_wait_a_step_is_short(void **state)
{
	struct pace p = pace_of_file();

	(void)state;
	steps(&p, 50, 5000, FAST);
	assert_in_range(20 * p.rows + FAST, PACE_HOLD_US / 2, PACE_HOLD_US);
}

static void on_a_slow_disk_a_step_works_as_long_as_it_commits(void **state)
{
	struct pace p = pace_of_file();

	(void)state;
	steps(&p, 50, 5000, SLOW);
	assert_in_range(20 * p.rows, SLOW / 2, SLOW);
}

static void where_nobody_waits_it_is_long_and_the_next_follows_at_once(void **state)
{
	struct pace p = pace_of_file();

	(void)state;
	assert_int_equal(steps(&p, 50, 0, FAST), 0);
	assert_in_range(20 * p.rows + FAST, PACE_ALONE_US / 2, PACE_ALONE_US);
	assert_int_equal(steps(&p, 50, 0, SLOW), 0);
	assert_in_range(20 * p.rows + SLOW, 2 * SLOW, 4 * SLOW);
}

static void one_that_waited_makes_it_short_at_once(void **state)
{
	struct pace p = pace_of_file();

	(void)state;
	steps(&p, 50, 0, FAST);
	steps(&p, 1, PACE_NOTICED_US, FAST);
	assert_in_range(20 * p.rows, 1, PACE_HOLD_US);
}

static void others_are_remembered_for_some_steps(void **state)
{
	struct pace p = pace_of_file();
	int64_t     rows;

	(void)state;
	steps(&p, 50, 5000, FAST);
	rows = p.rows;
	assert_true(steps(&p, PACE_MEMORY - 1, 0, FAST) > 0);
	assert_int_equal(p.rows, rows);
	assert_int_equal(steps(&p, 1, 0, FAST), 0);
	assert_true(p.rows > rows);
}

static void a_step_that_waited_gives_way_for_twice_as_long(void **state)
{
	struct pace p = {.rows = 1, .least = 1, .most = 1};

	(void)state;
	assert_int_equal(pace_learn(&p, &(struct pace_step){5000, 20000, FAST}), 40000);
	assert_int_equal(pace_learn(&p, &(struct pace_step){5000, 9000000, FAST}), 250000);
}

static void rows_stay_within_their_bounds(void **state)
{
	struct pace p = {.rows = 200, .least = 30, .most = 1000};

	(void)state;
	steps(&p, 50, 0, 0);
	assert_int_equal(p.rows, 1000);
	for (int i = 0; i < 50; i++)
		pace_learn(&p, &(struct pace_step){.held_us = 1000000});
	assert_int_equal(p.rows, 30);
}

static void a_given_number_of_rows_stays(void **state)
{
	struct pace p = {.rows = 7, .least = 7, .most = 7, .rest_us = 1000};

	(void)state;
	assert_int_equal(steps(&p, 5, 0, SLOW), 1000);
	assert_int_equal(p.rows, 7);
	steps(&p, 5, 5000, SLOW);
	assert_int_equal(p.rows, 7);
}

static void a_step_rests_as_long_as_was_learnt(void **state)
{
	struct pace   p     = {.rows = 1, .least = 1, .most = 1, .rest_us = 20000};
	const int64_t begun = instant_monotonic_us();

	(void)state;
	pace_ask(&p);
	pace_alone(&p);
	pace_commit(&p);
	pace_done(&p);
	assert_true(instant_monotonic_us() - begun >= 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(where_others_wait_a_step_is_short),
	    cmocka_unit_test(on_a_slow_disk_a_step_works_as_long_as_it_commits),
	    cmocka_unit_test(where_nobody_waits_it_is_long_and_the_next_follows_at_once),
	    cmocka_unit_test(one_that_waited_makes_it_short_at_once),
	    cmocka_unit_test(others_are_remembered_for_some_steps),
	    cmocka_unit_test(a_step_that_waited_gives_way_for_twice_as_long),
	    cmocka_unit_test(rows_stay_within_their_bounds),
	    cmocka_unit_test(a_given_number_of_rows_stays),
	    cmocka_unit_test(a_step_rests_as_long_as_was_learnt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
