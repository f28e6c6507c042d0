/* SPDX-License-Identifier: Apache-2.0 */
/* lib/crypt/sha256.h -- SHA-256 (FIPS 180-4) of bytes that come in pieces. */
#ifndef IDCTL_CRYPT_SHA256_H
#define IDCTL_CRYPT_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/own.h"

enum { SHA256_DIGEST = 32 };

struct sha256;
struct sha256 *sha256_new(void);
void           sha256_free(struct sha256 *s);
DEFINE_AUTO(sha256)

void sha256_add(struct sha256 *s, const void *p, size_t n);
/* Of what came so far; more may come. */
void sha256_so_far(const struct sha256 *s, uint8_t out[static SHA256_DIGEST]);

#endif
