/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/crypt/mac.h"

/* Root keys 00 01 … 1f (0a1b2c3d) and ff … ff (ffffffff). */
#define LINE_A(s, crc) \
	"idctl-mk-v1 0a1b2c3d " s " AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 " crc "\n"
#define LINE_F(s, crc) \
	"idctl-mk-v1 ffffffff " s " __________________________________________8 " crc "\n"
static const char only_a[]      = LINE_A("active", "f6d68f57");
static const char a_and_old_f[] = LINE_A("active", "f6d68f57") LINE_F("old", "3aa0d886");

static struct keyring *ring_of(const char *text)
{
	AUTO(secret) struct secret   *s   = secret_copy(text, strlen(text));
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;

	assert_int_equal(keyfile_parse(s, &f, &err), RC_OK);
	return keyring_new(TAKE(f));
}

static void counted_bytes(uint8_t out[static 32])
{
	for (uint8_t i = 0; i < 32; i++)
		out[i] = i;
}

/* What a ring must accept, made by nothing of ours: the data key is 00 … 1f, and so is the root
 * key. */
static struct bytes boxed(uint8_t out[static 72], const char *place, size_t place_n)
{
	uint8_t key[32];

	counted_bytes(key);
	memset(out, 7, 24);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + 24, NULL, key, 32, (const uint8_t *)place,
	                                           place_n, NULL, out, key);
	return (struct bytes){.p = out, .n = 72};
}

static const char place_5[] = "idctl drk\0\0\0\5"
                              "0a1b2c3d";

static void subkeys_are_those_of_blake2b_with_salt_and_person(void **state)
{
	/* Python: blake2b(key=bytes(range(32)), salt=LE64(1), person=context, digest_size=32) */
	static const char *const want[PURPOSE_COUNT] = {
	    [PURPOSE_TOTP]     = "43d03c791fd0cad61e3a1fced83945fe0f6717e6eee69754ed7b89b071b38eca",
	    [PURPOSE_OAUTH]    = "038ace6d44cde2f0c07b1c372851b5be00ec55ccc6c5a779fef06335c69c8c74",
	    [PURPOSE_PASSWORD] = "6b85979ef92a5cda9fee5df3ac7d45206d4c3264396dd916e082f69eef0fcaaf",
	    [PURPOSE_SIGNING]  = "0706f2a643028f50dd6a04426f1694eedaa4c0314f48b3707d297b2f2e2406ce",
	    [PURPOSE_REFRESH_MAC] =
	        "5fc767a6359c8f8fec8b1934c09f311d13049cb743a9fa17fe77bf737c619568",
	    [PURPOSE_CLIENT_SECRET] =
	        "8e37cc1718a384b8c8f650cd632a85a9d550ba9c107bc6f69294de9820a7b515",
	    [PURPOSE_AUDIT]    = "6729f506920380dcf3eecb65da336772354a5b8a05dc71a45bf578ba78162608",
	    [PURPOSE_WEBHOOK]  = "8f2a81a928e0b233705d9cd1c86d028ff8172ccd833560049183a26a5a14934d",
	    [PURPOSE_BACKUP]   = "21bda57b6371ca4ef7ad13a14ae1e5dc4feb63af9c18a6732b5e415f72769ab0",
	    [PURPOSE_THROTTLE] = "6f5147005b2896e4455fb79afc8a8a9cf4d463b21f84545b87c3995a563829be",
	    [PURPOSE_RECOVERY] = "058e5c8919f52e1f1fee6a7c7675f90bde48f5e17345f217db5498c8955cc3ed",
	    [PURPOSE_API_KEY]  = "82cfd8fc6fd9198c104df074a90b81026c427f1896723b16fdfb998f9180baa0",
	    [PURPOSE_ONE_TIME_CODE] =
	        "67d2d0137fb08426f85427db3250ff7adcc5d26f00aa9bc8a8e7b06aafeb83ef",
	    [PURPOSE_PSEUDONYM] =
	        "e88ef85ea1605bc238929a0c378634d1b6505020ce9a0647ca59785d7b6d98a3",
	};
	AUTO(keyring) struct keyring *ring = ring_of(only_a);
	const struct secret          *key, *again;
	struct err                    err = ERR_NONE;
	uint8_t                       box[72];
	char                          hex[65];

	(void)state;
	assert_int_equal(keyring_active(ring), 0);
	assert_int_equal(keyring_oldest(ring), 0);
	assert_int_equal(
	    keyring_add(ring, 5, boxed(box, place_5, sizeof(place_5) - 1), "0a1b2c3d", true, &err),
	    RC_OK);
	assert_int_equal(keyring_active(ring), 5);
	assert_int_equal(keyring_oldest(ring), 5);
	for (unsigned p = 0; p < PURPOSE_COUNT; p++) {
		assert_int_equal(keyring_subkey(ring, 5, p, &key, &err), RC_OK);
		assert_string_equal(sodium_bin2hex(hex, sizeof(hex), key->p, key->n), want[p]);
		assert_int_equal(keyring_subkey(ring, 5, p, &again, &err), RC_OK);
		assert_ptr_equal(key, again);
	}
	assert_int_equal(keyring_subkey(ring, 4, PURPOSE_TOTP, &key, &err), RC_CORRUPT);
	assert_int_equal(keyring_subkey(ring, 0, PURPOSE_TOTP, &key, &err), RC_CORRUPT);
}

static void add_tells_a_foreign_key_file_from_a_damaged_box(void **state)
{
	static const struct {
		const char *title, *place, *wrap_id;
		uint32_t    version;
		size_t      n;
		int         flip;
		enum rc     rc;
	} row[] = {
	    {"the right one", place_5, "0a1b2c3d", 5, 72, -1, RC_OK},
	    {"a root key that is not there", place_5, "0a1b2c3e", 5, 72, -1, RC_CONFIG},
	    {"a root key without a name", place_5, "", 5, 72, -1, RC_CONFIG},
	    {"another root key of ours", place_5, "ffffffff", 5, 72, -1, RC_CORRUPT},
	    {"another version", place_5, "0a1b2c3d", 6, 72, -1, RC_CORRUPT},
	    {"version 0", place_5, "0a1b2c3d", 0, 72, -1, RC_CORRUPT},
	    {"a box made for another root id", "idctl drk\0\0\0\5ffffffff", "0a1b2c3d", 5, 72, -1,
	     RC_CORRUPT},
	    {"a box made for something else",
	     "idctl xyz\0\0\0\5"
	     "0a1b2c3d",
	     "0a1b2c3d", 5, 72, -1, RC_CORRUPT},
	    {"a bit of the nonce", place_5, "0a1b2c3d", 5, 72, 0, RC_CORRUPT},
	    {"a bit of the key", place_5, "0a1b2c3d", 5, 72, 24, RC_CORRUPT},
	    {"a bit of the tag", place_5, "0a1b2c3d", 5, 72, 71, RC_CORRUPT},
	    {"a byte less", place_5, "0a1b2c3d", 5, 71, -1, RC_CORRUPT},
	    {"nothing", place_5, "0a1b2c3d", 5, 0, -1, RC_CORRUPT},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(keyring) struct keyring *ring = ring_of(a_and_old_f);
		struct err                    err  = ERR_NONE;
		uint8_t                       box[72];
		struct bytes                  b = boxed(box, row[i].place, sizeof(place_5) - 1);

		print_message("%s\n", row[i].title);
		if (row[i].flip >= 0)
			box[row[i].flip] ^= 1;
		b.n = row[i].n;
		assert_int_equal(keyring_add(ring, row[i].version, b, row[i].wrap_id, true, &err),
		                 row[i].rc);
		assert_int_equal(keyring_active(ring), row[i].rc == RC_OK ? 5 : 0);
		if (row[i].rc == RC_CONFIG)
			assert_non_null(strstr(err.msg, "the key file is not the store's"));
	}
}

static void made_keys_come_back_and_differ(void **state)
{
	AUTO(arena) struct arena *a = arena_new();
	AUTO(keyring)
	struct keyring      *first = ring_of(only_a), *second = ring_of(only_a), *none = NULL;
	const struct secret *k1, *k2, *other;
	struct err           err = ERR_NONE;
	struct bytes         w1, w2;
	char                 id[KEYFILE_ID];

	(void)state;
	keyring_free(none);
	assert_int_equal(keyring_make(first, 1, a, &w1, id, &err), RC_OK);
	assert_string_equal(id, "0a1b2c3d");
	assert_int_equal(keyring_make(first, 2, a, &w2, id, &err), RC_OK);
	assert_int_equal(keyring_active(first), 2);
	assert_int_equal(keyring_make(first, 2, a, &w2, id, &err), RC_CORRUPT);
	assert_int_equal(keyring_make(first, 0, a, &w2, id, &err), RC_CORRUPT);

	assert_int_equal(keyring_add(second, 2, w2, id, true, &err), RC_OK);
	assert_int_equal(keyring_add(second, 2, w2, id, false, &err), RC_CORRUPT);
	assert_int_equal(keyring_add(second, 1, w1, id, true, &err), RC_CORRUPT);
	assert_non_null(strstr(err.msg, "both active"));
	assert_int_equal(keyring_add(second, 1, w1, id, false, &err), RC_OK);
	assert_int_equal(keyring_active(second), 2);
	assert_int_equal(keyring_oldest(first), 1);
	assert_int_equal(keyring_oldest(second), 1);
	for (uint32_t v = 1; v <= 2; v++) {
		assert_int_equal(keyring_subkey(first, v, PURPOSE_AUDIT, &k1, &err), RC_OK);
		assert_int_equal(keyring_subkey(second, v, PURPOSE_AUDIT, &k2, &err), RC_OK);
		assert_true(secret_equal(k1, k2));
		assert_int_equal(keyring_subkey(first, 3 - v, PURPOSE_AUDIT, &other, &err), RC_OK);
		assert_false(secret_equal(k1, other));
	}
}

/* The same two keys, the other one active. */
static struct keyring *ring_after_rekey(void)
{
	AUTO(secret) struct secret   *s   = secret_copy(a_and_old_f, strlen(a_and_old_f));
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;

	assert_int_equal(keyfile_parse(s, &f, &err), RC_OK);
	f->key[0].active = false;
	f->key[1].active = true;
	return keyring_new(TAKE(f));
}

static void rewrap_moves_a_data_key_to_the_new_root_key(void **state)
{
	AUTO(arena) struct arena     *a      = arena_new();
	AUTO(keyring) struct keyring *before = ring_of(only_a), *during = ring_after_rekey();
	AUTO(keyring) struct keyring *after = ring_after_rekey();
	const struct secret          *k1, *k2;
	struct err                    err = ERR_NONE;
	struct bytes                  old, new;
	char                          id[KEYFILE_ID];

	(void)state;
	assert_int_equal(keyring_make(before, 1, a, &old, id, &err), RC_OK);
	assert_int_equal(keyring_add(during, 1, old, id, true, &err), RC_OK);
	assert_int_equal(keyring_rewrap(during, 1, a, &new, id, &err), RC_OK);
	assert_string_equal(id, "ffffffff");
	assert_int_equal(keyring_rewrap(during, 2, a, &new, id, &err), RC_CORRUPT);
	assert_int_equal(keyring_add(after, 1, old, id, true, &err), RC_CORRUPT);
	assert_int_equal(keyring_add(after, 1, new, id, true, &err), RC_OK);
	assert_int_equal(keyring_subkey(before, 1, PURPOSE_TOTP, &k1, &err), RC_OK);
	assert_int_equal(keyring_subkey(after, 1, PURPOSE_TOTP, &k2, &err), RC_OK);
	assert_true(secret_equal(k1, k2));
}

static void of_a_destroyed_key_the_log_keeps_its_own(void **state)
{
	AUTO(arena) struct arena     *a     = arena_new();
	AUTO(keyring) struct keyring *first = ring_of(only_a), *second = ring_of(only_a);
	AUTO(keyring) struct keyring *during = ring_after_rekey(), *after = ring_after_rekey();
	const struct secret          *k1, *k2;
	struct err                    err = ERR_NONE;
	struct bytes                  left, moved;
	char                          id[KEYFILE_ID];

	(void)state;
	assert_int_equal(keyring_make(first, 1, a, &moved, id, &err), RC_OK);
	assert_int_equal(keyring_make(first, 2, a, &moved, id, &err), RC_OK);
	assert_int_equal(keyring_subkey(first, 1, PURPOSE_TOTP, &k1, &err), RC_OK);
	assert_int_equal(keyring_destroy(first, 3, a, &left, id, &err), RC_CORRUPT);
	assert_int_equal(keyring_oldest(first), 1);
	assert_int_equal(keyring_destroy(first, 1, a, &left, id, &err), RC_OK);
	assert_int_equal(keyring_oldest(first), 2);
	assert_int_equal(keyring_subkey(first, 1, PURPOSE_TOTP, &k1, &err), RC_CORRUPT);
	assert_non_null(strstr(err.msg, "data key 1 was destroyed"));
	assert_int_equal(keyring_subkey(first, 1, PURPOSE_AUDIT, &k1, &err), RC_OK);

	/* it is not taken for a whole one */
	assert_int_equal(keyring_add(second, 1, left, id, true, &err), RC_CORRUPT);
	assert_int_equal(keyring_add(second, 2, left, id, false, &err), RC_CORRUPT);
	assert_int_equal(keyring_add(second, 1, left, id, false, &err), RC_OK);
	assert_int_equal(keyring_subkey(second, 1, PURPOSE_AUDIT, &k2, &err), RC_OK);
	assert_true(secret_equal(k1, k2));
	assert_int_equal(keyring_subkey(second, 1, PURPOSE_PASSWORD, &k2, &err), RC_CORRUPT);
	assert_int_equal(keyring_active(second), 0);

	assert_int_equal(keyring_add(during, 1, left, id, false, &err), RC_OK);
	assert_int_equal(keyring_rewrap(during, 1, a, &moved, id, &err), RC_OK);
	assert_int_equal(keyring_add(after, 1, moved, id, false, &err), RC_OK);
	assert_int_equal(keyring_subkey(after, 1, PURPOSE_AUDIT, &k2, &err), RC_OK);
	assert_true(secret_equal(k1, k2));
}

static void mac_is_keyed_blake2b_and_checks_all_of_it(void **state)
{
	AUTO(keyring) struct keyring *ring = ring_of(only_a);
	const struct bytes            abc  = {.p = "abc", .n = 3};
	struct err                    err  = ERR_NONE;
	uint8_t                       box[72], mac[MAC_BYTES];
	struct bytes                  made = {.p = mac, .n = sizeof(mac)};
	char                          hex[65];

	(void)state;
	assert_int_equal(
	    keyring_add(ring, 5, boxed(box, place_5, sizeof(place_5) - 1), "0a1b2c3d", true, &err),
	    RC_OK);
	assert_int_equal(mac_make(ring, PURPOSE_AUDIT, 5, abc, mac, &err), RC_OK);
	assert_string_equal(sodium_bin2hex(hex, sizeof(hex), mac, sizeof(mac)),
	                    "7d6ca17ea621ecdf4166b6e14c0d90898395e487ca62388fb407b49cdc705d49");
	assert_int_equal(mac_check(ring, PURPOSE_AUDIT, 5, abc, made, &err), RC_OK);
	assert_int_equal(mac_check(ring, PURPOSE_AUDIT, 6, abc, made, &err), RC_CORRUPT);
	assert_int_equal(mac_check(ring, PURPOSE_TOTP, 5, abc, made, &err), RC_NO);
	assert_int_equal(mac_check(ring, PURPOSE_AUDIT, 5, (struct bytes){"abd", 3}, made, &err),
	                 RC_NO);
	made.n = 31;
	assert_int_equal(mac_check(ring, PURPOSE_AUDIT, 5, abc, made, &err), RC_NO);
	made.n = 32;
	mac[31] ^= 0x80;
	assert_int_equal(mac_check(ring, PURPOSE_AUDIT, 5, abc, made, &err), RC_NO);
	assert_int_equal(mac_check(ring, PURPOSE_AUDIT, 5, abc, (struct bytes){NULL, 0}, &err),
	                 RC_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(subkeys_are_those_of_blake2b_with_salt_and_person),
	    cmocka_unit_test(add_tells_a_foreign_key_file_from_a_damaged_box),
	    cmocka_unit_test(made_keys_come_back_and_differ),
	    cmocka_unit_test(rewrap_moves_a_data_key_to_the_new_root_key),
	    cmocka_unit_test(of_a_destroyed_key_the_log_keeps_its_own),
	    cmocka_unit_test(mac_is_keyed_blake2b_and_checks_all_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
