/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/jwt.h -- minting signed tokens with HMAC, RSA and ECDSA (libjwt 1.10).
 *
 * Minting only. This libjwt trusts a token's own `alg` when it verifies, reads
 * base64 that is none and asks for pass phrases on the terminal, so nothing
 * that comes from outside ever reaches it: lib/crypt/jwt.h is its one caller,
 * and has checked everything named below.
 */
#ifndef IDCTL_MOD_JWT_H
#define IDCTL_MOD_JWT_H

#include "lib/base/err.h"

struct secret;

struct mod_jwt {
	/*
	 * A token with the header {"alg":alg,"kid":kid,"typ":"JWT"}; this
	 * version can write no other typ. `alg` is one of HS, RS, ES with 256,
	 * 384, 512. `key` is raw for HS, else an unencrypted PKCS#8 PEM.
	 * `claims` is one JSON object with at least one member (for an empty
	 * one libjwt writes past its buffer), below 12 KiB (it works on the
	 * stack). The caller must have called mod_openssl's prepare(). INVALID
	 * when libjwt refuses the key or the claims.
	 */
	enum rc (*sign)(const char *alg, const char *kid, const struct secret *key,
	                const char *claims, struct secret **ret_token, struct err *err);
};
extern const struct mod_jwt mod_jwt;

#endif
