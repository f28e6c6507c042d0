/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/bech32.h -- Bech32 (BIP 173) without its limit of 90 characters: how age writes its keys.
 */
#ifndef IDCTL_CRYPT_BECH32_H
#define IDCTL_CRYPT_BECH32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The n bytes of a text whose human-readable part is `hrp` (in small letters). All of the text is in one case. False, and nothing is
 * known of `out`, for anything else.
 */
bool bech32_exact(const char *text, const char *hrp, void *out, size_t n);

#endif
