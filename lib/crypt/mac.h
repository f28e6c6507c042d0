/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/mac.h -- a keyed hash that nobody can make without the key file.
 *
 * BLAKE2b-256, keyed with the subkey of a purpose. The caller stores the
 * version beside the value, and frames what it hashes so that two different
 * things never give the same bytes.
 */
#ifndef IDCTL_CRYPT_MAC_H
#define IDCTL_CRYPT_MAC_H

#include "lib/crypt/keyring.h"

enum { MAC_BYTES = 32 };

/* CORRUPT for a version that the ring does not have. */
MUST_CHECK enum rc mac_make(struct keyring *ring, enum key_purpose purpose, uint32_t version,
                            struct bytes text, uint8_t out[static MAC_BYTES], struct err *err);

/* Constant time. NO, without a message, when it is not the one; OK only when it is. */
MUST_CHECK enum rc mac_check(struct keyring *ring, enum key_purpose purpose, uint32_t version,
                             struct bytes text, struct bytes mac, struct err *err);

#endif
