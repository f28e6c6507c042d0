/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/handover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/arena.h"

static struct secret *text(const char *s)
{
	return secret_copy(s, strlen(s));
}

static void the_holder_gets_it_and_nobody_else(void **state)
{
	AUTO(arena) struct arena   *a      = arena_new();
	AUTO(secret) struct secret *holder = text("idc_rt_one"), *other = text("idc_rt_onf");
	AUTO(secret) struct secret *kept = text("idc_rt_two"), *got = NULL, *none = NULL;
	struct err                  err = ERR_NONE;
	struct bytes                box = handover_make(holder, kept, a);

	(void)state;
	assert_int_equal(handover_open(holder, box, &got, &err), RC_OK);
	assert_true(secret_equal(got, kept));
	assert_int_equal(handover_open(other, box, &none, &err), RC_CORRUPT);
	assert_null(none);
}

static void two_of_the_same_differ(void **state)
{
	AUTO(arena) struct arena   *a      = arena_new();
	AUTO(secret) struct secret *holder = text("holder"), *kept = text("kept");
	const struct bytes          one = handover_make(holder, kept, a);
	const struct bytes          two = handover_make(holder, kept, a);

	(void)state;
	assert_int_equal(one.n, two.n);
	assert_memory_not_equal(one.p, two.p, one.n);
}

static void every_bit_counts(void **state)
{
	AUTO(arena) struct arena   *a      = arena_new();
	AUTO(secret) struct secret *holder = text("holder"), *kept = text("kept"), *got = NULL;
	const struct bytes          box  = handover_make(holder, kept, a);
	uint8_t                    *copy = arena_alloc(a, box.n);

	(void)state;
	for (size_t bit = 0; bit < box.n * 8; bit++) {
		struct err err = ERR_NONE;

		memcpy(copy, box.p, box.n);
		copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_int_equal(handover_open(holder, (struct bytes){copy, box.n}, &got, &err),
		                 RC_CORRUPT);
	}
	for (size_t n = 0; n < box.n; n++) {
		struct err err = ERR_NONE;

		assert_int_equal(handover_open(holder, (struct bytes){box.p, n}, &got, &err),
		                 RC_CORRUPT);
	}
	assert_null(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_holder_gets_it_and_nobody_else),
	    cmocka_unit_test(two_of_the_same_differ),
	    cmocka_unit_test(every_bit_counts),
	};

	return cmocka_run_group_tests_name("handover", tests, NULL, NULL);
}
