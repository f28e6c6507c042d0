/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/meta.h"

#include "tests/unit/core_fixture.h"

static void a_value_is_put_got_and_put_anew(void **state)
{
	struct fx  *f = *state;
	const char *value;

	OK(meta_get(W, "colour", &value, ERR));
	assert_null(value);
	OK(meta_put(W, "colour", "green", ERR));
	OK(meta_get(W, "colour", &value, ERR));
	assert_string_equal(value, "green");
	OK(meta_put(W, "colour", "", ERR));
	OK(meta_get(W, "colour", &value, ERR));
	assert_string_equal(value, "");
	OK(meta_get(W, "Colour", &value, ERR));
	assert_null(value);
	OK(meta_get(W, "issuer", &value, ERR));
	assert_string_equal(value, "http://localhost");
}

int main(void)
{
	const struct CMUnitTest tests[] = {FX_TEST(a_value_is_put_got_and_put_anew)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
