/* SPDX-License-Identifier: Apache-2.0 */
/* Password hashes of other systems. Ours here were made by Python's crypt and hashlib. */
#include "lib/crypt/phc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/crypt/pwhash.h"
#include "tests/unit/vectors.h"

#define RIGHT "correct horse battery staple"
#define A_43  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define A_86  A_43 A_43

static struct secret *text_of(const char *s)
{
	return secret_copy(s, strlen(s));
}

static bool right(const char *hash, const char *password)
{
	AUTO(secret) struct secret *text  = text_of(hash);
	AUTO(secret) struct secret *pw    = text_of(password);
	struct err                  err   = ERR_NONE;
	bool                        match = false;

	assert_int_equal(pwhash_verify(text, pw, &match, &err), RC_OK);
	return match;
}

static void every_scheme_knows_its_password_and_no_other(void **state)
{
	static const char *const row[] = {
	    "$2a$04$zyxwvutsrqponmlkjihgfe0vJlejH4nXCJQDQnZg9eMX0DTKWXVV.",
	    "$2y$05$zyxwvutsrqponmlkjihgfeYGxvd9t0BeoB7lqO1KnYsSWD6IG7psW",
	    "$5$saltsalt$3hGFMknrJ4ZpFPe7XZe397oIMEp7sbvqrcsX/ONJ3i.",
	    "$5$rounds=1000$saltsaltsaltsalt$yHn0rAdrpkSxStjui5R.JrLUEVJriot3cwoT/Q035qA",
	    "$6$s$LfbKhuEUZhUUx6q3yRJeoqCJ3WS.27/xH1.kTFYbCM6HpHeTRz4q8X/tDm7k.2Q1tBxJCR//"
	    "K2IpDv4mzcnxf1",
	    "$6$rounds=1500$saltsalt$rpRZHbdlCLJZcGTJGWXifwBZ5utd6vKE5LlVEV8xdx."
	    "vvIsJxh9atDFuNXh3nMlZ67lKm3.GI/YqVsxOcFCbR0",
	    "$y$j75$abcdefgh$PjxqSBInLcUv0eN5/yu/Y5cbNsCBHaJNtWz5vXDtR8C",
	    "$pbkdf2-sha1$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$wmIXv0mv7iouqkc9CKjRvCX21po",
	    "pbkdf2_sha1$1000$somesalt$2LcT0GN20LczFpLdvC9EkzkBKn0=",
	    "$pbkdf2-sha256$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$yqSq2SygY1sB4EcH9f2FG0JTMES+"
	    "wqLsOT5YmiRBplI",
	    "pbkdf2_sha256$1000$somesalt$tialtnUVXehIAQR5duFwgQ/NykFia+syCsDEaTVcejk=",
	    "$pbkdf2-sha512$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$5bTW2oeyDJyGJPcmEr+"
	    "mRDE11ghpozWrDGnSNhRXo2ZCu0KHRDiUMAVEGzLJC+oDhRoeIja9J1iLIv9ptDJMfQ",
	    "pbkdf2_sha512$1000$somesalt$5mLpDlXymub+3bw/ggE+q/"
	    "eMQHUIm+z5OJXvhRpTw9Z7hVUb6U9KHntmZcT/aDsd+1bX4yzonQBqNufSG5pmBw==",
	    "$scrypt$ln=10,r=8,p=2$MDEyMzQ1Njc4OWFiY2RlZg$"
	    "KhW5KLACpfR1HRqSPdg8ODHC9nzhpv0EHEqfwm5GJX4",
	    "{SSHA}396MbBWXRxNekvZdjsTMJL2vMJtzYWx0",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(secret) struct secret *text = text_of(row[i]);

		print_message("%s\n", row[i]);
		assert_true(right(row[i], RIGHT));
		assert_false(right(row[i], RIGHT "x"));
		assert_false(right(row[i], "correct horse battery stapl"));
		assert_false(right(row[i], "Correct horse battery staple"));
		assert_true(pwhash_needs_rehash(text, pwhash_cost_default));
	}
}

/* A scheme that does not look at all of a password has never been given more by anybody who meant it. */
static void no_password_is_cut_short(void **state)
{
	static const char bcrypt[] = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
	char              pw[1000];

	(void)state;
	memset(pw, 'a', sizeof(pw));
	pw[72] = '\0';
	assert_true(right(bcrypt, pw));
	pw[71] = '\0';
	assert_false(right(bcrypt, pw));
	pw[71] = 'a';
	pw[72] = 'b';
	pw[73] = '\0';
	assert_false(right(bcrypt, pw));
	/* what libcrypt refuses is not a failure of ours */
	memset(pw, 'a', sizeof(pw));
	pw[999] = '\0';
	assert_false(right("$5$saltsalt$" A_43, pw));
	pw[512] = '\0';
	assert_false(right("$5$saltsalt$" A_43, pw));
	pw[511] = '\0';
	assert_false(right("$5$saltsalt$" A_43, pw));
}

static void a_nul_ends_no_password(void **state)
{
	AUTO(secret) struct secret *text  = text_of("$5$saltsalt$" A_43);
	AUTO(secret) struct secret *pw    = secret_copy("secret\0suffix", 13);
	struct err                  err   = ERR_NONE;
	bool                        match = true;

	(void)state;
	assert_int_equal(pwhash_verify(text, pw, &match, &err), RC_OK);
	assert_false(match);
}

static void bounds_are_held_before_anything_is_computed(void **state)
{
	static const struct {
		const char *hash;
		bool        good;
	} row[] = {
	    {"$2b$04$" A_43 "AAAAAAAAAA", true},
	    {"$2b$15$" A_43 "AAAAAAAAAA", true},
	    {"$2b$03$" A_43 "AAAAAAAAAA", false},
	    {"$2b$16$" A_43 "AAAAAAAAAA", false},
	    {"$2b$4$" A_43 "AAAAAAAAAA", false},
	    {"$2b$004$" A_43 "AAAAAAAAAA", false},
	    {"$2b$10$" A_43 "AAAAAAAAA", false},
	    {"$2b$10$" A_43 "AAAAAAAAAAA", false},
	    {"$2b$10$" A_43 "AAAAAAAAA=", false},
	    {"$2x$10$" A_43 "AAAAAAAAAA", false},
	    {"$2$10$" A_43 "AAAAAAAAAA", false},
	    {"$5$s$" A_43, true},
	    {"$5$rounds=1000000$s$" A_43, true},
	    {"$5$rounds=1000001$s$" A_43, false},
	    {"$5$rounds=999$s$" A_43, false},
	    {"$5$rounds=05000$s$" A_43, false},
	    {"$5$rounds=999999999$s$" A_43, false},
	    {"$5$$" A_43, false},
	    {"$5$saltsaltsaltsalts$" A_43, false},
	    {"$5$s$" A_43 "A", false},
	    {"$5$s", false},
	    {"$6$s$" A_86, true},
	    {"$6$s$" A_43, false},
	    {"$y$j9T$abcdefgh$" A_43, true},
	    {"$y$jFT$abcdefgh$" A_43, true},   /* 2^18 times 32 */
	    {"$y$jGT$abcdefgh$" A_43, false},  /* 2 GiB */
	    {"$y$jz9$abcdefgh$" A_43, false},  /* several letters for one number */
	    {"$y$j.T$abcdefgh$" A_43, false},  /* twice */
	    {"$y$j9T1$abcdefgh$" A_43, false}, /* more parameters */
	    {"$y$.9T$abcdefgh$" A_43, false},  /* other flags */
	    {"$y$j9T$$" A_43, false},
	    {"$y$j9T$abcdefgh$" A_43 "A", false},
	    {"$pbkdf2-sha256$i=5000000$AAAAAAAAAAA$" A_43, true},
	    {"$pbkdf2-sha256$i=5000001$AAAAAAAAAAA$" A_43, false},
	    {"$pbkdf2-sha256$i=999$AAAAAAAAAAA$" A_43, false},
	    {"$pbkdf2-sha256$i=99999999999999999999$AAAAAAAAAAA$" A_43, false},
	    {"$pbkdf2-sha256$1000$AAAAAAAAAAA$" A_43, false},
	    {"$pbkdf2-sha256$i=1000$AAAAAAAAAA$" A_43, false},
	    {"$pbkdf2-sha256$i=1000$AAAAAAAAAAA$" A_86, false},
	    {"$pbkdf2-sha256$i=1000$AAAAAAAAAAA$", false},
	    {"$pbkdf2-md5$i=1000$AAAAAAAAAAA$" A_43, false},
	    {"pbkdf2_sha256$1000$saltsalt$" A_43 "=", true},
	    {"pbkdf2_sha256$1000$saltsalt$" A_43, false},
	    {"pbkdf2_sha256$1000$salt$" A_43 "=", false},
	    {"pbkdf2_sha256$1000$salt salt$" A_43 "=", false},
	    {"pbkdf2_sha256$i=1000$saltsalt$" A_43 "=", false},
	    {"$scrypt$ln=10,r=1,p=1$AAAAAAAAAAA$" A_43, true},
	    {"$scrypt$ln=20,r=8,p=1$AAAAAAAAAAA$" A_43, true},
	    {"$scrypt$ln=20,r=8,p=2$AAAAAAAAAAA$" A_43, false},
	    {"$scrypt$ln=17,r=8,p=8$AAAAAAAAAAA$" A_43, true},
	    {"$scrypt$ln=23,r=1,p=1$AAAAAAAAAAA$" A_43, true},
	    {"$scrypt$ln=24,r=1,p=1$AAAAAAAAAAA$" A_43, false},
	    {"$scrypt$ln=9,r=8,p=1$AAAAAAAAAAA$" A_43, false},
	    {"$scrypt$ln=14,r=0,p=1$AAAAAAAAAAA$" A_43, false},
	    {"$scrypt$ln=14,r=65,p=1$AAAAAAAAAAA$" A_43, false},
	    {"$scrypt$ln=10,r=1,p=1073741823$AAAAAAAAAAA$" A_43, false},
	    {"{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true}, /* 20 and 4 */
	    {"{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
	    {"{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
	    {"{ssha}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false},
	    {"$1$saltsalt$AAAAAAAAAAAAAAAAAAAAAA", false},
	    {"$argon2i$v=19$m=8192,t=1,p=1$AAAAAAAAAAA$" A_43, false},
	    {"AAAAAAAAAAAAA", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(secret) struct secret *text = text_of(row[i].hash);
		struct err                  err  = ERR_NONE;
		struct phc                  p;

		print_message("%s\n", row[i].hash);
		assert_int_equal(phc_parse(text, &p, &err), row[i].good ? RC_OK : RC_INVALID);
		if (!row[i].good)
			assert_string_equal(err.field, "password_hash");
	}
}

static void only_what_can_be_guessed_by_the_billion_is_weak(void **state)
{
	static const char *const weak  = "{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	static const char *const other = "$2b$04$" A_43 "AAAAAAAAAA";
	struct err               err   = ERR_NONE;
	struct phc               p;

	(void)state;
	AUTO(secret) struct secret *a = text_of(weak), *b = text_of(other);
	assert_int_equal(phc_parse(a, &p, &err), RC_OK);
	assert_true(p.weak);
	assert_int_equal(phc_parse(b, &p, &err), RC_OK);
	assert_false(p.weak);
}

static void traps_of_truncation_are_avoided(void **state)
{
	json_t       *root = vector_json("password-hash-import/traps.json");
	const json_t *v    = json_array_get(root, 0);
	const char   *hash = json_string_value(json_object_get(v, "hash"));

	(void)state;
	assert_true(right(hash, json_string_value(json_object_get(v, "good"))));
	assert_false(right(hash, json_string_value(json_object_get(v, "must_fail"))));
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_scheme_knows_its_password_and_no_other),
	    cmocka_unit_test(no_password_is_cut_short),
	    cmocka_unit_test(a_nul_ends_no_password),
	    cmocka_unit_test(bounds_are_held_before_anything_is_computed),
	    cmocka_unit_test(only_what_can_be_guessed_by_the_billion_is_weak),
	    cmocka_unit_test(traps_of_truncation_are_avoided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
