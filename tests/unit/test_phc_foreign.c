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

/* The project's own example: firebase/scrypt, README. */
static void the_published_example_of_firebase_is_right(void **state)
{
	static const char hash[] = "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,"
	                           "sk="
	                           "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECK"
	                           "bm0QsEmYUSDzZvpjeJ9WmXA==$"
	                           "42xEC+ixf3L2lw==$"
	                           "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/"
	                           "qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";

	(void)state;
	assert_true(right(hash, "user1password"));
	assert_false(right(hash, "user2password"));
}

/* What bcrypt looks at is filled up by the pepper, and no more is looked at: yet a longer password is never right. */
static void a_pepper_is_cut_and_a_password_is_not(void **state)
{
	static const char hash[] =
	    "$pepper$YQ$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
	char pw[80];

	(void)state;
	memset(pw, 'a', sizeof(pw));
	pw[71] = '\0';
	assert_true(right(hash, pw)); /* 71 and the pepper */
	pw[71] = 'a';
	pw[72] = '\0';
	assert_true(right(hash, pw)); /* 72, and no room for it */
	pw[72] = 'a';
	pw[73] = '\0';
	assert_false(right(hash, pw));
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

static const struct {
	const char *hash;
	bool        good;
} bounded[] = {
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
    {"$pbkdf2-sha256$1000$AAAAAAAAAAA$" A_43, true},
    {"$pbkdf2-sha256$1000$AAAAAAA+AAA$" A_43, false},
    {"$pbkdf2-sha256$1000$AAAAAAA.AAA$" A_43, true},
    {"{pbkdf2-sha256}1000$AAAAAAAAAAA$" A_43, true},
    {"{PBKDF2-SHA256}999$AAAAAAAAAAA$" A_43, false},
    {"{PBKDF2-SHA384}1000$AAAAAAAAAAA$" A_43, false},
    {"pbkdf2:sha256:1000$saltsalt$00000000000000000000000000000000", true},
    {"pbkdf2:sha256:1000$saltsalt$0000000000000000000000000000000A", false},
    {"pbkdf2:sha256:1000$saltsalt$000000000000000000000000000000", false},
    {"$pbkdf2-sha256$i=1000$AAAAAAAAAA$" A_43, false},
    {"$pbkdf2-sha256$i=1000$AAAAAAAAAAA$" A_86, true},
    {"$pbkdf2-sha256$i=2500000$AAAAAAAAAAA$" A_86, true},
    {"$pbkdf2-sha256$i=2500001$AAAAAAAAAAA$" A_86, false}, /* two blocks */
    {"$pbkdf2-sha256$i=1000,l=32$AAAAAAAAAAA$" A_43, true},
    {"$pbkdf2-sha256$i=1000,l=31$AAAAAAAAAAA$" A_43, false},
    {"$pbkdf2-sha256$i=1000,l=999$AAAAAAAAAAA$" A_43, false},
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
    {"$scrypt$ln=1024,r=8,p=1$AAAAAAAAAAA$" A_43, true},
    {"$scrypt$ln=1025,r=8,p=1$AAAAAAAAAAA$" A_43, false},
    {"$scrypt$ln=16777216,r=1,p=1$AAAAAAAAAAA$" A_43, false},
    {"scrypt$1024$saltsalt$8$1$" A_43 "=", true},
    {"scrypt$1048576$saltsalt$8$2$" A_43 "=", false},
    {"scrypt$1000$saltsalt$8$1$" A_43 "=", false},
    {"scrypt:1024:8:1$saltsalt$00000000000000000000000000000000", true},
    {"scrypt:1024:8:9000$saltsalt$00000000000000000000000000000000", false},
    {"$7$C6..../....SodiumChloride$" A_43, true},
    {"$7$CzzzzzzzzzzSodiumChloride$" A_43, false},
    {"$7$.6..../....SodiumChloride$" A_43, false}, /* once */
    {"$7$C6..../....$" A_43, false},
    {"$gy$j9T$abcdefgh$" A_43, true},
    {"$gy$jGT$abcdefgh$" A_43, false},
    {"$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=" A_86 "==$AAAA$" A_86 "==", true},
    {"$fbscrypt$v=1,n=15,r=8,p=1,ss=Bw==,sk=" A_86 "==$AAAA$" A_86 "==", false},
    {"$fbscrypt$v=1,n=8,r=14,p=1,ss=Bw==,sk=" A_86 "==$AAAA$" A_86 "==", false},
    {"$fbscrypt$v=1,n=14,r=8,p=2,ss=Bw==,sk=" A_86 "==$AAAA$" A_86 "==", false},
    {"$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=AAAA$AAAA$" A_86 "==", false},
    {"$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=" A_86 "==$AAAA$" A_43 "=", false},
    {"$P$4saltsaltAAAAAAAAAAAAAAAAAAAAAA", false}, /* 2^6 */
    {"$P$5saltsaltAAAAAAAAAAAAAAAAAAAAAA", true},
    {"$P$GsaltsaltAAAAAAAAAAAAAAAAAAAAAA", true},
    {"$P$HsaltsaltAAAAAAAAAAAAAAAAAAAAAA", false}, /* 2^19 */
    {"$P$5saltsaltAAAAAAAAAAAAAAAAAAAAA", false},
    {"$S$Dsaltsalt" A_43, true},
    {"$S$Dsaltsalt" A_43 "A", false},
    {"$pepper$c2FsdA$2b$04$" A_43 "AAAAAAAAAA", true},
    {"$pepper$$2b$04$" A_43 "AAAAAAAAAA", false},
    {"$pepper$c2FsdA$6$s$" A_86, false},
    {"bcrypt_sha256$$2b$16$" A_43 "AAAAAAAAAA", false},
    {"bcrypt$$2b$16$" A_43 "AAAAAAAAAA", false},
    {"$digest$h=md5,s=after,c=utf8,i=1$$AAAAAAAAAAAAAAAAAAAAAA", true},
    {"$digest$h=md5,s=after,c=utf8,i=1000000$$AAAAAAAAAAAAAAAAAAAAAA", true},
    {"$digest$h=md5,s=after,c=utf8,i=1000001$$AAAAAAAAAAAAAAAAAAAAAA", false},
    {"$digest$h=md5,s=after,c=utf8,i=0$$AAAAAAAAAAAAAAAAAAAAAA", false},
    {"$digest$h=md4,s=after,c=utf8,i=1$$AAAAAAAAAAAAAAAAAAAAAA", false},
    {"$digest$h=md5,s=within,c=utf8,i=1$$AAAAAAAAAAAAAAAAAAAAAA", false},
    {"$digest$h=md5,s=after,c=ebcdic,i=1$$AAAAAAAAAAAAAAAAAAAAAA", false},
    {"$digest$h=sha256,s=after,c=utf8,i=1$$AAAAAAAAAAAAAAAAAAAAAA", false},
    {"$hmac$h=sha256,c=utf8$AAAA$" A_43, true},
    {"$hmac$h=sha256,c=utf8$$" A_43, false},
    {"$hmac$h=sha512,c=utf8$AAAA$" A_43, false},
    {"md5$salt$00000000000000000000000000000000", true},
    {"md5$$00000000000000000000000000000000", true},
    {"md5$salt$0000000000000000000000000000000G", false},
    {"sha1$salt$0000000000000000000000000000000000000000", true},
    {"sha1$sa lt$0000000000000000000000000000000000000000", false},
    {"$scrypt$ln=14,r=0,p=1$AAAAAAAAAAA$" A_43, false},
    {"$scrypt$ln=14,r=65,p=1$AAAAAAAAAAA$" A_43, false},
    {"$scrypt$ln=10,r=1,p=1073741823$AAAAAAAAAAA$" A_43, false},
    {"{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true}, /* 20 and 4 */
    {"{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true}, /* 20 and 3 */
    {"{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},    /* no salt */
    {"{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=", true},
    {"{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAA", false}, /* a salt */
    {"{SHA256}AAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
    {"{SHA256" A_43 "=", false},
    {"{MD5}AAAAAAAAAAAAAAAAAAAAAA==", true},
    {"{WHAT}AAAAAAAAAAAAAAAAAAAAAA==", false},
    {"{CLEARTEXT}secret", false},
    {"{CRYPT}", false},
    {"{CRYPT}AAAAAAAAAAAAA", false},
    {"{CRYPT}$1$saltsalt$AAAAAAAAAAAAAAAAAAAAAA", true},
    {"{ssha}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true},
    {"$1$saltsalt$AAAAAAAAAAAAAAAAAAAAAA", true},
    {"$1$saltsalts$AAAAAAAAAAAAAAAAAAAAAA", false},
    {"$apr1$saltsalt$AAAAAAAAAAAAAAAAAAAAAA", true},
    {"$apr1$saltsalt$AAAAAAAAAAAAAAAAAAAAA", false},
    {"$argon2i$v=19$m=8192,t=1,p=1$AAAAAAAAAAA$" A_43, true},
    {"$argon2i$v=19$m=511,t=1,p=1$AAAAAAAAAAA$" A_43, false},
    {"$argon2d$v=19$m=8192,t=1,p=1$AAAAAAAAAAA$" A_43, false},
    {"argon2$argon2id$v=19$m=1048577,t=1,p=1$AAAAAAAAAAA$" A_43, false},
    {"{ARGON2}$argon2d$v=19$m=8192,t=1,p=1$AAAAAAAAAAA$" A_43, false},
    {"AAAAAAAAAAAAA", false},
};

static void bounds_are_held_before_anything_is_computed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bounded); i++) {
		AUTO(secret) struct secret *text = text_of(bounded[i].hash);
		struct err                  err  = ERR_NONE;
		struct phc                  p;

		print_message("%s\n", bounded[i].hash);
		assert_int_equal(phc_parse(text, &p, &err), bounded[i].good ? RC_OK : RC_INVALID);
		if (!bounded[i].good)
			assert_string_equal(err.field, "password_hash");
	}
}

static void only_what_can_be_guessed_by_the_billion_is_weak(void **state)
{
	static const struct {
		const char *hash;
		bool        weak;
	} row[] = {
	    {"{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true},
	    {"{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=", true},
	    {"md5$salt$00000000000000000000000000000000", true},
	    {"$digest$h=md5,s=after,c=utf8,i=999$$AAAAAAAAAAAAAAAAAAAAAA", true},
	    {"$digest$h=md5,s=after,c=utf8,i=1000$$AAAAAAAAAAAAAAAAAAAAAA", false},
	    {"$hmac$h=sha256,c=utf8$AAAA$" A_43, true},
	    {"$2b$04$" A_43 "AAAAAAAAAA", false},
	    {"$1$saltsalt$AAAAAAAAAAAAAAAAAAAAAA", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(secret) struct secret *text = text_of(row[i].hash);
		struct err                  err  = ERR_NONE;
		struct phc                  p;

		assert_int_equal(phc_parse(text, &p, &err), RC_OK);
		assert_int_equal(p.weak, row[i].weak);
	}
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
	    cmocka_unit_test(the_published_example_of_firebase_is_right),
	    cmocka_unit_test(a_pepper_is_cut_and_a_password_is_not),
	    cmocka_unit_test(no_password_is_cut_short),
	    cmocka_unit_test(a_nul_ends_no_password),
	    cmocka_unit_test(bounds_are_held_before_anything_is_computed),
	    cmocka_unit_test(only_what_can_be_guessed_by_the_billion_is_weak),
	    cmocka_unit_test(traps_of_truncation_are_avoided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
