/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jwk.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/rng.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/crypt/jwk_priv.h"
#include "lib/mod/jansson.h"
#include "lib/mod/jose.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

/* Which algorithm a key from a PEM text is for; the first one unless the caller knows better. */
static const struct {
	enum jws_alg   alg;
	enum pkey_kind kind;
} made_of[] = {
    {JWS_RS256, PKEY_RSA},     {JWS_RS384, PKEY_RSA},  {JWS_RS512, PKEY_RSA},
    {JWS_ES256, PKEY_P256},    {JWS_ES384, PKEY_P384}, {JWS_ES512, PKEY_P521},
    {JWS_EDDSA, PKEY_ED25519},
};

static enum pkey_kind kind_for(enum jws_alg alg)
{
	size_t i = 0;

	while (made_of[i].alg != alg)
		i++;
	return made_of[i].kind;
}

static enum jws_alg alg_for(enum pkey_kind kind)
{
	size_t i = 0;

	while (made_of[i].kind != kind)
		i++;
	return made_of[i].alg;
}

static const char *random_kid(struct arena *a)
{
	uint8_t     b[16];
	struct str  s = STR_EMPTY;
	const char *kid;

	rng_bytes(b, sizeof(b));
	b64_add(&s, (struct bytes){.p = b, .n = sizeof(b)});
	kid = arena_strdup(a, s.p);
	str_done(&s);
	return kid;
}

static enum rc set_mac(struct secret *key, const struct jwk_wish *wish, struct arena *a,
                       struct jwk *ret, struct err *err)
{
	const size_t least = jws_shape(*wish->alg)->signature;

	if (key->n < least)
		return err_set(err, RC_INVALID, "a key for %s has at least %zu bytes",
		               word_of(&jws_alg_words, *wish->alg), least);
	*ret = (struct jwk){
	    .alg = *wish->alg,
	    .kid = wish->kid == NULL ? random_kid(a) : wish->kid,
	    .mac = key,
	};
	return RC_OK;
}

static void set_seed(const struct secret *seed, const char *kid, struct arena *a, struct jwk *ret)
{
	AUTO(secret) struct secret *both = secret_new(crypto_sign_SECRETKEYBYTES);
	uint8_t                     point[crypto_sign_PUBLICKEYBYTES];

	crypto_sign_seed_keypair(point, both->p, seed->p);
	jwk_set_ed25519(point, kid, a, ret);
}

static enum rc set_pem(const char *pem, const struct jwk_wish *wish, struct arena *a,
                       struct jwk *ret, struct err *err)
{
	const struct mod_jansson       *reader;
	const struct mod_jose          *jose;
	AUTO(json_doc) struct json_doc *doc  = NULL;
	AUTO(str) struct str           *json = str_new();

	TRY(MOD_LOAD(jansson, &reader, err));
	TRY(MOD_LOAD(jose, &jose, err));
	TRY(jose->from_public(pem, json, err));
	TRY(reader->parse(json->p, json->n, &doc, err));
	return jwk_read_public(&(struct jwk_source){reader, doc->root, "verify"}, wish, a, ret,
	                       err);
}

enum rc jwk_generate(enum jws_alg alg, struct arena *a, struct secret **ret_private,
                     struct jwk *ret_public, struct err *err)
{
	const struct jws_shape     *shape = jws_shape(alg);
	const struct jwk_wish       wish  = {.alg = &alg};
	const struct mod_openssl   *ssl;
	AUTO(secret) struct secret *key  = NULL;
	AUTO(str) struct str       *pem  = str_new();
	struct pkey                 pair = {.public = pem};

	if (shape->family == JWS_MAC) {
		key = secret_random(shape->signature);
		TRY(set_mac(key, &wish, a, ret_public, err));
	} else if (shape->family == JWS_EDWARDS) {
		key = secret_random(crypto_sign_SEEDBYTES);
		set_seed(key, NULL, a, ret_public);
	} else {
		TRY(MOD_LOAD(openssl, &ssl, err));
		TRY(ssl->generate(kind_for(alg), &pair, err));
		key = pair.private;
		TRY(set_pem(pem->p, &wish, a, ret_public, err));
	}
	*ret_private = TAKE(key);
	return RC_OK;
}

/* RFC 7468, 2. The name of a curve is not a key: openssl ecparam writes it first. */
static unsigned blocks(const struct secret *text)
{
	static const char begin[] = "-----BEGIN ", curve[] = "-----BEGIN EC PARAMETERS-----";
	unsigned          n = 0;

	for (const char *p = (const char *)text->p; (p = strstr(p, begin)) != NULL; p++)
		n += strncmp(p, curve, sizeof(curve) - 1) != 0;
	return n;
}

static enum rc import_pem(const struct secret *text, const struct jwk_wish *wish, struct arena *a,
                          struct secret **ret_private, struct jwk *ret_public, struct err *err)
{
	const struct mod_openssl   *ssl;
	AUTO(secret) struct secret *key  = NULL;
	AUTO(str) struct str       *pem  = str_new();
	struct pkey                 pair = {.public = pem};
	enum jws_alg                alg;

	if (blocks(text) > 1) {
		err_set(err, RC_INVALID, "there are several blocks, and only one may be given");
		return err_advise(err, ADVICE_PEM_PRIVATE);
	}
	TRY(MOD_LOAD(openssl, &ssl, err));
	TRY(ssl->import(text, &pair, err));
	key = pair.private;
	alg = wish->alg == NULL ? alg_for(pair.kind) : *wish->alg;
	if (jws_shape(alg)->family == JWS_MAC || kind_for(alg) != pair.kind)
		return err_set(err, RC_INVALID, "the key is not one for %s",
		               word_of(&jws_alg_words, alg));
	if (pair.kind == PKEY_ED25519)
		set_seed(key, wish->kid, a, ret_public);
	else
		TRY(set_pem(pem->p, &(struct jwk_wish){.kid = wish->kid, .alg = &alg}, a,
		            ret_public, err));
	*ret_private = TAKE(key);
	return RC_OK;
}

static enum rc import_oct(const struct jwk_source *s, const struct jwk_wish *wish, struct arena *a,
                          struct secret **ret_private, struct jwk *ret_public, struct err *err)
{
	const char                 *k   = s->json->text(s->json->member(s->key, "k"));
	const size_t                n   = k == NULL ? 0 : strlen(k);
	AUTO(secret) struct secret *key = secret_new(n / 4 * 3 + 3);
	size_t                      got;

	if (k == NULL || !b64_decode(k, n, key->p, key->n, &got))
		return err_set(err, RC_INVALID, "'k' is not a key in base64url");
	secret_cut(key, got);
	TRY(set_mac(key, wish, a, ret_public, err));
	*ret_private = TAKE(key);
	return RC_OK;
}

static enum rc import_seed(const struct jwk_source *s, const struct jwk_wish *wish, struct arena *a,
                           struct secret **ret_private, struct jwk *ret_public, struct err *err)
{
	AUTO(secret) struct secret *seed = secret_new(crypto_sign_SEEDBYTES);
	uint8_t                     point[32];

	if (!b64_exact(s->json->text(s->json->member(s->key, "d")), seed->p, seed->n))
		return err_set(err, RC_INVALID, "'d' is not a private Ed25519 key");
	set_seed(seed, wish->kid, a, ret_public);
	if (!b64_exact(s->json->text(s->json->member(s->key, "x")), point, sizeof(point)) ||
	    memcmp(point, ret_public->ed25519, sizeof(point)) != 0)
		return err_set(err, RC_INVALID, "'x' and 'd' contradict each other");
	*ret_private = TAKE(seed);
	return RC_OK;
}

/*
 * OpenSSL can sign with n, e and d alone, but cannot write such a key down. A
 * number that libjose cannot decode it refuses as well, but keeps the others.
 */
static enum rc check_numbers(const struct jwk_source *s, const char *const *name, size_t n,
                             struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const char                 *text = s->json->text(s->json->member(s->key, name[i]));
		const size_t                cap  = text == NULL ? 0 : strlen(text);
		AUTO(secret) struct secret *scratch = secret_new(cap);
		size_t                      got;

		if (text == NULL || !b64_decode(text, cap, scratch->p, cap, &got) || got == 0)
			return err_set(err, RC_INVALID,
			               "'%s' is missing, or not a number in base64url", name[i]);
	}
	return RC_OK;
}

static enum rc check_rsa(const struct jwk_source *s, struct err *err)
{
	static const char *const name[] = {"n", "e", "d", "p", "q", "dp", "dq", "qi"};

	if (s->json->member(s->key, "oth") != NULL)
		return err_set(err, RC_INVALID,
		               "an RSA key of more than two primes cannot be used");
	return check_numbers(s, name, COUNT(name), err);
}

static enum rc check_ec(const struct jwk_source *s, struct err *err)
{
	static const char *const name[] = {"x", "y", "d"};

	return check_numbers(s, name, COUNT(name), err);
}

/* RSA and EC: by way of PEM, which OpenSSL then looks through. */
static enum rc import_numbers(const struct secret *text, const struct jwk_wish *wish,
                              struct arena *a, struct secret **ret_private, struct jwk *ret_public,
                              struct err *err)
{
	const struct mod_jose      *jose;
	AUTO(secret) struct secret *pem = NULL;

	TRY(MOD_LOAD(jose, &jose, err));
	TRY(jose->to_private(text, &pem, err));
	return import_pem(pem, wish, a, ret_private, ret_public, err);
}

static enum rc import_jwk(const struct secret *text, const enum jws_alg *alg, struct arena *a,
                          struct secret **ret_private, struct jwk *ret_public, struct err *err)
{
	const struct mod_jansson       *reader;
	AUTO(json_doc) struct json_doc *doc = NULL;
	struct jwk_source               s;
	struct jwk_wish                 wish = {.alg = alg};
	enum jws_alg                    own;

	TRY(MOD_LOAD(jansson, &reader, err));
	TRY(reader->parse((const char *)text->p, text->n, &doc, err));
	s = (struct jwk_source){reader, doc->root, "sign"};
	TRY(jwk_read_alg(&s, &wish, &own, err));
	TRY(jwk_read_kid(&s, a, &wish.kid, err));
	wish.alg = &own;
	if (jws_shape(own)->family == JWS_MAC)
		return import_oct(&s, &wish, a, ret_private, ret_public, err);
	if (jws_shape(own)->family == JWS_EDWARDS)
		return import_seed(&s, &wish, a, ret_private, ret_public, err);
	if (jws_shape(own)->family == JWS_RSA)
		TRY(check_rsa(&s, err));
	else
		TRY(check_ec(&s, err));
	return import_numbers(text, &wish, a, ret_private, ret_public, err);
}

enum rc jwk_import(const struct secret *text, const enum jws_alg *alg, struct arena *a,
                   struct secret **ret_private, struct jwk *ret_public, struct err *err)
{
	const struct jwk_wish wish  = {.alg = alg};
	const size_t          blank = strspn((const char *)text->p, " \t\r\n");

	*ret_private = NULL;
	*ret_public  = (struct jwk){.kid = NULL};
	if (text->n > JWK_IMPORT_MAX)
		return err_set(err, RC_INVALID, "a key has at most 64 KiB");
	if (text->p[blank] == '{')
		return import_jwk(text, alg, a, ret_private, ret_public, err);
	return import_pem(text, &wish, a, ret_private, ret_public, err);
}
