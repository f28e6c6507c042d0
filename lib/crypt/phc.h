/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/phc.h -- password hash strings, read before any library may see them.
 *
 * A hash string that comes from elsewhere says how much memory and time to
 * spend on it, and so is dangerous before it is wrong. The grammar is that of
 * the PHC string format, in one spelling only: parameters in their order,
 * decimal without leading zeros, base64 without padding or stray bits.
 *
 *	$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<tag>
 *
 * with 8192 to 1048576 KiB, 1 to 10 passes, 1 to 8 lanes, a salt of 8 to 64
 * bytes and a tag of 16 to 64 bytes.
 *
 * What this accepts, crypto_pwhash_str_verify can verify. A further scheme is
 * one more row in phc.c.
 */
#ifndef IDCTL_CRYPT_PHC_H
#define IDCTL_CRYPT_PHC_H

#include "lib/base/err.h"
#include "lib/base/secret.h"

enum phc_scheme { PHC_ARGON2ID };

struct phc {
	enum phc_scheme scheme;
	int64_t         mem_kib, passes, lanes;
	size_t          salt_bytes, tag_bytes;
};

/* INVALID, field "password_hash", for anything else; the message never quotes the hash. */
MUST_CHECK enum rc phc_parse(const struct secret *text, struct phc *ret, struct err *err);

#endif
