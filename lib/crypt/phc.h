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
 * Of what other systems keep there are read, to be checked once and made anew:
 *
 *	$2a$ $2b$ $2y$    bcrypt, cost 4 to 15; looks at 72 bytes of a password
 *	$5$ $6$           sha256crypt, sha512crypt, 1000 to 1 000 000 rounds
 *	$y$j..$           yescrypt, 256 to 2^24 times, within 1 GiB
 *	$pbkdf2-sha256$i=<rounds>$<salt>$<tag>   and -sha1, -sha512; 1000 to 5 000 000 rounds
 *	pbkdf2_sha256$<rounds>$<salt>$<tag>      as Django writes it; and _sha1, _sha512
 *	$scrypt$ln=<log2 N>,r=<r>,p=<p>$<salt>$<tag>   N*r*p up to 2^23: 1 GiB, and its time
 *	{SSHA}<tag and salt>                     RFC 2307's, salted: weak
 *
 * A further scheme is one more row in phc.c.
 */
#ifndef IDCTL_CRYPT_PHC_H
#define IDCTL_CRYPT_PHC_H

#include "lib/base/err.h"
#include "lib/base/secret.h"

enum phc_scheme {
	PHC_ARGON2ID, /* crypto_pwhash_str_verify can verify it */
	PHC_CRYPT,    /* libcrypt can */
	PHC_PBKDF2,
	PHC_SCRYPT,
	PHC_SSHA, /* salt: behind the tag, in the same base64 */
};

/* A piece of the text that was read: it lives as long as that. */
struct phc_part {
	const char *p;
	size_t      n;
	enum { PHC_RAW, PHC_BASE64, PHC_BASE64_PADDED } form;
};

struct phc {
	enum phc_scheme scheme;
	int64_t         mem_kib, passes, lanes; /* argon2id */
	size_t          salt_bytes, tag_bytes;
	size_t          password_max;          /* PHC_CRYPT: bytes of a password that it looks at */
	const char     *digest;                /* PHC_PBKDF2: "SHA1", "SHA256", "SHA512" */
	int64_t         rounds;                /* PHC_PBKDF2 */
	int64_t         log_n, block, strands; /* PHC_SCRYPT */
	struct phc_part salt, tag;             /* PHC_PBKDF2, PHC_SCRYPT; tag also PHC_SSHA */
	bool            weak; /* to be guessed at by the billion, once it is known */
};

/* INVALID, field "password_hash", for anything else; the message never quotes the hash. */
MUST_CHECK enum rc phc_parse(const struct secret *text, struct phc *ret, struct err *err);

/* The bytes of a part, as phc_parse found it good. */
struct secret *phc_bytes(const struct phc_part *part);

#endif
