/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jwt.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/mod/jwt.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

enum { CLAIMS_MAX = JWS_MAX / 4 * 3 };

/*
 * libjwt hands a PEM to OpenSSL's reader that asks for pass phrases, and takes
 * a key of any kind: so the text must be one plain block and nothing else.
 */
static bool plain_pkcs8(const struct secret *key)
{
	static const char begin[]  = "-----BEGIN PRIVATE KEY-----\n";
	static const char end[]    = "-----END PRIVATE KEY-----\n";
	static const char inside[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	                             "0123456789+/=\n";
	const char       *p        = (const char *)key->p;

	if (strncmp(p, begin, sizeof(begin) - 1) != 0)
		return false;
	p += sizeof(begin) - 1;
	p += strspn(p, inside);
	return strcmp(p, end) == 0 && p + sizeof(end) - 1 == (const char *)key->p + key->n;
}

static bool key_fits(const struct jws_shape *shape, const struct secret *key)
{
	if (shape->family == JWS_MAC)
		return key->n >= shape->signature;
	if (shape->family == JWS_EDWARDS)
		return key->n == crypto_sign_SEEDBYTES;
	return plain_pkcs8(key);
}

/* libjwt does not compare a key's size or curve with the alg: the signature tells. */
static bool signature_fits(const struct jws_shape *shape, const struct secret *token)
{
	const char  *last = strrchr((const char *)token->p, '.');
	const size_t n    = last == NULL ? 0 : strlen(last + 1) * 3 / 4;

	return shape->signature == 0 ? n >= 2048 / 8 && n <= 8192 / 8 : n == shape->signature;
}

static enum rc too_long(struct err *err)
{
	return err_set(err, RC_INVALID, "a token has at most %d bytes", JWS_MAX);
}

static enum rc sign_libjwt(enum jws_alg alg, const char *kid, const struct secret *key,
                           const char *claims, struct secret **ret_token, struct err *err)
{
	const struct mod_openssl   *ssl;
	const struct mod_jwt       *jwt;
	AUTO(secret) struct secret *token = NULL;

	TRY(MOD_LOAD(openssl, &ssl, err));
	TRY(MOD_LOAD(jwt, &jwt, err));
	ssl->prepare();
	TRY(jwt->sign(word_of(&jws_alg_words, alg), kid, key, claims, &token, err));
	if (!signature_fits(jws_shape(alg), token))
		return err_set(err, RC_INVALID, "the key does not fit %s",
		               word_of(&jws_alg_words, alg));
	if (token->n > JWS_MAX)
		return too_long(err);
	*ret_token = TAKE(token);
	return RC_OK;
}

enum rc jwt_sign(enum jws_alg alg, const char *kid, const struct secret *key,
                 const char *claims_json, struct secret **ret_token, struct err *err)
{
	const struct jws_shape *shape = jws_shape(alg);
	AUTO(str) struct str   *text  = str_new();

	if (!jwk_kid_valid(kid))
		return err_invalid(err, "kid", "a kid has 1 to 64 letters, digits or . _ ~ -");
	if (!key_fits(shape, key))
		return err_set(err, RC_INVALID, "the key does not fit %s",
		               word_of(&jws_alg_words, alg));
	if (strncmp(claims_json, "{\"", 2) != 0)
		return err_set(err, RC_INVALID, "a token needs claims");
	if (strlen(claims_json) > CLAIMS_MAX)
		return too_long(err);
	if (shape->family != JWS_EDWARDS)
		return sign_libjwt(alg, kid, key, claims_json, ret_token, err);
	TRY(jws_sign(&(struct jws_signer){.alg = alg, .kid = kid, .key = key}, "at+jwt",
	             (struct bytes){.p = claims_json, .n = strlen(claims_json)}, text, err));
	if (text->n > JWS_MAX)
		return too_long(err);
	*ret_token = secret_copy(text->p, text->n);
	return RC_OK;
}
