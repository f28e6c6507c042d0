/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/jwk.h -- signing keys: made, imported, read from and written to JWK (RFC 7517).
 *
 * A key has one algorithm, permanently, and a kid of [A-Za-z0-9._~-], 1 to 64
 * characters: the RFC 7638 thumbprint, unless the JWK brings one (an HMAC key
 * made here has a random kid, since a thumbprint would tell about the key).
 *
 * Fit for use: RSA of 2048 to 8192 bits, odd exponent from 65537 to 64 bits,
 * not from the Infineon generator (CVE-2017-15361); EC on P-256, P-384 or
 * P-521, the one that belongs to the alg; Ed25519; HMAC keys as long as the
 * hash or longer. `use` absent or "sig", `key_ops` absent or naming the
 * operation. A JWK without `alg` is RS256, HS256, EdDSA, or what its curve
 * says. Numbers and points have RFC 7518's one spelling.
 */
#ifndef IDCTL_CRYPT_JWK_H
#define IDCTL_CRYPT_JWK_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/crypt/jws_alg.h"

struct arena;
struct jws_header;
struct open_key;
struct secret;
struct str;

enum { JWK_THUMBPRINT = 44, JWK_IMPORT_MAX = 64 * 1024 };

/* What verifying needs. By alg one of pem, ed25519 and mac is set. */
struct jwk {
	const char          *kid;
	enum jws_alg         alg;
	const char          *pem;         /* RS, ES: SPKI PEM */
	uint8_t              ed25519[32]; /* EdDSA */
	const struct secret *mac;         /* HS: borrowed, outlives this */
	const char          *json;        /* the public JWK, members sorted; NULL for HS */
	struct open_key **
	    open; /* pem is read once, at its first signature, and stays here; NULL: read each time */
	const struct jws_header *usual; /* as of jwt_usual_header(); NULL: each header is read */
};

struct jwks {
	const struct jwk *v; /* no two with the same kid */
	size_t            n;
	size_t            left_out; /* keys in the text that are of no use to us */
	bool              any_kid;  /* for a set of one: it answers for every kid, and for none */
	/*
	 * Of another issuer: a header may bring x5t and x5t#S256, which are passed over; a token needs
	 * no jti; client_id, sid, scope, roles and permissions mean nothing here, and are not read.
	 */
	bool foreign;
};

/* What was read, and stayed in the *open of a key or of a signer; NULL is fine. */
void jwk_close(struct open_key *open);

bool jwk_kid_valid(const char *kid);

/*
 * The keys of a JWK Set that are fit for use; the others are counted.
 * INVALID when it is no JWK Set, or when two fit keys share a kid.
 * An HMAC or a private key in a public set is of no use.
 */
MUST_CHECK enum rc jwk_parse_set(const char *json, size_t n, struct arena *a, struct jwks *ret,
                                 struct err *err);

/* One public JWK, fit for use. INVALID otherwise, saying why. */
MUST_CHECK enum rc jwk_parse_public(const char *json, size_t n, struct arena *a, struct jwk *ret,
                                    struct err *err);

/*
 * A new key. RSA has 3072 bits. *ret_private is what jws_sign() takes:
 * unencrypted PKCS#8 PEM for RS and ES, the seed for EdDSA, the key itself
 * for HS (and then ret_public->mac is that same secret).
 */
MUST_CHECK enum rc jwk_generate(enum jws_alg alg, struct arena *a, struct secret **ret_private,
                                struct jwk *ret_public, struct err *err);

/*
 * A private key from elsewhere: PEM (PKCS#8, PKCS#1, SEC 1), or a private or
 * `oct` JWK. *alg, unless NULL, decides where the text does not, and must not
 * contradict it. INVALID when it is encrypted, unfit, or no key. Gives the
 * same as jwk_generate().
 */
MUST_CHECK enum rc jwk_import(const struct secret *text, const enum jws_alg *alg, struct arena *a,
                              struct secret **ret_private, struct jwk *ret_public, struct err *err);

/* RFC 7638 with SHA-256, of an RSA, EC or Ed25519 JWK. */
MUST_CHECK enum rc jwk_thumbprint(const char *json, size_t n, char out[static JWK_THUMBPRINT],
                                  struct err *err);

/* {"keys":[…]}: public keys only. Nothing else is in it, whatever the set holds. */
void jwks_format(const struct jwks *set, struct str *out);

/* An HMAC secret that anybody could guess, however long it is. */
bool jwk_is_weak(const struct secret *key);

#endif
