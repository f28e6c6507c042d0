/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/json_check.h"
#include "lib/base/own.h"

static const struct {
	const char *text;
	bool        good;
} row[] = {
    {"{}", true},
    {"{\"a\":\"b\"}", true},
    {"{\"a\":[1,-2,true,false,null,{\"b\":[]}],\"c\":\"\\u0007\\n\"}", true},
    {"{\"n\":\"J\xC3\xBCrgen\"}", true},
    {"", false},
    {"[]", false},
    {"{", false},
    {"{\"a\"}", false},
    {"{\"a\":}", false},
    {"{\"a\":1,}", false},
    {"{\"a\":1}}", false},
    {"{\"a\":1},\"injected\":{}", false},
    {"{\"a\": 1}", false},
    {"{\"a\":01}", false},
    {"{\"a\":1.5}", false},
    {"{\"a\":\"\x1b]0;x\x07\"}", false},
    {"{\"a\":\"\xC2\x9B\"}", false},
    {"{\"a\":\"\xff\"}", false},
    {"{\"a\":\"\\x\"}", false},
    {"{\"a\":\"\\u12\"}", false},
    {"{\"a\":\"b", false},
    {"{\"a\":tru}", false},
    {"{\"a\":[[[[[[[[[[1]]]]]]]]]]}", false},
};

static void only_an_object_of_our_own_making_passes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		if (json_check(row[i].text) != row[i].good)
			fail_msg("%s", row[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_an_object_of_our_own_making_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
