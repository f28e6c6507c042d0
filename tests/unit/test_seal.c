/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"

static const struct seal_place place = {
    .purpose = PURPOSE_TOTP, .table = "totp", .column = "seed", .row = {{1, 2, 3}}};

struct fixture {
	struct arena   *a;
	struct keyring *ring; /* versions 1 and 2 */
};

static int setup(void **state)
{
	static struct fixture x;
	struct err            err = ERR_NONE;
	struct bytes          wrapped;
	char                  id[KEYFILE_ID];

	x      = (struct fixture){.a = arena_new(), .ring = keyring_new(keyfile_new())};
	*state = &x;
	return keyring_make(x.ring, 1, x.a, &wrapped, id, &err) != RC_OK ||
	       keyring_make(x.ring, 2, x.a, &wrapped, id, &err) != RC_OK;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	keyring_free(x->ring);
	arena_free(x->a);
	return 0;
}

static struct bytes sealed_text(struct fixture *x, const char *text, size_t n)
{
	AUTO(secret) struct secret *plain = secret_copy(text, n);
	struct err                  err   = ERR_NONE;
	struct bytes                ret   = {NULL, 0};

	assert_int_equal(seal_make(x->ring, &place, plain, x->a, &ret, &err), RC_OK);
	return ret;
}

static enum rc opens(struct fixture *x, const struct seal_place *at, struct bytes sealed)
{
	AUTO(secret) struct secret *plain = NULL;
	struct err                  err   = ERR_NONE;

	return seal_open(x->ring, at, sealed, &plain, &err);
}

/* A value as the header describes it, made by libsodium alone. `inner` is padded by the caller. */
static struct bytes by_hand(struct fixture *x, const uint8_t *inner, size_t n)
{
	static const uint8_t aad[] = "\0\4idc1\0\4totp\0\4seed\0\20"
	                             "\1\2\3\0\0\0\0\0\0\0\0\0\0\0\0\0"
	                             "\0\1\1\0\4\0\0\0\1";
	const struct secret *key;
	struct err           err = ERR_NONE;
	uint8_t             *out = arena_alloc(x->a, 29 + n + 16);

	assert_int_equal(keyring_subkey(x->ring, 1, PURPOSE_TOTP, &key, &err), RC_OK);
	memcpy(out, "\1\0\0\0\1", 5);
	memset(out + 5, 9, 24);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + 29, NULL, inner, n, aad, sizeof(aad) - 1,
	                                           NULL, out + 5, key->p);
	return (struct bytes){.p = out, .n = 29 + n + 16};
}

static void open_gives_back_what_was_sealed_at_every_length(void **state)
{
	static const struct {
		size_t plain, stored;
	} row[]           = {{0, 64},      {1, 64},       {60, 64},        {61, 256},
	                     {252, 256},   {253, 1024},   {1020, 1024},    {1021, 4096},
	                     {4092, 4096}, {4093, 16384}, {65536, 262144}, {SEAL_MAX, 1048576}};
	struct fixture *x = *state;

	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(secret) struct secret *plain = secret_random(row[i].plain), *back = NULL;
		struct err                  err = ERR_NONE;
		struct bytes                sealed;

		print_message("%zu bytes\n", row[i].plain);
		assert_int_equal(seal_make(x->ring, &place, plain, x->a, &sealed, &err), RC_OK);
		assert_int_equal(sealed.n, 29 + row[i].stored + 16);
		assert_int_equal(seal_version(sealed), 2);
		assert_int_equal(seal_open(x->ring, &place, sealed, &back, &err), RC_OK);
		assert_true(secret_equal(plain, back));
	}
}

static void make_refuses_what_is_longer_than_the_largest_bucket(void **state)
{
	struct fixture             *x     = *state;
	AUTO(secret) struct secret *plain = secret_new(SEAL_MAX + 1);
	struct err                  err   = ERR_NONE;
	struct bytes                sealed;

	assert_int_equal(seal_make(x->ring, &place, plain, x->a, &sealed, &err), RC_INVALID);
}

static void make_needs_a_data_key(void **state)
{
	struct fixture               *x     = *state;
	AUTO(keyring) struct keyring *empty = keyring_new(keyfile_new());
	AUTO(secret) struct secret   *plain = secret_new(1);
	struct err                    err   = ERR_NONE;
	struct bytes                  sealed;

	assert_int_equal(seal_make(empty, &place, plain, x->a, &sealed, &err), RC_CORRUPT);
}

static void make_never_gives_the_same_twice(void **state)
{
	struct fixture    *x = *state;
	const struct bytes a = sealed_text(x, "seed", 4), b = sealed_text(x, "seed", 4);

	assert_int_equal(a.n, b.n);
	assert_memory_not_equal((const uint8_t *)a.p + 5, (const uint8_t *)b.p + 5, 24);
	assert_memory_not_equal((const uint8_t *)a.p + 29, (const uint8_t *)b.p + 29, 64);
}

static void seal_refuses_a_foreign_place(void **state)
{
	static const struct {
		const char       *title;
		struct seal_place at;
	} row[] = {
	    {"another row", {PURPOSE_TOTP, "totp", "seed", {{1, 2, 4}}}},
	    {"no row", {PURPOSE_TOTP, "totp", "seed", {{0}}}},
	    {"another table", {PURPOSE_TOTP, "topt", "seed", {{1, 2, 3}}}},
	    {"another column", {PURPOSE_TOTP, "totp", "next", {{1, 2, 3}}}},
	    {"another purpose", {PURPOSE_OAUTH, "totp", "seed", {{1, 2, 3}}}},
	    {"the border between the names", {PURPOSE_TOTP, "totps", "eed", {{1, 2, 3}}}},
	};
	struct fixture    *x      = *state;
	const struct bytes sealed = sealed_text(x, "seed", 4);

	assert_int_equal(opens(x, &place, sealed), RC_OK);
	for (size_t i = 0; i < COUNT(row); i++) {
		print_message("%s\n", row[i].title);
		assert_int_equal(opens(x, &row[i].at, sealed), RC_CORRUPT);
	}
}

static void seal_refuses_any_changed_bit(void **state)
{
	struct fixture    *x      = *state;
	const struct bytes sealed = sealed_text(x, "seed", 4);
	uint8_t           *copy   = arena_alloc(x->a, sealed.n);

	for (size_t bit = 0; bit < sealed.n * 8; bit++) {
		memcpy(copy, sealed.p, sealed.n);
		copy[bit / 8] ^= (uint8_t)(1U << (bit % 8));
		assert_int_equal(opens(x, &place, (struct bytes){copy, sealed.n}), RC_CORRUPT);
	}
}

static void seal_refuses_any_other_length(void **state)
{
	struct fixture    *x      = *state;
	const struct bytes sealed = sealed_text(x, "seed", 4);
	uint8_t           *copy   = arena_alloc(x->a, sealed.n + 200);

	memcpy(copy, sealed.p, sealed.n);
	for (size_t n = 0; n < sealed.n + 200; n++)
		if (n != sealed.n)
			assert_int_equal(opens(x, &place, (struct bytes){copy, n}), RC_CORRUPT);
	assert_int_equal(opens(x, &place, (struct bytes){NULL, 0}), RC_CORRUPT);
}

static void open_reads_the_documented_format(void **state)
{
	struct fixture             *x         = *state;
	uint8_t                     inner[64] = "\0\0\0\5hello";
	AUTO(secret) struct secret *plain     = NULL;
	struct err                  err       = ERR_NONE;
	struct bytes                sealed    = by_hand(x, inner, sizeof(inner));

	assert_int_equal(seal_version(sealed), 1);
	assert_int_equal(seal_open(x->ring, &place, sealed, &plain, &err), RC_OK);
	assert_int_equal(plain->n, 5);
	assert_string_equal((const char *)plain->p, "hello");
	for (unsigned i = 5; i < 60; i++)
		assert_int_equal(plain->p[i], 0);
}

static void open_refuses_a_length_beyond_its_bucket(void **state)
{
	struct fixture *x         = *state;
	uint8_t         inner[64] = "\0\0\0\74";

	assert_int_equal(opens(x, &place, by_hand(x, inner, sizeof(inner))), RC_OK);
	inner[3] = 61;
	assert_int_equal(opens(x, &place, by_hand(x, inner, sizeof(inner))), RC_CORRUPT);
	memset(inner, 0xff, 4);
	assert_int_equal(opens(x, &place, by_hand(x, inner, sizeof(inner))), RC_CORRUPT);
}

static void version_of_what_is_not_sealed_is_0(void **state)
{
	uint8_t junk[109] = {2, 0, 0, 0, 1};

	(void)state;
	assert_int_equal(seal_version((struct bytes){junk, sizeof(junk)}), 0);
	junk[0] = 1;
	assert_int_equal(seal_version((struct bytes){junk, sizeof(junk)}), 1);
	assert_int_equal(seal_version((struct bytes){junk, sizeof(junk) - 1}), 0);
	assert_int_equal(seal_version((struct bytes){NULL, 0}), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(open_gives_back_what_was_sealed_at_every_length),
	    cmocka_unit_test(make_refuses_what_is_longer_than_the_largest_bucket),
	    cmocka_unit_test(make_needs_a_data_key),
	    cmocka_unit_test(make_never_gives_the_same_twice),
	    cmocka_unit_test(seal_refuses_a_foreign_place),
	    cmocka_unit_test(seal_refuses_any_changed_bit),
	    cmocka_unit_test(seal_refuses_any_other_length),
	    cmocka_unit_test(open_reads_the_documented_format),
	    cmocka_unit_test(open_refuses_a_length_beyond_its_bucket),
	    cmocka_unit_test(version_of_what_is_not_sealed_is_0),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
