/* SPDX-License-Identifier: Apache-2.0 */
/* What libjwt cannot write: another typ than "JWT", EdDSA, and long payloads (lib/mod/jwt.h). */
#include "lib/crypt/jws.h"

#include <sodium.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/crypt/b64.h"
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

static enum rc sign(const struct jws_signer *s, struct bytes message, struct str *out,
                    struct err *err)
{
	const struct jws_shape   *shape = jws_shape(s->alg);
	const struct mod_openssl *ssl;

	if (shape->family == JWS_EDWARDS && s->key->n == crypto_sign_SEEDBYTES) {
		sign_edwards(s->key, message, out);
		return RC_OK;
	}
	if (shape->family != JWS_RSA && shape->family != JWS_ECDSA)
		return err_set(err, RC_INVALID, "the key does not fit %s",
		               word_of(&jws_alg_words, s->alg));
	TRY(MOD_LOAD(openssl, &ssl, err));
	return ssl->sign(word_of(&jws_alg_words, s->alg), s->key, message, out, err);
}

enum rc jws_sign(const struct jws_signer *s, const char *typ, struct bytes payload, struct str *out,
                 struct err *err)
{
	AUTO(str) struct str *header    = str_new();
	AUTO(str) struct str *signature = str_new();

	str_json_open(header);
	str_json_text(header, "alg", word_of(&jws_alg_words, s->alg));
	str_json_text(header, "kid", s->kid);
	str_json_text(header, "typ", typ);
	str_json_close(header);
	str_clear(out);
	b64_add(out, (struct bytes){.p = header->p, .n = header->n});
	str_addc(out, '.');
	b64_add(out, payload);
	TRY(sign(s, (struct bytes){.p = out->p, .n = out->n}, signature, err));
	str_addc(out, '.');
	b64_add(out, (struct bytes){.p = signature->p, .n = signature->n});
	return RC_OK;
}
