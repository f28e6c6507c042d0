/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>

#include "lib/base/secret.h"
#include "lib/crypt/jws_priv.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

static void hmac_256(const struct secret *key, struct bytes message, uint8_t *out)
{
	crypto_auth_hmacsha256_state s;

	crypto_auth_hmacsha256_init(&s, key->p, key->n);
	crypto_auth_hmacsha256_update(&s, message.p, message.n);
	crypto_auth_hmacsha256_final(&s, out);
	sodium_memzero(&s, sizeof(s));
}

static void hmac_512(const struct secret *key, struct bytes message, uint8_t *out)
{
	crypto_auth_hmacsha512_state s;

	crypto_auth_hmacsha512_init(&s, key->p, key->n);
	crypto_auth_hmacsha512_update(&s, message.p, message.n);
	crypto_auth_hmacsha512_final(&s, out);
	sodium_memzero(&s, sizeof(s));
}

enum rc jws_mac(enum jws_alg alg, const struct secret *key, struct bytes message,
                uint8_t out[static JWS_MAC_MAX], struct err *err)
{
	const struct mod_openssl *ssl;

	if (alg == JWS_HS256) {
		hmac_256(key, message, out);
		return RC_OK;
	}
	if (alg == JWS_HS512) {
		hmac_512(key, message, out);
		return RC_OK;
	}
	/* libsodium has no SHA-384 */
	TRY(MOD_LOAD(openssl, &ssl, err));
	return ssl->hmac("SHA384", secret_bytes(key), message, out, 48, err);
}
