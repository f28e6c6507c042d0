/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/core/name/name.h"

#define E_ACUTE "\xc3\xa9"

static const struct {
	const char *in, *out; /* NULL: refused */
} password[] = {
    {"correct horse", "correct horse"},
    {" ~!\"'\\", " ~!\"'\\"},
    {"Correct\xc2\xa0horse", "Correct horse"},
    {"\xe3\x80\x80", " "},
    {"pa\xcc\x88ss", "p\xc3\xa4ss"},
    {"\xef\xbc\xa1", "\xef\xbc\xa1"}, /* width is kept */
    {"\xc3\x9f", "\xc3\x9f"},
    {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
     "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"},
    {"", NULL},
    {"a\nb", NULL},
    {"a\x7f", NULL},
    {E_ACUTE "\x01", NULL},
    {"\xc2\x85", NULL},
    {"\xe2\x80\xa8", NULL},
    {"\xcd\xb8", NULL},
    {"\xee\x80\x80", NULL},
    {"\xf3\xa0\x80\x82", NULL}, /* U+E0002: to be ignored, but not assigned */
    {"\xff", NULL},
    {"\xc0\x80", NULL},
};

static void passwords_are_kept_but_for_spaces_and_composition(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(password); i++) {
		AUTO(secret)
		struct secret *in = secret_copy(password[i].in, strlen(password[i].in));
		AUTO(secret) struct secret *out = NULL;
		struct err                  err = ERR_NONE;
		const enum rc               rc  = name_password(in, &out, &err);

		if (rc != (password[i].out != NULL ? RC_OK : RC_INVALID))
			fail_msg("'%s': %s", password[i].in, err.msg);
		if (rc == RC_OK &&
		    !secret_equal_bytes(out, password[i].out, strlen(password[i].out)))
			fail_msg("'%s' is '%s'", password[i].in, (const char *)out->p);
		if (rc != RC_OK && password[i].in[0] != '\0' &&
		    strstr(err.msg, password[i].in) != NULL)
			fail_msg("'%s' is told", password[i].in);
	}
}

static void a_password_has_an_end_and_no_nul(void **state)
{
	AUTO(secret)
	struct secret *most             = secret_new(NAME_PASSWORD_MAX),
	              *more             = secret_new(NAME_PASSWORD_MAX + 1);
	AUTO(secret) struct secret *nul = secret_copy("a\0b", 3), *out = NULL, *none = NULL;
	struct err                  err = ERR_NONE;

	(void)state;
	memset(most->p, 'x', most->n);
	memset(more->p, 'x', more->n);
	assert_int_equal(name_password(most, &out, &err), RC_OK);
	assert_true(secret_equal(most, out));
	assert_int_equal(name_password(more, &none, &err), RC_INVALID);
	assert_int_equal(name_password(nul, &none, &err), RC_INVALID);
	assert_string_equal(err.field, "password");
	assert_null(none);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(passwords_are_kept_but_for_spaces_and_composition),
	    cmocka_unit_test(a_password_has_an_end_and_no_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
