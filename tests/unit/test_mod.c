/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/mod.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/mod/jansson.h"

static void a_module_is_opened_once(void **state)
{
	struct err                      err = ERR_NONE;
	const struct mod_jansson       *a, *b;
	AUTO(json_doc) struct json_doc *doc = NULL;

	(void)state;
	assert_int_equal(MOD_LOAD(jansson, &a, &err), RC_OK);
	assert_int_equal(MOD_LOAD(jansson, &b, &err), RC_OK);
	assert_ptr_equal(a, b);
	assert_int_equal(a->parse("{}", 2, &doc, &err), RC_OK);
}

/* The folder is the program's own: no name leads out of it to something that fits. */
static void what_is_not_installed_is_a_configuration_error(void **state)
{
	static const char *const names[] = {"nothing", "", "jansson2", "../mod_jansson"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct err  err   = ERR_NONE;
		const void *table = &err;

		assert_int_equal(mod_load(names[i], &table, &err), RC_CONFIG);
		assert_null(table);
		assert_non_null(strstr(err.msg, names[i]));
		assert_int_equal(err.advice, ADVICE_REINSTALL);
		assert_string_not_equal(err.native, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_module_is_opened_once),
	    cmocka_unit_test(what_is_not_installed_is_a_configuration_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
