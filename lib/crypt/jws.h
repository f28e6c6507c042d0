/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/jws.h -- is this compact JWS (RFC 7515, 7.1) signed by a key of ours?
 *
 * Before any cryptography the token must pass the gate: at most JWS_MAX bytes;
 * exactly two dots and three segments, none empty; base64url in its one
 * spelling; a header of at most JWS_HEADER_MAX bytes that is one JSON object
 * with texts only, no member twice, and no other member than alg, kid, typ (so
 * neither crit, b64, zip nor a key or an address of one); a kid that is in the
 * set; that key's own alg, exactly; that alg's length of signature.
 *
 * A verdict is an answer, not a failure: callers compare it with JWT_OK, and
 * only with ==. Other codes than RC_OK mean that there is no answer: a module
 * is missing, or the key itself is unfit.
 */
#ifndef IDCTL_CRYPT_JWS_H
#define IDCTL_CRYPT_JWS_H

#include "lib/base/value.h"
#include "lib/crypt/jwk.h"

enum { JWS_MAX = 16 * 1024, JWS_LONG_MAX = 1024 * 1024, JWS_HEADER_MAX = 1024, JWS_DIGEST = 32 };

/* Not 0 and 1: a flipped bit must not turn one into the other. */
enum jwt_verdict {
	JWT_MALFORMED,
	JWT_BAD_HEADER,
	JWT_UNKNOWN_KEY,
	JWT_ALGORITHM_MISMATCH,
	JWT_BAD_SIGNATURE,
	JWT_BAD_CLAIMS,
	JWT_WRONG_TYPE,
	JWT_WRONG_ISSUER,
	JWT_WRONG_AUDIENCE,
	JWT_NOT_YET_VALID,
	JWT_EXPIRED,
	JWT_UNVERIFIED, /* what jwt_inspect() says of a token that it can read */
	JWT_OK,
};
extern const struct wordmap jwt_verdict_words; /* "malformed" … "ok" */

/* All zero unless the verdict is JWT_OK. Texts and bytes are in the arena. */
struct jws {
	const struct jwk *key;
	const char       *kid;       /* NULL only for a set with any_kid */
	const char       *alg, *typ; /* typ: NULL when absent */
	const char       *header;    /* the JSON text as received */
	struct bytes      payload;   /* any bytes, not empty; a NUL stands behind them */
};

MUST_CHECK enum rc jws_verify(struct bytes token, const struct jwks *keys, struct arena *a,
                              struct jws *ret, enum jwt_verdict *ret_verdict, struct err *err);

/* The same of a document that is longer than a token may be: at most JWS_LONG_MAX bytes. */
MUST_CHECK enum rc jws_verify_long(struct bytes document, const struct jwks *keys, struct arena *a,
                                   struct jws *ret, enum jwt_verdict *ret_verdict, struct err *err);

/* One that is known to the byte: a token that begins with it says alg and kid of its key, and this typ. */
struct jws_header {
	const char  *typ, *json;
	struct bytes segment; /* as it is sent: base64url */
};

/* Anyone who signs. */
struct jws_signer {
	enum jws_alg         alg;
	const char          *kid;
	const struct secret *key; /* as from jwk_generate() */
	struct open_key **
	    open; /* RS, ES: key is read once, at its first signature, and stays here; NULL: each time */
};

/* Into out: a compact JWS of any length with the header {"alg":…,"kid":…,"typ":typ}. INVALID for an unfit key. */
MUST_CHECK enum rc jws_sign(const struct jws_signer *s, const char *typ, struct bytes payload,
                            struct str *out, struct err *err);

/* The header that jws_sign() writes, in the arena. */
const struct jws_header *jws_header_of(enum jws_alg alg, const char *kid, const char *typ,
                                       struct arena *a);

/*
 * One signature over bare bytes, in JWS's encoding of it. A signature of the
 * wrong length is a plain no. INVALID when the key is unfit for its alg.
 */
MUST_CHECK enum rc jws_check(const struct jwk *key, struct bytes message, struct bytes signature,
                             bool *ret_good, struct err *err);

/*
 * SHA-256 of what the signature is over: another signature over the same is the same token.
 * False when there is no dot in it.
 */
bool jws_digest(struct bytes token, uint8_t out[static JWS_DIGEST]);

#endif
