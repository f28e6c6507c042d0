/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jws.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/crypt/jws_priv.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

static void sign_edwards(const struct secret *seed, struct bytes message, struct str *out)
{
	AUTO(secret) struct secret *both = secret_new(crypto_sign_SECRETKEYBYTES);
	uint8_t                     point[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];

	crypto_sign_seed_keypair(point, both->p, seed->p);
	crypto_sign_detached(signature, NULL, message.p, message.n, both->p);
	str_addn(out, signature, sizeof(signature));
}

static enum rc sign_mac(const struct jws_signer *s, struct bytes message, struct str *out,
                        struct err *err)
{
	uint8_t tag[JWS_MAC_MAX];

	TRY(jws_mac(s->alg, s->key, message, tag, err));
	str_addn(out, tag, jws_shape(s->alg)->signature);
	sodium_memzero(tag, sizeof(tag));
	return RC_OK;
}

/* OpenSSL's reader takes many forms, and some ask for pass phrases: ours is one plain block, and nothing else. */
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

static enum rc sign_pem(const struct jws_signer *s, struct bytes message, struct str *out,
                        struct err *err)
{
	const struct mod_openssl *ssl;
	struct open_key          *once = NULL, **open = s->open == NULL ? &once : s->open;
	enum rc                   rc;

	TRY(MOD_LOAD(openssl, &ssl, err));
	if (*open == NULL)
		TRY(ssl->open_private(word_of(&jws_alg_words, s->alg), s->key, open, err));
	rc = ssl->sign(*open, message, out, err);
	ssl->close(once);
	return rc;
}

static bool key_fits(const struct jws_signer *s)
{
	switch (jws_shape(s->alg)->family) {
	case JWS_MAC:
		return s->key->n >= jws_shape(s->alg)->signature;
	case JWS_EDWARDS:
		return s->key->n == crypto_sign_SEEDBYTES;
	case JWS_RSA:
	case JWS_ECDSA:
		break;
	}
	return (s->open != NULL && *s->open != NULL) || plain_pkcs8(s->key);
}

static enum rc sign(const struct jws_signer *s, struct bytes message, struct str *out,
                    struct err *err)
{
	if (!key_fits(s))
		return err_set(err, RC_INVALID, "the key does not fit %s",
		               word_of(&jws_alg_words, s->alg));
	switch (jws_shape(s->alg)->family) {
	case JWS_MAC:
		return sign_mac(s, message, out, err);
	case JWS_RSA:
	case JWS_ECDSA:
		return sign_pem(s, message, out, err);
	case JWS_EDWARDS:
		break;
	}
	sign_edwards(s->key, message, out);
	return RC_OK;
}

static void add_header(enum jws_alg alg, const char *kid, const char *typ, struct str *out)
{
	str_json_open(out);
	str_json_text(out, "alg", word_of(&jws_alg_words, alg));
	str_json_text(out, "kid", kid);
	str_json_text(out, "typ", typ);
	str_json_close(out);
}

const struct jws_header *jws_header_of(enum jws_alg alg, const char *kid, const char *typ,
                                       struct arena *a)
{
	struct jws_header    *h    = arena_alloc(a, sizeof(*h));
	AUTO(str) struct str *json = str_new(), *segment = str_new();

	add_header(alg, kid, typ, json);
	b64_add(segment, (struct bytes){.p = json->p, .n = json->n});
	*h = (struct jws_header){
	    .typ     = typ,
	    .json    = arena_strdup(a, json->p),
	    .segment = {.p = arena_strdup(a, segment->p), .n = segment->n},
	};
	return h;
}

enum rc jws_sign(const struct jws_signer *s, const char *typ, struct bytes payload, struct str *out,
                 struct err *err)
{
	AUTO(str) struct str *header    = str_new();
	AUTO(str) struct str *signature = str_new();

	add_header(s->alg, s->kid, typ, header);
	str_clear(out);
	b64_add(out, (struct bytes){.p = header->p, .n = header->n});
	str_addc(out, '.');
	b64_add(out, payload);
	TRY(sign(s, (struct bytes){.p = out->p, .n = out->n}, signature, err));
	str_addc(out, '.');
	b64_add(out, (struct bytes){.p = signature->p, .n = signature->n});
	return RC_OK;
}
