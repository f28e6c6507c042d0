/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/jws_alg.h -- the signature algorithms, and their numbers (RFC 7518, 3; RFC 8037).
 *
 * There is no "none", and nothing stands for it. An algorithm belongs to a
 * key; a token can only agree with it.
 */
#ifndef IDCTL_CRYPT_JWS_ALG_H
#define IDCTL_CRYPT_JWS_ALG_H

#include <stddef.h>

#include "lib/base/wordmap.h"

enum jws_alg {
	JWS_HS256,
	JWS_HS384,
	JWS_HS512,
	JWS_RS256,
	JWS_RS384,
	JWS_RS512,
	JWS_ES256,
	JWS_ES384,
	JWS_ES512,
	JWS_EDDSA,
};
extern const struct wordmap jws_alg_words; /* "HS256" … "EdDSA" */

enum jws_family { JWS_MAC, JWS_RSA, JWS_ECDSA, JWS_EDWARDS };

struct jws_shape {
	enum jws_family family;
	size_t          signature; /* bytes; 0 for RSA: as many as the modulus */
	const char     *kty;       /* of its keys in a JWK */
	const char     *crv;       /* likewise; NULL without a curve */
};

/* A MAC's key has at least as many bytes as its signature (RFC 7518, 3.2). */
const struct jws_shape *jws_shape(enum jws_alg alg);

#endif
