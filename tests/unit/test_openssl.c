/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/openssl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/mod/mod.h"
#include "tests/unit/jose_pem.h"

static int setup(void **state)
{
	const struct mod_openssl *ssl = NULL;
	struct err                err = ERR_NONE;

	if (MOD_LOAD(openssl, &ssl, &err) != RC_OK)
		fail_msg("%s", err.msg);
	*state = (void *)(uintptr_t)ssl;
	return 0;
}

/* Imported: its kind. Refused: -1, and the message in *err. */
static int import_kind(const struct mod_openssl *ssl, const char *text, struct str *ret_public,
                       struct err *err)
{
	struct secret *pem  = secret_copy(text, strlen(text));
	struct pkey    pair = {.public = ret_public};
	const enum rc  rc   = ssl->import(pem, &pair, err);

	assert_true(rc == RC_OK || rc == RC_INVALID);
	assert_true((rc == RC_OK) == (pair.private != NULL));
	if (rc == RC_OK && pair.kind == PKEY_ED25519)
		assert_int_equal(pair.private->n, 32);
	else if (rc == RC_OK)
		assert_memory_equal(pair.private->p, "-----BEGIN PRIVATE KEY-----\n", 28);
	secret_free(pem);
	secret_free(pair.private);
	return rc == RC_OK ? (int)pair.kind : -1;
}

static void only_plain_sound_known_keys_are_imported(void **state)
{
	static const struct {
		const char *title, *pem;
		int         kind; /* -1: refused */
		const char *why;
	} row[] = {
	    {"PKCS#8", pem_ec_pkcs8, PKEY_P256, NULL},
	    {"SEC 1, behind its parameters", pem_ec_params, PKEY_P256, NULL},
	    {"Ed25519", pem_ed, PKEY_ED25519, NULL},
	    {"encrypted PKCS#8", pem_ec_enc, -1, "is encrypted"},
	    {"encrypted in the old way", pem_ec_trad_enc, -1, "is encrypted"},
	    {"encrypted, but called plain", pem_mislabelled, -1, "cannot be read"},
	    {"X25519", pem_x, -1, "can be used"},
	    {"secp256k1", pem_k1, -1, "can be used"},
	    {"a curve of explicit parameters", pem_explicit, -1, "can be used"},
	    {"PKCS#1, but 1024 bits", pem_rsa1024_p1, -1, "2048 to 8192 bits"},
	    {"d and point of two keys", pem_ec_contradict, -1, "contradict"},
	    {"a public key", pem_ec_pub, -1, "no private key"},
	    {"nothing", "", -1, "no private key"},
	    {"no base64", "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n", -1,
	     "no private key"},
	    {"no DER", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", -1,
	     "cannot be read"},
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(str) struct str *public = str_new();
		struct err err               = ERR_NONE;
		const int  kind              = import_kind(*state, row[i].pem, public, &err);

		if (kind != row[i].kind || (kind < 0 && strstr(err.msg, row[i].why) == NULL))
			fail_msg("%s: %d %s", row[i].title, kind, err.msg);
		if (kind == PKEY_P256)
			assert_string_equal(public->p, pem_ec_pub);
	}
}

static void only_fit_public_keys_pass(void **state)
{
	static const struct {
		const char *title, *alg, *pem;
		bool        ok;
	} row[] = {
	    {"P-256 for ES256", "ES256", pem_ec_pub, true},
	    {"P-384 for ES384", "ES384", pem_p384_pub, true},
	    {"P-384 for ES256", "ES256", pem_p384_pub, false},
	    {"P-256 for ES512", "ES512", pem_ec_pub, false},
	    {"P-256 for RS256", "RS256", pem_ec_pub, false},
	    {"1024 bits", "RS256", pem_rsa1024_pub, false},
	    {"the exponent 3", "RS256", pem_e3_pub, false},
	    {"an exponent of 66 bits", "RS256", pem_e66_pub, false},
	    {"Ed25519", "ES256", pem_ed_pub, false},
	    {"explicit parameters", "ES256", pem_explicit_pub, false},
	    {"a private key", "ES256", pem_ec_pkcs8, false},
	    {"no DER", "ES256", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
	     false},
	    {"a header inside", "ES256",
	     "-----BEGIN PUBLIC KEY-----\nX-Note: 1\n\n"
	     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfBAHx5SMJ+uiM60dQfk5wTLPOwrN\n"
	     "N/NiLLW511WF+Y3nZGqEYkSuvr0B9nDt4ZHEqp7XTJmO+ScAl6Q0kCwjnw==\n-----END PUBLIC "
	     "KEY-----\n",
	     false},
	    {"nothing", "ES256", "", false},
	};
	const struct mod_openssl *ssl = *state;

	for (size_t i = 0; i < COUNT(row); i++) {
		struct err err = ERR_NONE;

		if ((ssl->check(row[i].alg, row[i].pem, &err) == RC_OK) != row[i].ok)
			fail_msg("%s: %s", row[i].title, err.msg);
	}
	assert_int_equal(ssl->check("PS256", pem_ec_pub, &(struct err)ERR_NONE), RC_INTERNAL);
}

static void new_keys_are_fit_and_differ(void **state)
{
	static const struct {
		enum pkey_kind kind;
		const char    *alg;
	} row[] = {
	    {PKEY_RSA, "RS256"}, {PKEY_P256, "ES256"}, {PKEY_P384, "ES384"}, {PKEY_P521, "ES512"}};
	const struct mod_openssl *ssl = *state;

	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(str) struct str *one = str_new(), *two = str_new();
		struct pkey           a = {.public = one}, b = {.public = two};
		struct err            err = ERR_NONE;

		assert_int_equal(ssl->generate(row[i].kind, &a, &err), RC_OK);
		assert_int_equal(ssl->check(row[i].alg, one->p, &err), RC_OK);
		assert_int_equal(a.kind, row[i].kind);
		if (row[i].kind != PKEY_RSA) {
			assert_int_equal(ssl->generate(row[i].kind, &b, &err), RC_OK);
			assert_string_not_equal(one->p, two->p);
			assert_false(secret_equal(a.private, b.private));
		}
		secret_free(a.private);
		secret_free(b.private);
	}
	assert_int_equal(
	    ssl->generate(PKEY_ED25519, &(struct pkey){.kind = PKEY_RSA}, &(struct err)ERR_NONE),
	    RC_INTERNAL);
}

/* A signature of r = s = n, or of the wrong length, does not come to any arithmetic. */
static void r_and_s_stay_below_the_order(void **state)
{
	static const uint8_t      order[32] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
	                                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	                                       0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
	                                       0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
	const struct mod_openssl *ssl       = *state;
	const struct bytes        m         = {.p = "m", .n = 1};
	uint8_t                   sig[80]   = {0};
	struct err                err       = ERR_NONE;
	struct open_key          *key       = NULL;

	assert_int_equal(ssl->open_public("ES256", pem_ec_pub, &key, &err), RC_OK);
	for (size_t n = 0; n <= sizeof(sig); n++) {
		assert_false(ssl->verify(key, m, (struct bytes){.p = sig, .n = n}));
	}
	memcpy(sig, order, 32);
	memcpy(sig + 32, order, 32);
	assert_false(ssl->verify(key, m, (struct bytes){.p = sig, .n = 64}));
	ssl->close(key);
}

/* The same two numbers, written longer, are another spelling of one signature. */
static void a_signature_has_one_length(void **state)
{
	const struct mod_openssl *ssl        = *state;
	const struct bytes        m          = {.p = "message", .n = 7};
	uint8_t                   longer[66] = {0};
	struct err                err        = ERR_NONE;
	struct open_key          *key        = NULL;

	memcpy(longer + 1, ec_signature, 32);
	memcpy(longer + 34, ec_signature + 32, 32);
	assert_int_equal(ssl->open_public("ES256", pem_ec_pub, &key, &err), RC_OK);
	assert_true(ssl->verify(key, m, (struct bytes){.p = ec_signature, .n = 64}));
	assert_false(ssl->verify(key, m, (struct bytes){.p = longer, .n = 66}));
	ssl->close(key);
}

/* FIPS 180-4's own examples, and one of more than a block. */
static void sha256_is_the_one_of_the_standard(void **state)
{
	static const struct {
		const char *text, *hash;
	} row[] = {
	    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	const struct mod_openssl *ssl = *state;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		AUTO(str) struct str *hex = str_new();
		uint8_t               hash[SHA256_BYTES];

		ssl->sha256(row[i].text, strlen(row[i].text), hash);
		str_add_hex(hex, hash, sizeof(hash));
		assert_string_equal(hex->p, row[i].hash);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_plain_sound_known_keys_are_imported),
	    cmocka_unit_test(only_fit_public_keys_pass),
	    cmocka_unit_test(new_keys_are_fit_and_differ),
	    cmocka_unit_test(r_and_s_stay_below_the_order),
	    cmocka_unit_test(a_signature_has_one_length),
	    cmocka_unit_test(sha256_is_the_one_of_the_standard),
	};

	return cmocka_run_group_tests_name("openssl", tests, setup, NULL);
}
