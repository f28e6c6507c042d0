/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens under a key of our own. For test_jwt*.c. */
#ifndef IDCTL_TESTS_UNIT_JWT_OURS_H
#define IDCTL_TESTS_UNIT_JWT_OURS_H

#include "lib/base/instant.h"
#include "lib/crypt/jwt.h"
#include "tests/unit/jose_vectors.h"

enum { NOW = 1900000000 };

/* The least that a token needs, without its closing brace. */
#define BASE "{\"iss\":\"https://id\",\"sub\":\"bob\",\"jti\":\"j1\",\"exp\":1900000600"

static const struct jwt_policy open_policy = {
    .now      = {.us = NOW * UTC_SECOND},
    .leeway_s = JWT_LEEWAY_S,
};

struct ours {
	struct secret *private; /* the caller frees it */
	struct jwk public;
	struct jwks set;
};

static inline void make_ours(struct ours *o, enum jws_alg alg, struct arena *a)
{
	struct err err = ERR_NONE;

	if (jwk_generate(alg, a, &o->private, &o->public, &err) != RC_OK)
		fail_msg("%s", err.msg);
	o->set = (struct jwks){.v = &o->public, .n = 1};
}

static inline struct secret *mint(const struct ours *o, const char *claims)
{
	struct secret *token = NULL;
	struct err     err   = ERR_NONE;

	if (jwt_sign(
	        &(struct jws_signer){.alg = o->public.alg, .kid = o->public.kid, .key = o->private},
	        claims, &token, &err) != RC_OK)
		fail_msg("%s: %s", err.msg, claims);
	return token;
}

static inline enum jwt_verdict verify(const struct ours *o, struct bytes token,
                                      const struct jwt_policy *policy, struct jwt_claims *ret,
                                      struct arena *a)
{
	const struct jwt_check check = {.keys = &o->set, .policy = policy};
	enum jwt_verdict       v;
	struct err             err = ERR_NONE;

	if (jwt_verify(token, &check, a, ret, &v, &err) != RC_OK)
		fail_msg("%s", err.msg);
	return v;
}

static inline enum jwt_verdict verdict_on_claims(const struct ours *o, const char *claims,
                                                 const struct jwt_policy *policy, struct arena *a)
{
	struct secret         *token = mint(o, claims);
	struct jwt_claims      c;
	const enum jwt_verdict v = verify(o, secret_bytes(token), policy, &c, a);

	assert_true((v == JWT_OK) == (c.iss != NULL));
	secret_free(token);
	return v;
}

#endif
