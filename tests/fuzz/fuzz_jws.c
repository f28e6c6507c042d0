/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two kinds of input, told apart by the first byte. 't': a token as it is,
 * which may verify only in its one spelling. Else: header, line feed, payload,
 * rightly signed here, so that what lies behind the signature is reached.
 */
#include <assert.h>
#include <sodium.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/crypt/jwt.h"

enum { KEYS = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char public_keys[] = "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"ec-1\",\"crv\":\"P-256\","
                                  "\"alg\":\"ES256\",\"use\":\"sig\","
                                  "\"x\":\"tad9W8zG_8ONkBrsyfB98XKW6BQzdmwoCqkvmLAF5I0\","
                                  "\"y\":\"m7WF_-i8kYC5FD0lyuum53HXBJTAQjHPg-U_vi-kQ4g\"},"
                                  "{\"kty\":\"OKP\",\"kid\":\"ed-1\",\"crv\":\"Ed25519\","
                                  "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
static const char mac_key[]     = "{\"kty\":\"oct\",\"kid\":\"hs-1\",\"alg\":\"HS256\","
                                  "\"k\":\"W6KXGma20sqHE4KkElM08wZ-mYjLBXi7MH9w_YVGpuM\"}";

static const struct jwt_policy policy = {
    .now      = {.us = INT64_C(1900000000000000)},
    .leeway_s = JWT_LEEWAY_S,
};

static void spelling_is_the_only_one(struct bytes token, const struct jws *jws)
{
	AUTO(str) struct str *again = str_new();

	b64_add(again, (struct bytes){.p = jws->header, .n = strlen(jws->header)});
	str_addc(again, '.');
	b64_add(again, jws->payload);
	str_addc(again, '.');
	assert(again->n < token.n && memcmp(again->p, token.p, again->n) == 0);
}

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether a header is known or read makes no difference. */
static void headers_are_read_as_they_are_known(struct bytes token, const struct jwks *keys,
                                               const struct jws *jws, enum jwt_verdict verdict,
                                               struct arena *a)
{
	struct jwk       key[KEYS];
	struct jws       again;
	enum jwt_verdict v;
	struct err       err = ERR_NONE;

	for (size_t i = 0; i < KEYS; i++) {
		key[i]       = keys->v[i];
		key[i].usual = jwt_usual_header(&key[i], a);
	}
	assert(jws_verify(token, &(struct jwks){.v = key, .n = KEYS}, a, &again, &v, &err) ==
	       RC_OK);
	assert(v == verdict && same(again.kid, jws->kid) && same(again.alg, jws->alg));
	assert(same(again.typ, jws->typ) && same(again.header, jws->header));
	assert(again.payload.n == jws->payload.n);
}

static void try_token(struct bytes token, const struct jwks *keys, struct arena *a)
{
	const struct jwt_check check = {.keys = keys, .policy = &policy};
	struct jws             jws;
	struct jwt_claims      claims;
	enum jwt_verdict       raw, full, seen;
	struct err             err = ERR_NONE;

	assert(jws_verify(token, keys, a, &jws, &raw, &err) == RC_OK);
	assert(jwt_verify(token, &check, a, &claims, &full, &err) == RC_OK);
	assert((raw == JWT_OK) == (jws.key != NULL));
	headers_are_read_as_they_are_known(token, keys, &jws, raw, a);
	assert((full == JWT_OK) == (claims.sub != NULL));
	assert(full != JWT_OK || raw == JWT_OK);
	assert(raw == JWT_OK || full == raw);
	if (raw == JWT_OK)
		spelling_is_the_only_one(token, &jws);
	if (full == JWT_OK)
		assert(claims.exp.us > 0 && claims.iss[0] != '\0' && claims.jti[0] != '\0');
	assert(jwt_inspect(token, a, &claims, &seen, &err) == RC_OK);
	assert(seen != JWT_OK && (raw != JWT_OK || seen != JWT_MALFORMED));
}

static void sign_and_try(const uint8_t *data, size_t size, const struct secret *key,
                         const struct jwks *keys, struct arena *a)
{
	AUTO(str) struct str *token = str_new();
	const uint8_t        *line  = size == 0 ? NULL : memchr(data, '\n', size);
	const size_t          n     = line == NULL ? size : (size_t)(line - data);
	uint8_t               tag[32];

	b64_add(token, (struct bytes){.p = data, .n = n});
	str_addc(token, '.');
	if (line != NULL)
		b64_add(token, (struct bytes){.p = line + 1, .n = size - n - 1});
	crypto_auth_hmacsha256(tag, (const uint8_t *)token->p, token->n, key->p);
	str_addc(token, '.');
	b64_add(token, (struct bytes){.p = tag, .n = sizeof(tag)});
	try_token((struct bytes){.p = token->p, .n = token->n}, keys, a);
}

/* Made once: parsing them costs more than all the rest. */
static const struct jwk *keys_once(const struct secret **ret_mac)
{
	static struct jwk           key[KEYS];
	static struct arena        *a;
	static struct secret       *secret;
	AUTO(secret) struct secret *text = NULL;
	struct jwks public;
	struct err err = ERR_NONE;

	if (a == NULL) {
		a    = arena_new();
		text = secret_copy(mac_key, strlen(mac_key));
		assert(jwk_parse_set(public_keys, strlen(public_keys), a, &public, &err) == RC_OK);
		assert(public.n == 2);
		key[0] = public.v[0];
		key[1] = public.v[1];
		assert(jwk_import(text, NULL, a, &secret, &key[2], &err) == RC_OK);
	}
	*ret_mac = secret;
	return key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *a = arena_new();
	const struct secret      *mac;
	const struct jwks         keys = {.v = keys_once(&mac), .n = KEYS};

	if (size > 0 && data[0] == 't')
		try_token((struct bytes){.p = data + 1, .n = size - 1}, &keys, a);
	else
		sign_and_try(data, size, mac, &keys, a);
	return 0;
}
