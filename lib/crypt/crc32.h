/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/crc32.h -- the CRC-32 of IEEE 802.3, as zlib has it.
 *
 * It finds slips of the hand, and proves nothing.
 */
#ifndef IDCTL_CRYPT_CRC32_H
#define IDCTL_CRYPT_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32_of(const void *p, size_t n);

#endif
