/* SPDX-License-Identifier: Apache-2.0 */
/* What is read as a key is fit, is written in one form, and signs if it is private. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/crypt/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_public(const struct jwk *k, struct arena *a)
{
	struct jwk again;
	struct err err = ERR_NONE;

	assert(jwk_kid_valid(k->kid) && k->json != NULL && k->mac == NULL);
	assert(jwk_parse_public(k->json, strlen(k->json), a, &again, &err) == RC_OK);
	assert(strcmp(again.json, k->json) == 0 && again.alg == k->alg);
}

static void public_keys(const char *text, size_t n, struct arena *a)
{
	char        print[JWK_THUMBPRINT];
	struct jwk  one;
	struct jwks set;
	struct err  err = ERR_NONE;
	enum rc     rc  = jwk_parse_public(text, n, a, &one, &err);

	assert(rc == RC_OK || rc == RC_INVALID);
	if (rc == RC_OK)
		check_public(&one, a);
	rc = jwk_thumbprint(text, n, print, &err);
	assert(rc == RC_OK || rc == RC_INVALID);
	rc = jwk_parse_set(text, n, a, &set, &err);
	assert(rc == RC_OK || (rc == RC_INVALID && set.n == 0));
	for (size_t i = 0; i < set.n; i++)
		check_public(&set.v[i], a);
}

static void private_key(const uint8_t *data, size_t size, struct arena *a)
{
	AUTO(secret) struct secret *text    = secret_copy(data, size);
	AUTO(secret) struct secret *private = NULL;
	AUTO(secret) struct secret *token   = NULL;
	struct jwk public;
	struct jwks      set = {.v = &public, .n = 1};
	struct jws       jws;
	enum jwt_verdict v;
	struct err       err = ERR_NONE;
	const enum rc    rc  = jwk_import(text, NULL, a, &private, &public, &err);

	assert(rc == RC_OK || (rc == RC_INVALID && err.msg[0] != '\0'));
	assert((rc == RC_OK) == (private != NULL));
	if (rc != RC_OK)
		return;
	assert(jwt_sign(&(struct jws_signer){.alg = public.alg, .kid = public.kid, .key = private},
	                "{\"sub\":\"x\"}", &token, &err) == RC_OK);
	assert(jws_verify(secret_bytes(token), &set, a, &jws, &v, &err) == RC_OK);
	assert(v == JWT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *a = arena_new();

	public_keys((const char *)data, size, a);
	private_key(data, size, a);
	return 0;
}
