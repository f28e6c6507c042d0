/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/merkle.h -- the history tree of RFC 6962, 2.1, as it grows at its right edge.
 *
 * Only the frontier is kept: node[k] is the root of a full subtree of 2^k
 * leaves, and means something only while bit k of size is set. Nothing here is
 * secret, and nothing here says who made a root: that is the caller's MAC or
 * signature over size and root.
 */
#ifndef IDCTL_CRYPT_MERKLE_H
#define IDCTL_CRYPT_MERKLE_H

#include "lib/base/err.h"
#include "lib/base/value.h"

struct arena;

enum { MERKLE_HASH = 32 };

/* Who computes SHA-256, so that a bulk verifier can bring a faster one. */
struct merkle_hash {
	void (*sha256)(const void *p, size_t n, uint8_t out[MERKLE_HASH]);
};
extern const struct merkle_hash merkle_sodium;

struct merkle {
	const struct merkle_hash *hash;
	uint64_t                  size;
	uint8_t                   node[64][MERKLE_HASH];
};

/* The empty tree. hash must outlive it; NULL is merkle_sodium, here and below. */
void merkle_init(struct merkle *m, const struct merkle_hash *hash);

/* SHA-256(0x00 || text): the leaf of one entry. */
void merkle_leaf_hash(const struct merkle_hash *hash, struct bytes text,
                      uint8_t out[static MERKLE_HASH]);
void merkle_append(struct merkle *m, const uint8_t leaf[static MERKLE_HASH]);
void merkle_root(const struct merkle *m, uint8_t out[static MERKLE_HASH]);

/* size (8 bytes, big-endian), then the nodes in use, the smallest subtree first. */
struct bytes merkle_save(const struct merkle *m, struct arena *a);

/* CORRUPT when length and size disagree. Whether the hashes are true, only the root can tell. */
MUST_CHECK enum rc merkle_load(struct merkle *m, const struct merkle_hash *hash, struct bytes saved,
                               struct err *err);

/* A proof as auditors exchange it: hashes from the leaf upwards. */
struct merkle_proof {
	const struct merkle_hash *hash;
	const uint8_t (*node)[MERKLE_HASH];
	size_t n;
};

/* RFC 9162, 2.1.3.2: `leaf` stands at `index` in the tree of `size` leaves with that root. */
bool merkle_inclusion_check(const struct merkle_proof *proof, uint64_t index, uint64_t size,
                            const uint8_t leaf[static MERKLE_HASH],
                            const uint8_t root[static MERKLE_HASH]);

/*
 * RFC 9162, 2.1.4.2: the tree of size2 leaves begins with the whole tree of
 * size1. False for size1 0: everything begins with nothing, so nothing is proved.
 */
bool merkle_consistency_check(const struct merkle_proof *proof, uint64_t size1, uint64_t size2,
                              const uint8_t root1[static MERKLE_HASH],
                              const uint8_t root2[static MERKLE_HASH]);

#endif
