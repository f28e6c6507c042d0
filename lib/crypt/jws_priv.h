/* SPDX-License-Identifier: Apache-2.0 */
/* lib/crypt/jws_priv.h -- the gate: taking a compact JWS apart without believing it. */
#ifndef IDCTL_CRYPT_JWS_PRIV_H
#define IDCTL_CRYPT_JWS_PRIV_H

#include "lib/crypt/jws.h"

/* Decoded into the arena, NUL-terminated; nothing in it is verified. */
struct jws_parts {
	struct bytes signed_part; /* of the token itself: header "." payload */
	struct bytes header, payload, signature;
	const char  *alg, *kid, *typ; /* NULL: absent */
};

enum jws_gate {
	JWS_STRICT, /* all rules of jws.h that need no key */
	JWS_LONG,   /* the same, but for the length */
	JWS_FOREIGN, /* the same, but thumbprints of a certificate may be there (RFC 7515, 4.1.7 and 4.1.8) */
	JWS_CURIOUS, /* to show a foreign token: any header that is an object, no signature needed
	              */
};

/* *ret_verdict is JWT_OK when the gate lets it through; *ret is of use only then. */
MUST_CHECK enum rc jws_open(struct bytes token, enum jws_gate gate, struct arena *a,
                            struct jws_parts *ret, enum jwt_verdict *ret_verdict, struct err *err);

/* The same of a token that begins with the usual header of this key (jws_is_usual()): it need not be read. */
enum jwt_verdict jws_open_usual(struct bytes token, const struct jwk *key, struct arena *a,
                                struct jws_parts *ret);

bool jws_is_usual(struct bytes token, const struct jws_header *header);

/* RFC 7518, 3.2: of HS256, HS384 or HS512, as many bytes as its signature has. */
enum { JWS_MAC_MAX = 64 };
MUST_CHECK enum rc jws_mac(enum jws_alg alg, const struct secret *key, struct bytes message,
                           uint8_t out[static JWS_MAC_MAX], struct err *err);

#endif
