/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/seal.h -- a secret at rest, tied to the one place where it belongs.
 *
 *	alg (1) | data key version (4, big-endian) | nonce (24) | ciphertext | tag (16)
 *
 * alg 1 is XChaCha20-Poly1305-IETF. Authenticated with it, each behind its
 * length in two bytes: "idc1", table, column, row id, alg, version. A value
 * that is copied to another row, column or table does not open there.
 * Inside, the length (4) goes before the text, and zeros after it up to 64,
 * 256, 1024, … bytes, so that the size of the stored value tells little.
 */
#ifndef IDCTL_CRYPT_SEAL_H
#define IDCTL_CRYPT_SEAL_H

#include "lib/crypt/keyring.h"

enum { SEAL_MAX = 1024 * 1024 - 4 /* the longest text that can be sealed */, SEAL_NAME_MAX = 63 };

/* A column has one purpose. The names are stored in no value, but every value depends on them. */
struct seal_place {
	enum key_purpose purpose;
	const char      *table, *column; /* at most SEAL_NAME_MAX bytes each */
	struct id        row;            /* none: there is only one row */
};

/* Under the active data key, in the arena. INVALID when the text is longer than SEAL_MAX. */
MUST_CHECK enum rc seal_make(struct keyring *ring, const struct seal_place *at,
                             const struct secret *plain, struct arena *a, struct bytes *ret,
                             struct err *err);

/* The caller frees *ret. CORRUPT for anything that was not sealed for this very place. */
MUST_CHECK enum rc seal_open(struct keyring *ring, const struct seal_place *at, struct bytes sealed,
                             struct secret **ret, struct err *err);

/* The data key that a value needs, so that old ones can be found; 0: not a sealed value. */
uint32_t seal_version(struct bytes sealed);

#endif
