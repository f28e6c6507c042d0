/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <string.h>

#include "lib/crypt/age_priv.h"
#include "lib/crypt/bech32.h"

static const char x25519_info[] = "age-encryption.org/v1/X25519",
                  scrypt_info[] = "age-encryption.org/v1/scrypt";

enum rc age_recipient_read(const char *text, uint8_t out[static AGE_KEY], struct err *err)
{
	return bech32_exact(text, "age", out, AGE_KEY)
	         ? RC_OK
	         : err_set(err, RC_INVALID, "'%.80s' is not a recipient of age: age1…", text);
}

enum rc age_identity_read(const struct secret *text, struct secret **ret, struct err *err)
{
	static const char           prefix[] = "AGE-SECRET-KEY-1";
	AUTO(secret) struct secret *key      = secret_new(AGE_KEY);

	for (const char *p = (const char *)text->p; *p != '\0';) {
		const size_t                n    = strcspn(p, "\r\n");
		AUTO(secret) struct secret *line = secret_copy(p, n);

		if (strncmp((const char *)line->p, prefix, sizeof(prefix) - 1) == 0 &&
		    bech32_exact((const char *)line->p, "age-secret-key-", key->p, key->n)) {
			*ret = TAKE(key);
			return RC_OK;
		}
		p += n + strspn(p + n, "\r\n");
	}
	return err_set(err, RC_INVALID, "there is no identity of age: %s…", prefix);
}

struct secret *age_derive(const struct secret *from, struct bytes salt, const char *info)
{
	const unsigned char          last = 1;
	struct secret               *key  = secret_new(AGE_KEY);
	crypto_auth_hmacsha256_state state;
	AUTO(secret) struct secret  *prk = secret_new(crypto_auth_hmacsha256_BYTES);

	crypto_auth_hmacsha256_init(&state, salt.n == 0 ? (const uint8_t *)"" : salt.p, salt.n);
	crypto_auth_hmacsha256_update(&state, from->p, from->n);
	crypto_auth_hmacsha256_final(&state, prk->p);
	crypto_auth_hmacsha256_init(&state, prk->p, prk->n);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)info, strlen(info));
	crypto_auth_hmacsha256_update(&state, &last, 1);
	crypto_auth_hmacsha256_final(&state, key->p);
	sodium_memzero(&state, sizeof(state));
	return key;
}

struct secret *age_x25519_key(const uint8_t *scalar, const uint8_t *point, const uint8_t *share,
                              const uint8_t *recipient)
{
	uint8_t                     salt[2 * AGE_KEY];
	AUTO(secret) struct secret *shared = secret_new(AGE_KEY);

	memcpy(salt, share, AGE_KEY);
	memcpy(salt + AGE_KEY, recipient, AGE_KEY);
	if (crypto_scalarmult_curve25519(shared->p, scalar, point) != 0)
		return NULL;
	return age_derive(shared, (struct bytes){.p = salt, .n = sizeof(salt)}, x25519_info);
}

struct secret *age_scrypt_key(const struct secret *passphrase, const uint8_t *salt, unsigned log_n)
{
	enum { R = 8, P = 1 };
	uint8_t                     whole[sizeof(scrypt_info) - 1 + AGE_SALT];
	AUTO(secret) struct secret *key = secret_new(AGE_KEY);

	memcpy(whole, scrypt_info, sizeof(scrypt_info) - 1);
	memcpy(whole + sizeof(scrypt_info) - 1, salt, AGE_SALT);
	return crypto_pwhash_scryptsalsa208sha256_ll(passphrase->p, passphrase->n, whole,
	                                             sizeof(whole), UINT64_C(1) << log_n, R, P,
	                                             key->p, key->n) == 0
	         ? TAKE(key)
	         : NULL;
}
