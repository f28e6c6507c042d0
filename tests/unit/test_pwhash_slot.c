/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/pwhash_slot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { HASH = 64 * 1024 };

static void as_many_as_there_are_processors_and_as_fit_into_half_the_memory(void **state)
{
	(void)state;
	assert_int_equal(pwhash_slots(4, INT64_C(16) << 20, HASH), 4);
	assert_int_equal(pwhash_slots(32, INT64_C(1) << 20, HASH), 8);
	assert_int_equal(pwhash_slots(32, INT64_C(1) << 20, 2 * HASH), 4);
	assert_int_equal(pwhash_slots(1000, INT64_C(1) << 40, HASH), PWHASH_SLOTS_MAX);
}

static void there_is_always_one(void **state)
{
	(void)state;
	assert_int_equal(pwhash_slots(0, 0, HASH), 1);
	assert_int_equal(pwhash_slots(8, HASH, HASH), 1);
	assert_int_equal(pwhash_slots(8, 100, 0), 8);
	assert_int_equal(pwhash_slots(8, -1, HASH), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_many_as_there_are_processors_and_as_fit_into_half_the_memory),
	    cmocka_unit_test(there_is_always_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
