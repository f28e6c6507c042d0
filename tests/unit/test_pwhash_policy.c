/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/pwhash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

static const char *const word[]  = {"alexandra.smith", "asmith", "Example", "idctl", "", "jo"};
static const struct strs context = {.v = word, .n = COUNT(word)};

static enum rc check(const char *text, size_t n, struct err *err)
{
	AUTO(secret) struct secret *pw = secret_copy(text, n);

	return pwhash_policy_check(pw, PWHASH_CHARACTERS_MIN, &context, err);
}

static void policy_judges(void **state)
{
	static const struct {
		const char *password, *message; /* NULL: allowed */
	} row[] = {
	    {"correct horse battery staple", NULL},
	    {"Tr0ub4dor&3 is too short", NULL},
	    {"x7#kQ9!mZ2@pL5w", NULL},
	    {"830275194638027", NULL},
	    {"9f86d081884c7d659a2feaa0c55ad015", NULL},
	    {"пароль как молоко", NULL},
	    {"日本語の長いパスワードです。は", NULL},
	    {"", "fewer than 15"},
	    {"x7#kQ9!mZ2@pL5", "fewer than 15"},
	    {"日本語の長いパスワードです。", "fewer than 15"},
	    {"correct horse battery \xff staple", "UTF-8"},
	    {"correct horse battery \xc0\x80 staple", "UTF-8"},
	    {"correct horse battery \xed\xa0\x80", "UTF-8"},
	    {"aaaaaaaaaaaaaaa", "repeats"},
	    {"ääääääääääääääää", "repeats"},
	    {"AaaAAaAaaAAAaaA", "repeats"},
	    {"ZzzZZzZzzZZZzzZ", "repeats"},
	    {"121212121212121", "repeats"},
	    {"abcabcabcabcabc", "repeats"},
	    {"go4!go4!go4!go4!", "repeats"},
	    {"passwordpassword", "repeats"},
	    {"Trombone7!#kqztrombone7!#Kqz", "repeats"},
	    {"blue is the sky is blue", NULL},
	    {"Trombone7!#kqzatrombone7!#kqza", NULL},
	    {"abcdefghijklmnop", "follows"},
	    {"ponmlkjihgfedcba", "follows"},
	    {"123456789012345", "follows"},
	    {"987654321098765", "follows"},
	    {"111222333444555", "follows"},
	    {"qwertyuiopasdfghj", "follows"},
	    {"QWERTYUIOPLKJHGF", "follows"},
	    {"1234567890qwerty", "follows"},
	    /* twelve steps of sixteen, and eleven */
	    {"abcdefghijklm7X!q", "follows"},
	    {"abcdefghijkl7X!qZ", NULL},
	    /* code points that end in the same eight bits as q, w, e, r, t … */
	    {"űŷťŲŴŹŵũůŰšųŤŦŧŨ", NULL},
	    {"qŷeŲtŹuũoŰaųdŦgŨ", NULL},
	    {"alexandra.smith", "a name"},
	    {"ALEXANDRA.SMITH", "a name"},
	    {"alexandra.smith2026", "a name"},
	    {"my alexandra.smit", "a name"},
	    {"asmithasmithasmith!", "a name"},
	    {"idctl-idctl-idctl-1", "a name"},
	    {"asmith at example", "a name"},
	    /* half of the word and half of the password, and one less of each */
	    {"alexandr7#kQ!zM2", "a name"},
	    {"alexandr7#kQ!zM2x", NULL},
	    {"alexand7alexand", NULL},
	    {"ra.smith7#kQ!zM2", "a name"},
	    {"ithithithithith#", "a name"},
	    {"jojojojojojojo1", "a name"},
	    {"@l3x@ndra.5mith", "a name"},
	    {"@L3X@NDR4.$M1TH!", "a name"},
	    {"htims.ardnaxela", "a name"},
	    {"ht1m5a-ht1m5a-x!", "a name"},
	    {"1dct1-1dct1+1dct1", "a name"},
	    {"example password!!", NULL},
	    {"idctl keeps my house in order", NULL},
	    {"alexandria burned twice, said jo", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct err err = ERR_NONE;
		enum rc    rc  = check(row[i].password, strlen(row[i].password), &err);

		print_message("%s\n", row[i].password);
		assert_int_equal(rc, row[i].message == NULL ? RC_OK : RC_INVALID);
		if (row[i].message == NULL)
			continue;
		assert_non_null(strstr(err.msg, row[i].message));
		assert_string_equal(err.field, "password");
		assert_true(row[i].password[0] == '\0' || strstr(err.msg, row[i].password) == NULL);
	}
}

static void policy_takes_1024_bytes_and_no_more(void **state)
{
	struct err err = ERR_NONE;
	char       long_one[1025];

	(void)state;
	for (unsigned i = 0; i < sizeof(long_one); i++)
		long_one[i] = (char)('!' + i * i % 89);
	assert_int_equal(check(long_one, 1024, &err), RC_OK);
	assert_int_equal(check(long_one, 1025, &err), RC_INVALID);
	assert_non_null(strstr(err.msg, "1024"));
}

static void policy_needs_no_context(void **state)
{
	AUTO(secret) struct secret *pw   = secret_copy("alexandra.smith", 15);
	const struct strs           none = {NULL, 0};
	struct err                  err  = ERR_NONE;

	(void)state;
	assert_int_equal(pwhash_policy_check(pw, PWHASH_CHARACTERS_MIN, &none, &err), RC_OK);
}

static void policy_is_shorter_beside_a_second_factor(void **state)
{
	AUTO(secret) struct secret *pw   = secret_copy("x7#kQ9!m", 8);
	AUTO(secret) struct secret *less = secret_copy("x7#kQ9!", 7);
	struct err                  err  = ERR_NONE;

	(void)state;
	assert_int_equal(pwhash_policy_check(pw, PWHASH_CHARACTERS_BESIDE, &context, &err), RC_OK);
	assert_int_equal(pwhash_policy_check(less, PWHASH_CHARACTERS_BESIDE, &context, &err),
	                 RC_INVALID);
	assert_non_null(strstr(err.msg, "fewer than 8"));
}

/* Where Debian's dictionary is: what no rule of ours knows. */
static void the_dictionary_is_asked_where_there_is_one(void **state)
{
	static const char *const bad[]  = {"incomprehensible", "elbisneherpmocni",
	                                   "characteristically"};
	static const char *const good[] = {"correct horse battery staple", "x7#kQ9!mZ2@pL5w",
	                                   "пароль как молоко"};

	(void)state;
	if (access("/var/cache/cracklib/cracklib_dict.pwd", R_OK) != 0) {
		print_message("no dictionary: cracklib-runtime is not installed\n");
		skip();
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		AUTO(secret) struct secret *pw  = secret_copy(bad[i], strlen(bad[i]));
		struct err                  err = ERR_NONE;

		assert_int_equal(pwhash_dictionary_check(pw, &err), RC_INVALID);
		assert_string_equal(err.field, "password");
		assert_non_null(strstr(err.msg, "dictionary word"));
	}
	for (size_t i = 0; i < COUNT(good); i++) {
		AUTO(secret) struct secret *pw  = secret_copy(good[i], strlen(good[i]));
		struct err                  err = ERR_NONE;

		assert_int_equal(pwhash_dictionary_check(pw, &err), RC_OK);
	}
}

static void policy_reads_past_a_nul(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(check("horse\0battery 7\xff", 16, &err), RC_INVALID);
	assert_non_null(strstr(err.msg, "UTF-8"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(policy_judges),
	    cmocka_unit_test(policy_takes_1024_bytes_and_no_more),
	    cmocka_unit_test(policy_needs_no_context),
	    cmocka_unit_test(policy_reads_past_a_nul),
	    cmocka_unit_test(policy_is_shorter_beside_a_second_factor),
	    cmocka_unit_test(the_dictionary_is_asked_where_there_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
