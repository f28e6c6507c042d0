/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/checkpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* SHA-256 of nothing. */
#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static void what_is_written_is_read(void **state)
{
	struct err        err = ERR_NONE;
	struct checkpoint c;
	char              root[CHECKPOINT_ROOT_TEXT];

	(void)state;
	assert_int_equal(checkpoint_parse("example.org/log\n7\n" ROOT "\n", &c, &err), RC_OK);
	assert_int_equal(c.size, 7);
	assert_memory_equal(c.root, "\xe3\xb0\xc4\x42\x98\xfc\x1c\x14\x9a\xfb\xf4\xc8", 12);
	assert_ptr_equal(checkpoint_root(c.root, root), root);
	assert_string_equal(root, ROOT);
}

static void three_lines_and_what_others_put_behind_them(void **state)
{
	static const char *const good[] = {
	    "log\n1\n" ROOT, "log\n1\n" ROOT "\n", "log\n1\n" ROOT "\n\n\xE2\x80\x94 key c2ln\n",
	    "log\n9223372036854775807\n" ROOT "\nextension\n", "\n1\n" ROOT "\n"};
	static const char *const bad[] = {
	    "",
	    "log",
	    "log\n",
	    "log\n1",
	    "log\n1\n",
	    "log\n1\n\n",
	    "log\n0\n" ROOT "\n",
	    "log\n-1\n" ROOT "\n",
	    "log\n+1\n" ROOT "\n",
	    "log\n 1\n" ROOT "\n",
	    "log\n1 \n" ROOT "\n",
	    "log\n01\n" ROOT "\n",
	    "log\n0x1\n" ROOT "\n",
	    "log\n1\r\n" ROOT "\n",
	    "log\n9223372036854775808\n" ROOT "\n",
	    "log\n1\n" ROOT "=\n",
	    "log\n1\n" ROOT " \n",
	    "log\n1\n " ROOT "\n",
	    "log\n1\n" ROOT "\r\n",
	    "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
	    "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", /* stray bits */
	    "log\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n",
	    "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS\n",
	    "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFVV\n",
	    "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFVVVVVV\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct err        err = ERR_NONE;
		struct checkpoint c;

		if (checkpoint_parse(good[i], &c, &err) != RC_OK)
			fail_msg("refused: %s", good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err        err = ERR_NONE;
		struct checkpoint c;

		if (checkpoint_parse(bad[i], &c, &err) != RC_INVALID)
			fail_msg("taken: %s", bad[i]);
		assert_string_equal(err.field, "anchor");
		assert_string_not_equal(err.msg, "");
	}
}

/* libsodium 1.0.18 computes the value of such bytes beyond its table. */
static void no_byte_that_is_not_base64_is_a_digit(void **state)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	(void)state;
	for (size_t at = 0; at < 43; at++)
		for (int byte = 1; byte < 256; byte++) {
			struct err        err = ERR_NONE;
			struct checkpoint c;
			char              text[] = "log\n1\n" ROOT "\n";
			bool              taken;

			if (at == 42 && strchr(alphabet, byte) != NULL)
				continue; /* the last digit must have zero bits at its end */
			text[6 + at] = (char)byte;
			taken        = checkpoint_parse(text, &c, &err) == RC_OK;
			if (taken != (strchr(alphabet, byte) != NULL))
				fail_msg("byte %02x at %zu", (unsigned)byte, at);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read),
	    cmocka_unit_test(three_lines_and_what_others_put_behind_them),
	    cmocka_unit_test(no_byte_that_is_not_base64_is_a_digit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
