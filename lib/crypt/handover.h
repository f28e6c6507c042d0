/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/handover.h -- a secret kept for anyone who holds another one.
 *
 *	nonce (24) | ciphertext | tag (16)
 *
 * XChaCha20-Poly1305-IETF under BLAKE2b-256 of the holder's own secret,
 * personalised; so the store, which has only a keyed hash of that secret,
 * cannot read what it keeps. The secret must be one of 256 random bits.
 */
#ifndef IDCTL_CRYPT_HANDOVER_H
#define IDCTL_CRYPT_HANDOVER_H

#include "lib/base/err.h"
#include "lib/base/secret.h"

struct arena;

struct bytes handover_make(const struct secret *holder, const struct secret *kept, struct arena *a);

/* The caller frees *ret. CORRUPT when it was not kept for this holder. */
MUST_CHECK enum rc handover_open(const struct secret *holder, struct bytes kept,
                                 struct secret **ret, struct err *err);

#endif
