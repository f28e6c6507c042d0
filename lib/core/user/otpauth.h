/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/otpauth.h -- a TOTP seed as text: base32 (RFC 4648), or an otpauth:// URI as authenticators take it.
 *
 *	otpauth://totp/ISSUER:ACCOUNT?secret=BASE32&issuer=ISSUER&algorithm=SHA1&digits=6&period=30
 *
 * ("Key Uri Format" of Google Authenticator; percent-encoding as in RFC 3986.) Pure.
 */
#ifndef IDCTL_CORE_OTPAUTH_H
#define IDCTL_CORE_OTPAUTH_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/wordmap.h"

struct arena;
struct secret;

enum {
	OTPAUTH_SEED_MIN =
	    10, /* bytes of a seed from elsewhere: the 16 characters that are wide-spread */
	OTPAUTH_SEED_MAX   = 64,
	OTPAUTH_DIGITS_MIN = 6,
	OTPAUTH_DIGITS_MAX = 8,
	OTPAUTH_PERIOD_MIN = 15, /* seconds */
	OTPAUTH_PERIOD_MAX = 120,
	OTPAUTH_TEXT_MAX   = 2048, /* bytes of either form */
};

extern const struct wordmap otpauth_algorithms; /* SHA1 SHA256 SHA512 */

struct otpauth {
	struct secret *seed;               /* the bytes; the caller's to free */
	const char    *algorithm, *issuer; /* NULL: not said */
	int64_t        digits, period;     /* 0: not said */
};

/*
 * Either form. Base32 in either case, in groups parted by blanks or hyphens if that was done to please eyes, padded
 * or not. A URI's type is totp; its label, and parameters of other names, say nothing to us; one that says something
 * may be there once. INVALID (field "seed"), in words that repeat nothing of it.
 */
MUST_CHECK enum rc otpauth_parse(const struct secret *text, struct arena *a, struct otpauth *ret,
                                 struct err *err);

/* The URI: everything said, issuer and account without a colon. The caller frees it. */
struct secret *otpauth_format(const struct otpauth *o, const char *account);

/* The bytes in base32, without padding. The caller frees it. */
struct secret *otpauth_base32(const struct secret *seed);

#endif
