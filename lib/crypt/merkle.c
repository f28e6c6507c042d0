/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/merkle.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"

enum { SIZE_BYTES = 8, LEAF_ON_STACK = 4096 };

static void sodium_sha256(const void *p, size_t n, uint8_t out[MERKLE_HASH])
{
	crypto_hash_sha256(out, p, n);
}

const struct merkle_hash merkle_sodium = {.sha256 = sodium_sha256};

static const struct merkle_hash *hash_or_default(const struct merkle_hash *hash)
{
	return hash == NULL ? &merkle_sodium : hash;
}

/* out may be left or right. */
static void node_hash(const struct merkle_hash *hash, const uint8_t *left, const uint8_t *right,
                      uint8_t *out)
{
	uint8_t b[1 + 2 * MERKLE_HASH];

	b[0] = 0x01;
	memcpy(b + 1, left, MERKLE_HASH);
	memcpy(b + 1 + MERKLE_HASH, right, MERKLE_HASH);
	hash->sha256(b, sizeof(b), out);
}

static bool same(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, MERKLE_HASH) == 0;
}

void merkle_init(struct merkle *m, const struct merkle_hash *hash)
{
	*m = (struct merkle){.hash = hash_or_default(hash)};
}

void merkle_leaf_hash(const struct merkle_hash *hash, struct bytes text,
                      uint8_t out[static MERKLE_HASH])
{
	uint8_t  stack[1 + LEAF_ON_STACK];
	uint8_t *b = text.n <= LEAF_ON_STACK ? stack : mem_check(malloc(1 + text.n));

	b[0] = 0x00;
	if (text.n > 0)
		memcpy(b + 1, text.p, text.n);
	hash_or_default(hash)->sha256(b, 1 + text.n, out);
	if (b != stack)
		free(b);
}

void merkle_append(struct merkle *m, const uint8_t leaf[static MERKLE_HASH])
{
	uint8_t  carry[MERKLE_HASH];
	unsigned k = 0;

	assert(m->size < UINT64_MAX);
	memcpy(carry, leaf, sizeof(carry));
	for (; (m->size >> k & 1) != 0; k++)
		node_hash(m->hash, m->node[k], carry, carry);
	memcpy(m->node[k], carry, sizeof(carry));
	m->size++;
}

void merkle_root(const struct merkle *m, uint8_t out[static MERKLE_HASH])
{
	bool begun = false;

	if (m->size == 0)
		m->hash->sha256("", 0, out);
	for (unsigned k = 0; k < 64; k++) {
		if ((m->size >> k & 1) == 0)
			continue;
		if (begun)
			node_hash(m->hash, m->node[k], out, out);
		else
			memcpy(out, m->node[k], MERKLE_HASH);
		begun = true;
	}
}

static size_t saved_bytes(uint64_t size)
{
	size_t n = SIZE_BYTES;

	for (; size != 0; size &= size - 1)
		n += MERKLE_HASH;
	return n;
}

struct bytes merkle_save(const struct merkle *m, struct arena *a)
{
	const size_t   n   = saved_bytes(m->size);
	uint8_t *const out = arena_alloc(a, n);
	uint8_t       *p   = out;

	for (unsigned i = 0; i < SIZE_BYTES; i++)
		*p++ = (uint8_t)(m->size >> (56 - 8 * i));
	for (unsigned k = 0; k < 64; k++) {
		if ((m->size >> k & 1) == 0)
			continue;
		memcpy(p, m->node[k], MERKLE_HASH);
		p += MERKLE_HASH;
	}
	return (struct bytes){.p = out, .n = n};
}

enum rc merkle_load(struct merkle *m, const struct merkle_hash *hash, struct bytes saved,
                    struct err *err)
{
	const uint8_t *p    = saved.p;
	uint64_t       size = 0;

	if (saved.n < SIZE_BYTES)
		return err_set(err, RC_CORRUPT, "a saved tree of %zu bytes", saved.n);
	for (unsigned i = 0; i < SIZE_BYTES; i++)
		size = size << 8 | *p++;
	if (saved.n != saved_bytes(size))
		return err_set(err, RC_CORRUPT, "a saved tree of %zu bytes instead of %zu", saved.n,
		               saved_bytes(size));
	merkle_init(m, hash);
	m->size = size;
	for (unsigned k = 0; k < 64; k++) {
		if ((size >> k & 1) == 0)
			continue;
		memcpy(m->node[k], p, MERKLE_HASH);
		p += MERKLE_HASH;
	}
	return RC_OK;
}

/* One way up from a node: its index, and that of the last node, in the level reached. */
struct climb {
	uint64_t at, last;
};

static void climb_up(struct climb *c)
{
	c->at >>= 1;
	c->last >>= 1;
}

/* The next hash of a proof stands to the left of us. */
static bool climb_left(const struct climb *c)
{
	return (c->at & 1) != 0 || c->at == c->last;
}

/* Past the levels where we are a last, single node, which have no hash in the proof. */
static void climb_next(struct climb *c, bool left)
{
	if (left)
		while ((c->at & 1) == 0 && c->at != 0)
			climb_up(c);
	climb_up(c);
}

bool merkle_inclusion_check(const struct merkle_proof *proof, uint64_t index, uint64_t size,
                            const uint8_t leaf[static MERKLE_HASH],
                            const uint8_t root[static MERKLE_HASH])
{
	const struct merkle_hash *hash = hash_or_default(proof->hash);
	struct climb              c    = {.at = index, .last = size - 1};
	uint8_t                   have[MERKLE_HASH];

	if (index >= size)
		return false;
	memcpy(have, leaf, sizeof(have));
	for (size_t i = 0; i < proof->n; i++) {
		const bool left = climb_left(&c);

		if (c.last == 0)
			return false;
		if (left)
			node_hash(hash, proof->node[i], have, have);
		else
			node_hash(hash, have, proof->node[i], have);
		climb_next(&c, left);
	}
	return c.last == 0 && same(have, root);
}

/* The proof proper, from its first hash on, which belongs to both trees. */
static bool climb_both(const struct merkle_proof *proof, struct climb c, const uint8_t *first,
                       const uint8_t *root1, const uint8_t *root2)
{
	const struct merkle_hash *hash = hash_or_default(proof->hash);
	uint8_t                   have1[MERKLE_HASH], have2[MERKLE_HASH];

	memcpy(have1, first, sizeof(have1));
	memcpy(have2, first, sizeof(have2));
	for (size_t i = 0; i < proof->n; i++) {
		const bool left = climb_left(&c);

		if (c.last == 0)
			return false;
		if (left) {
			node_hash(hash, proof->node[i], have1, have1);
			node_hash(hash, proof->node[i], have2, have2);
		} else {
			node_hash(hash, have2, proof->node[i], have2);
		}
		climb_next(&c, left);
	}
	return c.last == 0 && same(have1, root1) && same(have2, root2);
}

bool merkle_consistency_check(const struct merkle_proof *proof, uint64_t size1, uint64_t size2,
                              const uint8_t root1[static MERKLE_HASH],
                              const uint8_t root2[static MERKLE_HASH])
{
	struct climb        c    = {.at = size1 - 1, .last = size2 - 1};
	struct merkle_proof rest = *proof;

	if (size1 == 0 || size1 > size2)
		return false;
	if (size1 == size2)
		return proof->n == 0 && same(root1, root2);
	while ((c.at & 1) != 0)
		climb_up(&c);
	/* a full tree is a node of the larger one, so its root stands for the first hash */
	if ((size1 & (size1 - 1)) == 0)
		return climb_both(proof, c, root1, root1, root2);
	if (proof->n == 0)
		return false;
	rest.node++;
	rest.n--;
	return climb_both(&rest, c, proof->node[0], root1, root2);
}
