/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/mac.h"

#include <sodium.h>

enum rc mac_make(struct keyring *ring, enum key_purpose purpose, uint32_t version,
                 struct bytes text, uint8_t out[static MAC_BYTES], struct err *err)
{
	const struct secret *key;

	TRY(keyring_subkey(ring, version, purpose, &key, err));
	crypto_generichash(out, MAC_BYTES, text.p, text.n, key->p, key->n);
	return RC_OK;
}

enum rc mac_check(struct keyring *ring, enum key_purpose purpose, uint32_t version,
                  struct bytes text, struct bytes mac, struct err *err)
{
	uint8_t want[MAC_BYTES];
	bool    same;

	TRY(mac_make(ring, purpose, version, text, want, err));
	same = mac.n == sizeof(want) && sodium_memcmp(want, mac.p, sizeof(want)) == 0;
	sodium_memzero(want, sizeof(want));
	return same ? RC_OK : RC_NO;
}
