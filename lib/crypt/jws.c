/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jws.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/crypt/jws_priv.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

static const char *const word[] = {
    [JWT_MALFORMED]          = "malformed",
    [JWT_BAD_HEADER]         = "bad_header",
    [JWT_UNKNOWN_KEY]        = "unknown_key",
    [JWT_ALGORITHM_MISMATCH] = "algorithm_mismatch",
    [JWT_BAD_SIGNATURE]      = "bad_signature",
    [JWT_BAD_CLAIMS]         = "bad_claims",
    [JWT_WRONG_TYPE]         = "wrong_type",
    [JWT_WRONG_ISSUER]       = "wrong_issuer",
    [JWT_WRONG_AUDIENCE]     = "wrong_audience",
    [JWT_NOT_YET_VALID]      = "not_yet_valid",
    [JWT_EXPIRED]            = "expired",
    [JWT_UNVERIFIED]         = "unverified",
    [JWT_OK]                 = "ok",
};
const struct wordmap jwt_verdict_words = WORDMAP("verdict", word);

static enum rc unfit(const struct jwk *key, struct err *err)
{
	return err_set(err, RC_INVALID, "the key '%s' is not fit for %s",
	               key->kid == NULL ? "" : key->kid, word_of(&jws_alg_words, key->alg));
}

static enum rc check_mac(const struct jwk *key, struct bytes message, struct bytes signature,
                         bool *ret_good, struct err *err)
{
	const size_t n = jws_shape(key->alg)->signature;
	uint8_t      tag[JWS_MAC_MAX];

	if (key->mac == NULL || key->mac->n < n)
		return unfit(key, err);
	TRY(jws_mac(key->alg, key->mac, message, tag, err));
	*ret_good = sodium_memcmp(tag, signature.p, n) == 0;
	sodium_memzero(tag, sizeof(tag));
	return RC_OK;
}

static enum rc check_pem(const struct jwk *key, struct bytes message, struct bytes signature,
                         bool *ret_good, struct err *err)
{
	const struct mod_openssl *ssl;
	struct open_key          *once = NULL, **open = key->open == NULL ? &once : key->open;

	if (key->pem == NULL)
		return unfit(key, err);
	TRY(MOD_LOAD(openssl, &ssl, err));
	if (*open == NULL)
		TRY(ssl->open_public(word_of(&jws_alg_words, key->alg), key->pem, open, err));
	*ret_good = ssl->verify(*open, message, signature);
	ssl->close(once);
	return RC_OK;
}

enum rc jws_check(const struct jwk *key, struct bytes message, struct bytes signature,
                  bool *ret_good, struct err *err)
{
	const struct jws_shape *shape = jws_shape(key->alg);

	*ret_good = false;
	if (shape->signature != 0 && signature.n != shape->signature)
		return RC_OK;
	switch (shape->family) {
	case JWS_MAC:
		return check_mac(key, message, signature, ret_good, err);
	case JWS_RSA:
	case JWS_ECDSA:
		return check_pem(key, message, signature, ret_good, err);
	case JWS_EDWARDS:
		break;
	}
	*ret_good =
	    crypto_sign_verify_detached(signature.p, message.p, message.n, key->ed25519) == 0;
	return RC_OK;
}

static const struct jwk *find_key(const struct jwks *keys, const char *kid)
{
	if (keys->any_kid)
		return keys->n == 1 ? keys->v : NULL;
	for (size_t i = 0; i < keys->n; i++)
		if (strcmp(keys->v[i].kid, kid) == 0)
			return &keys->v[i];
	return NULL;
}

/* Of one that the gate let through. */
static enum rc check_parts(const struct jws_parts *p, const struct jwks *keys, struct jws *ret,
                           enum jwt_verdict *ret_verdict, struct err *err)
{
	const struct jwk *key;
	bool              good = false;

	if (*ret_verdict != JWT_OK)
		return RC_OK;
	*ret_verdict = JWT_BAD_HEADER;
	if (!keys->any_kid && (p->kid == NULL || !jwk_kid_valid(p->kid)))
		return RC_OK;
	*ret_verdict = JWT_UNKNOWN_KEY;
	key          = find_key(keys, p->kid);
	if (key == NULL)
		return RC_OK;
	*ret_verdict = JWT_ALGORITHM_MISMATCH;
	if (strcmp(p->alg, word_of(&jws_alg_words, key->alg)) != 0)
		return RC_OK;
	*ret_verdict = JWT_BAD_SIGNATURE;
	TRY(jws_check(key, p->signed_part, p->signature, &good, err));
	if (!good)
		return RC_OK;
	*ret = (struct jws){
	    .key     = key,
	    .kid     = p->kid,
	    .alg     = p->alg,
	    .typ     = p->typ,
	    .header  = p->header.p,
	    .payload = p->payload,
	};
	*ret_verdict = JWT_OK;
	return RC_OK;
}

/* Nearly every token of ours begins with one of as many headers as there are keys. */
static const struct jwk *usual_key(struct bytes token, const struct jwks *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		if (keys->v[i].usual != NULL && jws_is_usual(token, keys->v[i].usual))
			return &keys->v[i];
	return NULL;
}

enum rc jws_verify(struct bytes token, const struct jwks *keys, struct arena *a, struct jws *ret,
                   enum jwt_verdict *ret_verdict, struct err *err)
{
	const struct jwk *usual = usual_key(token, keys);
	struct jws_parts  part;

	*ret = (struct jws){.key = NULL};
	if (usual != NULL)
		*ret_verdict = jws_open_usual(token, usual, a, &part);
	else
		TRY(jws_open(token, keys->foreign ? JWS_FOREIGN : JWS_STRICT, a, &part, ret_verdict,
		             err));
	return check_parts(&part, keys, ret, ret_verdict, err);
}

enum rc jws_verify_long(struct bytes document, const struct jwks *keys, struct arena *a,
                        struct jws *ret, enum jwt_verdict *ret_verdict, struct err *err)
{
	struct jws_parts part;

	*ret = (struct jws){.key = NULL};
	TRY(jws_open(document, JWS_LONG, a, &part, ret_verdict, err));
	return check_parts(&part, keys, ret, ret_verdict, err);
}

bool jws_digest(struct bytes token, uint8_t out[static JWS_DIGEST])
{
	const char *dot = token.n == 0 ? NULL : memrchr(token.p, '.', token.n);

	if (dot == NULL)
		return false;
	crypto_hash_sha256(out, token.p, (size_t)(dot - (const char *)token.p));
	return true;
}
