/* SPDX-License-Identifier: Apache-2.0 */
/* lib/crypt/jwk_priv.h -- what reading public keys and making private ones share. */
#ifndef IDCTL_CRYPT_JWK_PRIV_H
#define IDCTL_CRYPT_JWK_PRIV_H

#include "lib/base/value.h"
#include "lib/crypt/jwk.h"

struct json_doc;
struct json_node;

/* One member of a document that may hold several keys. */
struct jwk_source {
	const struct mod_jansson *json;
	const struct json_node   *key;
	const char               *operation; /* "verify" or "sign", for key_ops */
};

/* What is known about a key beside its JWK. */
struct jwk_wish {
	const char         *kid; /* NULL: the JWK's, or the thumbprint */
	const enum jws_alg *alg; /* NULL: the JWK's, or the usual one */
};

/* kty, crv, alg, use, key_ops agree with each other and with the wish. */
MUST_CHECK enum rc jwk_read_alg(const struct jwk_source *s, const struct jwk_wish *wish,
                                enum jws_alg *ret, struct err *err);

/* *ret NULL when the JWK has no kid. INVALID when it has one that is none. */
MUST_CHECK enum rc jwk_read_kid(const struct jwk_source *s, struct arena *a, const char **ret,
                                struct err *err);

/* The public half of an RSA, EC or OKP JWK; private members are not looked at. */
MUST_CHECK enum rc jwk_read_public(const struct jwk_source *s, const struct jwk_wish *wish,
                                   struct arena *a, struct jwk *ret, struct err *err);

/* The Ed25519 key. kid NULL: the thumbprint. */
void jwk_set_ed25519(const uint8_t point[static 32], const char *kid, struct arena *a,
                     struct jwk *ret);

/* Made by the Infineon generator, whose keys can be factored (CVE-2017-15361). */
bool jwk_is_roca(struct bytes modulus);

#endif
