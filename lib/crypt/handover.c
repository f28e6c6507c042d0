/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/handover.h"

#include <sodium.h>

#include "lib/base/arena.h"
#include "lib/base/rng.h"

enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG   = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	KEY   = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
};

static const char personal[crypto_generichash_blake2b_PERSONALBYTES + 1] = "idctl handover 1";

static struct secret *key_of(const struct secret *holder)
{
	struct secret *key = secret_new(KEY);

	crypto_generichash_blake2b_salt_personal(key->p, KEY, holder->p, holder->n, NULL, 0, NULL,
	                                         (const unsigned char *)personal);
	return key;
}

struct bytes handover_make(const struct secret *holder, const struct secret *kept, struct arena *a)
{
	AUTO(secret) struct secret *key = key_of(holder);
	uint8_t                    *out = arena_alloc(a, NONCE + kept->n + TAG);

	rng_bytes(out, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, kept->p, kept->n, NULL, 0,
	                                           NULL, out, key->p);
	return (struct bytes){.p = out, .n = NONCE + kept->n + TAG};
}

enum rc handover_open(const struct secret *holder, struct bytes kept, struct secret **ret,
                      struct err *err)
{
	AUTO(secret) struct secret *key   = NULL;
	AUTO(secret) struct secret *plain = NULL;
	const uint8_t              *in    = kept.p;

	if (kept.n < NONCE + TAG)
		return err_set(err, RC_CORRUPT, "this was kept for nobody");
	key   = key_of(holder);
	plain = secret_new(kept.n - NONCE - TAG);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain->p, NULL, NULL, in + NONCE,
	                                               kept.n - NONCE, NULL, 0, in, key->p) != 0)
		return err_set(err, RC_CORRUPT, "this was altered, or kept for somebody else");
	*ret = TAKE(plain);
	return RC_OK;
}
