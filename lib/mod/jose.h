/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/jose.h -- RSA and EC keys between JWK (RFC 7517) and PEM (libjose 11).
 *
 * This libjose knows no OKP keys: Ed25519 is lib/crypt's own work. It checks
 * that a point is on its curve, but no sizes: those are the caller's to check.
 * Private members of a JWK pass through jansson's memory, which is wiped
 * because lib/mod/jansson.c has parsed the same text before.
 */
#ifndef IDCTL_MOD_JOSE_H
#define IDCTL_MOD_JOSE_H

#include <stddef.h>

#include "lib/base/err.h"

struct secret;
struct str;

enum { JOSE_THUMBPRINT = 44 }; /* SHA-256 in base64url, and the NUL */

struct mod_jose {
	/* The public half of a JWK → SPKI PEM, appended. INVALID when it is no RSA or EC key. */
	enum rc (*to_public)(const char *jwk, size_t n, struct str *ret_pem, struct err *err);

	/* A private JWK → unencrypted PKCS#8 PEM. INVALID likewise, or without a private part. */
	enum rc (*to_private)(const struct secret *jwk, struct secret **ret_pem, struct err *err);

	/* SPKI PEM → JWK: kty and the public members, compact, sorted, appended. */
	enum rc (*from_public)(const char *pem, struct str *ret_jwk, struct err *err);

	/* RFC 7638, with SHA-256. INVALID when a required member is missing. */
	enum rc (*thumbprint)(const char *jwk, size_t n, char out[static JOSE_THUMBPRINT],
	                      struct err *err);
};
extern const struct mod_jose mod_jose;

#endif
