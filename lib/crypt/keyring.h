/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/keyring.h -- from the root keys to the key for one purpose.
 *
 *	root key (key file)  wraps  data keys (table crypto_key)  derive  one subkey per purpose
 *
 * A data key is 32 random bytes with a version from 1 up; it never encrypts or
 * authenticates anything itself. What was made with it carries its version, so
 * a key is looked up, never tried. Wrapped form: nonce (24), ciphertext (32),
 * tag (16): XChaCha20-Poly1305-IETF, bound to "idctl drk", the version (4
 * bytes, big-endian) and the 8 characters of the root key's id.
 *
 * Of a data key that was destroyed the subkey for the audit log is left, wrapped
 * alike but bound to "idctl aud": a log is to be proven as long as it is there.
 */
#ifndef IDCTL_CRYPT_KEYRING_H
#define IDCTL_CRYPT_KEYRING_H

#include "lib/base/err.h"
#include "lib/base/secret.h"
#include "lib/crypt/keyfile.h"

struct arena;
struct keyring;

/* What a subkey is for; none has two uses. Stored data depends on each: only ever add. */
enum key_purpose {
	PURPOSE_TOTP,
	PURPOSE_OAUTH,
	PURPOSE_PASSWORD,
	PURPOSE_SIGNING,
	PURPOSE_REFRESH_MAC,
	PURPOSE_CLIENT_SECRET,
	PURPOSE_AUDIT,
	PURPOSE_WEBHOOK,
	PURPOSE_BACKUP,
	PURPOSE_THROTTLE,
	PURPOSE_RECOVERY,
	PURPOSE_API_KEY,
	PURPOSE_ONE_TIME_CODE,
	PURPOSE_PSEUDONYM,
	PURPOSE_COUNT
};

/* Owns the key file from here on: keyring_new(TAKE(f)). */
struct keyring *keyring_new(struct keyfile *f);
void            keyring_free(struct keyring *ring);
DEFINE_AUTO(keyring)

/*
 * A fresh data key under `version`, from now on the active one; what to store
 * goes to *ret_wrapped and wrap_id. CORRUPT when the ring has the version.
 */
MUST_CHECK enum rc keyring_make(struct keyring *ring, uint32_t version, struct arena *a,
                                struct bytes *ret_wrapped, char wrap_id[static KEYFILE_ID],
                                struct err *err);

/*
 * A data key as it was stored. CONFIG when the key file has no root key of that
 * id: it belongs to another store. CORRUPT when it has, and the box still does
 * not open; also for a second key of one version, a second active one, and an active one that was destroyed.
 */
MUST_CHECK enum rc keyring_add(struct keyring *ring, uint32_t version, struct bytes wrapped,
                               const char *wrap_id, bool active, struct err *err);

/*
 * All but the subkey for the audit log is gone from the ring, and that is in *ret_wrapped, to be stored
 * instead. Any other subkey is CORRUPT from now on. Not for the active one.
 */
MUST_CHECK enum rc keyring_destroy(struct keyring *ring, uint32_t version, struct arena *a,
                                   struct bytes *ret_wrapped, char wrap_id[static KEYFILE_ID],
                                   struct err *err);

/* The same data key, or what is left of it, wrapped by the root key that is active now. */
MUST_CHECK enum rc keyring_rewrap(const struct keyring *ring, uint32_t version, struct arena *a,
                                  struct bytes *ret_wrapped, char wrap_id[static KEYFILE_ID],
                                  struct err *err);

/* The version that new values are made with; 0: there is none yet. */
uint32_t keyring_active(const struct keyring *ring);

/* The lowest version that is whole: for what is found by its hash alone, and outlives a new data key. 0: none is. */
uint32_t keyring_oldest(const struct keyring *ring);

/* 32 bytes that live as long as the ring, which owns them. CORRUPT for an unknown version. */
MUST_CHECK enum rc keyring_subkey(struct keyring *ring, uint32_t version, enum key_purpose purpose,
                                  const struct secret **ret, struct err *err);

#endif
