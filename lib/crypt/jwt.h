/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/jwt.h -- JSON Web Tokens (RFC 7519), as RFC 8725 and RFC 9068 want them.
 *
 * A payload is one JSON object (lib/mod/jansson.h says how strictly). exp, iss,
 * sub and jti must be there; exp, nbf and iat are whole seconds from 1 to the
 * year 9999; iss, sub, jti, client_id and sid are not empty; aud is a text or
 * a list, roles and permissions are lists, of texts that are not empty; scope
 * is a text; status is an object, whose status_list, if it has one, has an index
 * and an address (draft-ietf-oauth-status-list). Claims with other names are left alone.
 */
#ifndef IDCTL_CRYPT_JWT_H
#define IDCTL_CRYPT_JWT_H

#include "lib/crypt/jws.h"

enum { JWT_LEEWAY_S = 60 };

/* What is accepted. NULL for iss, aud or typ: not looked at. */
struct jwt_policy {
	struct utc  now;
	int64_t     leeway_s; /* both ways; exp is good while now < exp + leeway_s */
	const char *iss, *aud;
	/*
	 * The values of `typ`, one of which the header must have; NULL ends the
	 * list. Compared without case, and without "application/" (RFC 7515, 4.1.9).
	 */
	const char *const *typ;
};

/* In the arena. Absent: NULL, an empty list, 0. All absent unless it was accepted. */
struct jwt_claims {
	const char *iss, *sub, *client_id, *jti, *scope, *sid;
	struct strs aud, roles, permissions;
	struct utc  iat, nbf, exp;
	const char *status_uri; /* of its status list; NULL: it has none */
	int64_t     status_idx;
	const char *kid, *alg, *typ;
	const char *header, *payload; /* the JSON texts as received */
};

struct jwt_check {
	const struct jwks       *keys;
	const struct jwt_policy *policy;
};

/*
 * The verdict on a token. The signature is looked at first, the times last, so
 * that "expired" says that all else is right.
 */
MUST_CHECK enum rc jwt_verify(struct bytes token, const struct jwt_check *against, struct arena *a,
                              struct jwt_claims *ret, enum jwt_verdict *ret_verdict,
                              struct err *err);

/*
 * What a token says of itself, true or not: JWT_UNVERIFIED, or JWT_MALFORMED,
 * JWT_BAD_HEADER, JWT_BAD_CLAIMS when it cannot be read. Any header and any
 * claims will do; those of an unexpected kind are absent in *ret.
 */
MUST_CHECK enum rc jwt_inspect(struct bytes token, struct arena *a, struct jwt_claims *ret,
                               enum jwt_verdict *ret_verdict, struct err *err);

/*
 * A token over claims_json, an object of ours with at least one member. `typ`
 * becomes "at+jwt" with EdDSA, and "JWT" otherwise: so it has been since the
 * first release, and who compares it would refuse another. INVALID when key,
 * kid or claims are not fit, or the token would be longer than JWS_MAX.
 */
MUST_CHECK enum rc jwt_sign(const struct jws_signer *s, const char *claims_json,
                            struct secret **ret_token, struct err *err);

/* The header of every token that jwt_sign() makes with this key, in the arena; for jwk.usual. */
const struct jws_header *jwt_usual_header(const struct jwk *key, struct arena *a);

#endif
