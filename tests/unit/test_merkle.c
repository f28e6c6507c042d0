/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "tests/unit/vectors.h"

enum { PROOF_MAX = 16 };

/* The leaves that certificate-transparency implementations share. */
static const struct bytes leaf[] = {
    {"", 0},
    {"\x00", 1},
    {"\x10", 1},
    {"\x20\x21", 2},
    {"\x30\x31", 2},
    {"\x40\x41\x42\x43", 4},
    {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
};

/* The same tree by its recursive definition (RFC 6962, 2.1), as an oracle. */
static void root_by_definition(const uint8_t (*h)[32], size_t n, uint8_t out[static 32])
{
	uint8_t b[65] = {1};
	size_t  k     = 1;

	if (n == 1) {
		memcpy(out, h[0], 32);
		return;
	}
	while (k * 2 < n)
		k *= 2;
	root_by_definition(h, k, b + 1);
	root_by_definition(h + k, n - k, b + 33);
	crypto_hash_sha256(out, b, sizeof(b));
}

static void leaf_of(uint32_t i, uint8_t out[static 32])
{
	merkle_leaf_hash(NULL, (struct bytes){&i, sizeof(i)}, out);
}

static void root_is_that_of_the_published_tree(void **state)
{
	/* Python, by the recursive definition; sizes 0 to 8 */
	static const char *const want[] = {
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	};
	struct merkle m;
	uint8_t       h[32], root[32];
	char          hex[65];

	(void)state;
	merkle_init(&m, NULL);
	for (size_t i = 0; i < COUNT(want); i++) {
		merkle_root(&m, root);
		assert_string_equal(sodium_bin2hex(hex, sizeof(hex), root, sizeof(root)), want[i]);
		if (i < COUNT(leaf)) {
			merkle_leaf_hash(NULL, leaf[i], h);
			merkle_append(&m, h);
		}
	}
}

static void frontier_agrees_with_the_definition_at_every_size(void **state)
{
	static uint8_t            h[130][32];
	AUTO(arena) struct arena *a = arena_new();
	struct merkle             m, again;
	struct err                err = ERR_NONE;
	uint8_t                   root[32], want[32];

	(void)state;
	merkle_init(&m, NULL);
	for (uint32_t n = 1; n <= COUNT(h); n++) {
		leaf_of(n, h[n - 1]);
		merkle_append(&m, h[n - 1]);
		root_by_definition((const uint8_t(*)[32])h, n, want);
		merkle_root(&m, root);
		assert_memory_equal(root, want, 32);
		assert_int_equal(merkle_load(&again, NULL, merkle_save(&m, a), &err), RC_OK);
		assert_int_equal(again.size, n);
		merkle_root(&again, root);
		assert_memory_equal(root, want, 32);
		m = again;
	}
}

static void leaf_hash_is_the_same_however_long_the_entry(void **state)
{
	AUTO(arena) struct arena *a   = arena_new();
	static const size_t       n[] = {0, 1, 4095, 4096, 4097, 100000};
	uint8_t                   got[32], want[32];

	(void)state;
	for (size_t i = 0; i < COUNT(n); i++) {
		uint8_t *b = arena_alloc(a, n[i] + 1);

		memset(b + 1, 'x', n[i]);
		crypto_hash_sha256(want, b, n[i] + 1);
		merkle_leaf_hash(NULL, (struct bytes){b + 1, n[i]}, got);
		assert_memory_equal(got, want, 32);
	}
}

static void load_refuses_every_other_length(void **state)
{
	uint8_t       saved[8 + 3 * 32] = {0, 0, 0, 0, 0, 0, 0, 5};
	struct merkle m;
	struct err    err = ERR_NONE;

	(void)state;
	for (size_t n = 0; n <= sizeof(saved); n++)
		assert_int_equal(merkle_load(&m, NULL, (struct bytes){saved, n}, &err),
		                 n == 8 + 2 * 32 ? RC_OK : RC_CORRUPT);
	memset(saved, 0, 8);
	assert_int_equal(merkle_load(&m, NULL, (struct bytes){saved, 8}, &err), RC_OK);
	memset(saved, 0xff, 8);
	assert_int_equal(merkle_load(&m, NULL, (struct bytes){saved, 72}, &err), RC_CORRUPT);
	assert_int_equal(merkle_load(&m, NULL, (struct bytes){NULL, 0}, &err), RC_CORRUPT);
}

static unsigned calls;

static void counting_sha256(const void *p, size_t n, uint8_t out[MERKLE_HASH])
{
	calls++;
	crypto_hash_sha256(out, p, n);
}

static void another_hash_can_be_plugged_in(void **state)
{
	static const struct merkle_hash counting = {.sha256 = counting_sha256};
	AUTO(arena) struct arena       *a        = arena_new();
	struct merkle                   m, again;
	struct merkle_proof             proof = {.hash = &counting};
	struct err                      err   = ERR_NONE;
	uint8_t                         h[2][32], root[32];

	(void)state;
	merkle_init(&m, &counting);
	merkle_leaf_hash(&counting, leaf[0], h[0]);
	merkle_leaf_hash(&counting, leaf[1], h[1]);
	merkle_append(&m, h[0]);
	merkle_append(&m, h[1]);
	assert_int_equal(calls, 3);
	assert_int_equal(merkle_load(&again, &counting, merkle_save(&m, a), &err), RC_OK);
	merkle_append(&again, h[0]);
	merkle_root(&again, root);
	assert_int_equal(calls, 4);
	merkle_root(&m, root);
	proof.node = (const uint8_t(*)[32])h + 1;
	proof.n    = 1;
	assert_true(merkle_inclusion_check(&proof, 0, 2, h[0], root));
	assert_int_equal(calls, 5);
}

/* Calls fn for each line of the file; returns their number. */
static unsigned each_vector(const char *name, bool (*fn)(const json_t *v))
{
	char     path[PATH_MAX], line[8192];
	FILE    *f = fopen(vector_path(name, path), "re");
	unsigned n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		json_t     *v    = json_loads(line, JSON_DECODE_INT_AS_REAL, NULL);
		const bool  want = !json_is_true(json_object_get(v, "wantErr"));
		const char *file = json_string_value(json_object_get(v, "_file"));

		assert_non_null(v);
		if (fn(v) != want)
			fail_msg("%s", file);
		n++;
		json_decref(v);
	}
	fclose(f);
	return n;
}

/*
 * Some of theirs are texts of other lengths, which our interface has no words
 * for: they are filled up with zeros. False for the empty one.
 */
static bool hash_of(const json_t *v, uint8_t out[static 32])
{
	const char *text = json_string_value(v);
	size_t      n    = 0;

	memset(out, 0, 32);
	assert_int_equal(sodium_base642bin(out, 32, text, strlen(text), NULL, &n, NULL,
	                                   sodium_base64_VARIANT_ORIGINAL),
	                 0);
	return n > 0;
}

/* Go writes uint64, which is more than jansson's integers hold: all are read as reals. */
static uint64_t number_of(const json_t *v)
{
	const double d = json_real_value(v);

	return d < 0x1p63 ? (uint64_t)d : UINT64_MAX;
}

static void proof_of(const json_t *v, uint8_t node[static PROOF_MAX][32], struct merkle_proof *ret)
{
	assert_true(json_array_size(v) <= PROOF_MAX);
	for (size_t i = 0; i < json_array_size(v); i++)
		hash_of(json_array_get(v, i), node[i]);
	*ret = (struct merkle_proof){.node = (const uint8_t(*)[32])node, .n = json_array_size(v)};
}

static bool inclusion_holds(const json_t *v)
{
	uint8_t             node[PROOF_MAX][32], leaf_hash[32], root[32];
	struct merkle_proof proof;

	if (!hash_of(json_object_get(v, "leafHash"), leaf_hash) ||
	    !hash_of(json_object_get(v, "root"), root))
		return false;
	proof_of(json_object_get(v, "proof"), node, &proof);
	return merkle_inclusion_check(&proof, number_of(json_object_get(v, "leafIdx")),
	                              number_of(json_object_get(v, "treeSize")), leaf_hash, root);
}

static bool consistency_holds(const json_t *v)
{
	uint8_t             node[PROOF_MAX][32], root1[32], root2[32];
	struct merkle_proof proof;

	if (!hash_of(json_object_get(v, "root1"), root1) ||
	    !hash_of(json_object_get(v, "root2"), root2))
		return false;
	proof_of(json_object_get(v, "proof"), node, &proof);
	return merkle_consistency_check(&proof, number_of(json_object_get(v, "size1")),
	                                number_of(json_object_get(v, "size2")), root1, root2);
}

static void inclusion_proofs_are_judged_as_published(void **state)
{
	(void)state;
	assert_int_equal(each_vector("merkle-rfc6962/inclusion.jsonl", inclusion_holds), 98);
}

static void consistency_proofs_are_judged_as_published(void **state)
{
	(void)state;
	assert_int_equal(each_vector("merkle-rfc6962/consistency.jsonl", consistency_holds), 98);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(root_is_that_of_the_published_tree),
	    cmocka_unit_test(frontier_agrees_with_the_definition_at_every_size),
	    cmocka_unit_test(leaf_hash_is_the_same_however_long_the_entry),
	    cmocka_unit_test(load_refuses_every_other_length),
	    cmocka_unit_test(another_hash_can_be_plugged_in),
	    cmocka_unit_test(inclusion_proofs_are_judged_as_published),
	    cmocka_unit_test(consistency_proofs_are_judged_as_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
