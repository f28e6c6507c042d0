/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/pwhash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/crypt/phc.h"
#include "tests/unit/vectors.h"

#define SALT_16 "c29tZXNhbHRzb21lc2FsdA"
#define TAG_32  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define A_64 \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* The cheapest that may be made: the tests are about bytes, not about time. */
static const struct pwhash_cost cheap = {.mem_kib = 19 * 1024, .passes = 2};

static struct secret *text_of(const char *s)
{
	return secret_copy(s, strlen(s));
}

static enum rc parse(const char *s, struct phc *ret, struct err *err)
{
	AUTO(secret) struct secret *text = text_of(s);

	return phc_parse(text, ret, err);
}

static bool matches(const struct secret *phc, const char *pw, size_t n)
{
	AUTO(secret) struct secret *s     = secret_copy(pw, n);
	struct err                  err   = ERR_NONE;
	bool                        match = false;

	assert_int_equal(pwhash_verify(phc, s, &match, &err), RC_OK);
	return match;
}

static void verify_takes_the_password_whole_and_no_other(void **state)
{
	AUTO(secret) struct secret *pw = secret_copy("secret\0suffix", 13), *phc = NULL;
	struct err                  err = ERR_NONE;
	struct phc                  p;

	(void)state;
	assert_int_equal(pwhash_make(pw, cheap, &phc, &err), RC_OK);
	assert_int_equal(phc_parse(phc, &p, &err), RC_OK);
	assert_int_equal(p.mem_kib, 19 * 1024);
	assert_int_equal(p.passes, 2);
	assert_int_equal(p.lanes, 1);
	assert_int_equal(p.salt_bytes, 16);
	assert_int_equal(p.tag_bytes, 32);
	assert_true(matches(phc, "secret\0suffix", 13));
	assert_false(matches(phc, "secret", 6));
	assert_false(matches(phc, "secret\0suffiX", 13));
	assert_false(matches(phc, "secret\0suffix\n", 14));
}

static void make_salts_anew(void **state)
{
	AUTO(secret) struct secret *pw = text_of("x"), *a = NULL, *b = NULL;
	struct err                  err = ERR_NONE;

	(void)state;
	assert_int_equal(pwhash_make(pw, cheap, &a, &err), RC_OK);
	assert_int_equal(pwhash_make(pw, cheap, &b, &err), RC_OK);
	assert_false(secret_equal(a, b));
}

static void password_of_1024_bytes_is_the_longest(void **state)
{
	AUTO(secret) struct secret *pw = secret_random(1025), *phc = NULL, *empty = secret_new(0);
	struct err                  err = ERR_NONE;
	bool                        match;

	(void)state;
	assert_int_equal(pwhash_make(pw, cheap, &phc, &err), RC_INVALID);
	assert_string_equal(err.field, "password");
	assert_int_equal(pwhash_dummy(pw, cheap, &err), RC_INVALID);
	assert_int_equal(pwhash_make(empty, cheap, &phc, &err), RC_INVALID);
	assert_null(phc);
	secret_cut(pw, 1024);
	assert_int_equal(pwhash_make(pw, cheap, &phc, &err), RC_OK);
	assert_true(matches(phc, (const char *)pw->p, 1024));
	assert_false(matches(phc, (const char *)pw->p, 1023));
	assert_int_equal(pwhash_verify(phc, empty, &match, &err), RC_INVALID);
	secret_free(pw);
	pw = secret_random(1025);
	assert_int_equal(pwhash_verify(phc, pw, &match, &err), RC_INVALID);
}

static void verify_calls_a_broken_string_corrupt(void **state)
{
	static const char *const    row[] = {"", "!", "$argon2id$v=19$m=8192,t=2,p=1$" SALT_16 "$",
	                                     "$argon2id$v=19$m=4294967295,t=2,p=1$" SALT_16 "$" TAG_32,
	                                     "$argon2d$v=19$m=8192,t=3,p=1$" SALT_16 "$" TAG_32};
	AUTO(secret) struct secret *pw    = text_of("x");

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(secret) struct secret *phc   = text_of(row[i]);
		struct err                  err   = ERR_NONE;
		bool                        match = false;

		assert_int_equal(pwhash_verify(phc, pw, &match, &err), RC_CORRUPT);
		assert_false(match);
	}
}

static void cost_has_a_floor_and_a_ceiling(void **state)
{
	static const struct {
		struct pwhash_cost cost;
		enum rc            rc;
	} row[] = {
	    {{64 * 1024, 3}, RC_OK},
	    {{46 * 1024, 1}, RC_OK},
	    {{46 * 1024 - 1, 1}, RC_INVALID},
	    {{19 * 1024, 2}, RC_OK},
	    {{19 * 1024 - 1, 2}, RC_INVALID},
	    {{12 * 1024, 3}, RC_OK},
	    {{12 * 1024 - 1, 9}, RC_INVALID},
	    {{12 * 1024, 2}, RC_INVALID},
	    {{1024 * 1024, 10}, RC_OK},
	    {{1024 * 1024 + 1, 3}, RC_INVALID},
	    {{64 * 1024, 11}, RC_INVALID},
	    {{64 * 1024, 0}, RC_INVALID},
	    {{-1, 3}, RC_INVALID},
	    {{64 * 1024, -1}, RC_INVALID},
	};
	AUTO(secret) struct secret *pw = text_of("x"), *phc = NULL;
	struct err                  err = ERR_NONE;

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		print_message("%lld KiB, %lld passes\n", (long long)row[i].cost.mem_kib,
		              (long long)row[i].cost.passes);
		assert_int_equal(pwhash_cost_check(row[i].cost, &err), row[i].rc);
	}
	assert_int_equal(pwhash_make(pw, (struct pwhash_cost){8 * 1024, 1}, &phc, &err),
	                 RC_INVALID);
	assert_int_equal(pwhash_cost_default.mem_kib, 64 * 1024);
	assert_int_equal(pwhash_cost_default.passes, 3);
}

static void rehash_is_due_whenever_anything_differs(void **state)
{
	static const struct {
		const char *phc;
		bool        due;
	} row[] = {
	    {"$argon2id$v=19$m=19456,t=2,p=1$" SALT_16 "$" TAG_32, false},
	    {"$argon2id$v=19$m=19455,t=2,p=1$" SALT_16 "$" TAG_32, true},
	    {"$argon2id$v=19$m=65536,t=2,p=1$" SALT_16 "$" TAG_32, true},
	    {"$argon2id$v=19$m=19456,t=3,p=1$" SALT_16 "$" TAG_32, true},
	    {"$argon2id$v=19$m=19456,t=2,p=2$" SALT_16 "$" TAG_32, true},
	    {"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAA$" TAG_32, true},
	    {"$argon2id$v=19$m=19456,t=2,p=1$" SALT_16 "$" A_64, true},
	    {"$2b$04$", true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(secret) struct secret *phc = text_of(row[i].phc);

		print_message("%s\n", row[i].phc);
		assert_int_equal(pwhash_needs_rehash(phc, cheap), row[i].due);
	}
}

static void dummy_accepts_what_verify_accepts(void **state)
{
	AUTO(secret) struct secret *pw  = text_of("correct horse");
	struct err                  err = ERR_NONE;

	(void)state;
	assert_int_equal(pwhash_dummy(pw, cheap, &err), RC_OK);
}

static rlim_t address_space(void)
{
	unsigned long pages = 0;
	FILE         *f     = fopen("/proc/self/statm", "re");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%lu", &pages), 1);
	fclose(f);
	return (rlim_t)pages * 4096;
}

static void missing_memory_is_never_taken_for_a_wrong_password(void **state)
{
	AUTO(secret) struct secret *pw = text_of("x"), *out = NULL;
	AUTO(secret)
	struct secret *phc = text_of("$argon2id$v=19$m=1048576,t=1,p=1$" SALT_16 "$" TAG_32);
	const struct pwhash_cost dear = {1024 * 1024, 1};
	struct rlimit            old, tight;
	struct err               err   = ERR_NONE;
	bool                     match = true;
	enum rc                  rc[3];

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_AS, &old), 0);
	tight          = old;
	tight.rlim_cur = address_space() + 512 * 1024 * 1024;
	assert_int_equal(setrlimit(RLIMIT_AS, &tight), 0);
	rc[0] = pwhash_verify(phc, pw, &match, &err);
	rc[1] = pwhash_make(pw, dear, &out, &err);
	rc[2] = pwhash_dummy(pw, dear, &err);
	assert_int_equal(setrlimit(RLIMIT_AS, &old), 0);
	for (unsigned i = 0; i < COUNT(rc); i++)
		assert_int_equal(rc[i], RC_INTERNAL);
	assert_false(match);
	assert_null(out);
}

static void phc_parse_holds_every_bound(void **state)
{
	static const struct {
		const char *phc, *message; /* NULL: accepted */
	} row[] = {
	    {"$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", NULL},
	    {"$argon2id$v=19$m=1048576,t=10,p=8$" A_64 "$" A_64, NULL},
	    {"$argon2id$v=19$m=511,t=1,p=1$" SALT_16 "$" TAG_32, "memory"},
	    {"$argon2id$v=19$m=1048577,t=1,p=1$" SALT_16 "$" TAG_32, "memory"},
	    {"$argon2id$v=19$m=99999999999999999999999999,t=1,p=1$" SALT_16 "$" TAG_32, "memory"},
	    {"$argon2id$v=19$m=+8192,t=1,p=1$" SALT_16 "$" TAG_32, "memory"},
	    {"$argon2id$v=19$m=,t=1,p=1$" SALT_16 "$" TAG_32, "memory"},
	    {"$argon2id$v=19$t=1,m=8192,p=1$" SALT_16 "$" TAG_32, "memory"},
	    {"$argon2id$v=19$m=8192,t=0,p=1$" SALT_16 "$" TAG_32, "passes"},
	    {"$argon2id$v=19$m=8192,t=11,p=1$" SALT_16 "$" TAG_32, "passes"},
	    {"$argon2id$v=19$m=8192,t=01,p=1$" SALT_16 "$" TAG_32, "passes"},
	    {"$argon2id$v=19$m=8192,t=1,p=0$" SALT_16 "$" TAG_32, "lanes"},
	    {"$argon2id$v=19$m=8192,t=1,p=9$" SALT_16 "$" TAG_32, "lanes"},
	    {"$argon2id$v=19$m=8192,t=1$" SALT_16 "$" TAG_32, "lanes"},
	    {"$argon2id$v=19$m=8192,t=1,p=1,keyid=x$" SALT_16 "$" TAG_32, "salt"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAA$" TAG_32, "salt"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$" A_64 "AA$" TAG_32, "salt"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAB$" TAG_32, "salt"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAA=$" TAG_32, "salt"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$AAAAAA-AAAA$" TAG_32, "salt"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$AAAAAA\xff"
	     "AAAA$" TAG_32,
	     "salt"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$" SALT_16 "$\xc3\xbf" TAG_32, "hash is not 16"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$$" TAG_32, "salt"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$" SALT_16, "hash is not 16"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$" SALT_16 "$AAAAAAAAAAAAAAAAAAAA", "hash is not 16"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$" SALT_16 "$" A_64 "AA", "hash is not 16"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$" SALT_16 "$" TAG_32 "\n", "hash is not 16"},
	    {"$argon2id$v=19$m=8192,t=1,p=1$" SALT_16 "$" TAG_32 "$", "more text follows"},
	    {"$argon2id$v=16$m=8192,t=1,p=1$" SALT_16 "$" TAG_32, "version"},
	    {"$argon2id$m=8192,t=1,p=1$" SALT_16 "$" TAG_32, "version"},
	    {"$argon2ID$v=19$m=8192,t=1,p=1$" SALT_16 "$" TAG_32, "known scheme"},
	    {" $argon2id$v=19$m=8192,t=1,p=1$" SALT_16 "$" TAG_32, "known scheme"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct err err = ERR_NONE;
		struct phc p;

		print_message("%s\n", row[i].phc);
		if (row[i].message == NULL) {
			assert_int_equal(parse(row[i].phc, &p, &err), RC_OK);
			continue;
		}
		assert_int_equal(parse(row[i].phc, &p, &err), RC_INVALID);
		assert_non_null(strstr(err.msg, row[i].message));
		assert_string_equal(err.field, "password_hash");
	}
}

static void what_phc_parse_accepts_the_library_can_read(void **state)
{
	static const char *const row[] = {
	    "$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
	    "$argon2id$v=19$m=8192,t=1,p=8$" A_64 "$" A_64,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(secret) struct secret *phc = text_of(row[i]);

		assert_false(matches(phc, "x", 1));
	}
}

static void import_takes_all_kinds_that_are_known(void **state)
{
	json_t       *root  = vector_json("password-hash-import/accept.json");
	unsigned      taken = 0;
	size_t        i;
	const json_t *v;

	(void)state;
	json_array_foreach(root, i, v)
	{
		const char *hash = json_string_value(json_object_get(v, "hash"));
		const char *pw   = json_string_value(json_object_get(v, "password"));
		struct err  err  = ERR_NONE;
		struct phc  p;

		print_message("%s\n", hash);
		AUTO(secret) struct secret *phc = text_of(hash);

		assert_int_equal(phc_parse(phc, &p, &err), RC_OK);
		assert_true(matches(phc, pw, strlen(pw)));
		assert_false(matches(phc, pw, strlen(pw) - 1));
		taken++;
	}
	assert_int_equal(taken, 11);
	json_decref(root);
}

static void import_refuses_every_hostile_hash(void **state)
{
	json_t       *root = vector_json("password-hash-import/reject.json");
	size_t        i;
	const json_t *v;

	(void)state;
	assert_int_equal(json_array_size(root), 26);
	json_array_foreach(root, i, v)
	{
		const json_t *hash = json_object_get(v, "hash");
		AUTO(secret)
		struct secret *text =
		    secret_copy(json_string_value(hash), json_string_length(hash));
		struct err err = ERR_NONE;
		struct phc p;

		print_message("%s\n", json_string_value(json_object_get(v, "why")));
		if (strncmp((const char *)text->p, "generated:", 10) == 0) {
			secret_free(text);
			text = secret_new(10 + 1048576);
			memset(text->p, 'A', text->n);
			memcpy(text->p, "$argon2id$", 10);
		}
		assert_int_equal(phc_parse(text, &p, &err), RC_INVALID);
	}
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verify_takes_the_password_whole_and_no_other),
	    cmocka_unit_test(make_salts_anew),
	    cmocka_unit_test(password_of_1024_bytes_is_the_longest),
	    cmocka_unit_test(verify_calls_a_broken_string_corrupt),
	    cmocka_unit_test(cost_has_a_floor_and_a_ceiling),
	    cmocka_unit_test(rehash_is_due_whenever_anything_differs),
	    cmocka_unit_test(dummy_accepts_what_verify_accepts),
	    cmocka_unit_test(missing_memory_is_never_taken_for_a_wrong_password),
	    cmocka_unit_test(phc_parse_holds_every_bound),
	    cmocka_unit_test(what_phc_parse_accepts_the_library_can_read),
	    cmocka_unit_test(import_takes_all_kinds_that_are_known),
	    cmocka_unit_test(import_refuses_every_hostile_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
