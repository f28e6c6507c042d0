/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jws_alg.h"

#include <assert.h>

static const char *const word[] = {
    [JWS_HS256] = "HS256", [JWS_HS384] = "HS384", [JWS_HS512] = "HS512", [JWS_RS256] = "RS256",
    [JWS_RS384] = "RS384", [JWS_RS512] = "RS512", [JWS_ES256] = "ES256", [JWS_ES384] = "ES384",
    [JWS_ES512] = "ES512", [JWS_EDDSA] = "EdDSA",
};
const struct wordmap jws_alg_words = WORDMAP("algorithm", word);

static const struct jws_shape shape[] = {
    [JWS_HS256] = {.family = JWS_MAC, .signature = 32, .kty = "oct"},
    [JWS_HS384] = {.family = JWS_MAC, .signature = 48, .kty = "oct"},
    [JWS_HS512] = {.family = JWS_MAC, .signature = 64, .kty = "oct"},
    [JWS_RS256] = {.family = JWS_RSA, .kty = "RSA"},
    [JWS_RS384] = {.family = JWS_RSA, .kty = "RSA"},
    [JWS_RS512] = {.family = JWS_RSA, .kty = "RSA"},
    [JWS_ES256] = {.family = JWS_ECDSA, .signature = 64, .kty = "EC", .crv = "P-256"},
    [JWS_ES384] = {.family = JWS_ECDSA, .signature = 96, .kty = "EC", .crv = "P-384"},
    [JWS_ES512] = {.family = JWS_ECDSA, .signature = 132, .kty = "EC", .crv = "P-521"},
    [JWS_EDDSA] = {.family = JWS_EDWARDS, .signature = 64, .kty = "OKP", .crv = "Ed25519"},
};

const struct jws_shape *jws_shape(enum jws_alg alg)
{
	assert((unsigned)alg < COUNT(shape));
	return &shape[alg];
}
