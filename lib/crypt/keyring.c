/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/keyring.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/rng.h"

enum {
	KEY     = 32,
	NONCE   = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG     = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	WRAPPED = NONCE + KEY + TAG,
	LABEL   = 9,
};

struct data_key {
	uint32_t       version;
	struct secret *key;                   /* NULL: destroyed */
	struct secret *subkey[PURPOSE_COUNT]; /* derived at first use */
};

struct keyring {
	struct keyfile  *root;
	struct data_key *key;
	size_t           n;
	uint32_t         active;
};

/* What a wrapped key is bound to. */
struct wrap_place {
	uint8_t label[LABEL];
	uint8_t version[4];
	uint8_t root_id[8];
};

static const char whole[LABEL + 1] = "idctl drk", remains[LABEL + 1] = "idctl aud";

/* The KDF reads exactly eight characters of each. */
static const char context[PURPOSE_COUNT][crypto_kdf_CONTEXTBYTES + 1] = {
    [PURPOSE_TOTP] = "idcTotp_",          [PURPOSE_OAUTH] = "idcOAuth",
    [PURPOSE_PASSWORD] = "idcPwSea",      [PURPOSE_SIGNING] = "idcJwtPK",
    [PURPOSE_REFRESH_MAC] = "idcRtMac",   [PURPOSE_CLIENT_SECRET] = "idcCsMac",
    [PURPOSE_AUDIT] = "idcAudit",         [PURPOSE_WEBHOOK] = "idcWebhk",
    [PURPOSE_BACKUP] = "idcBkup_",        [PURPOSE_THROTTLE] = "idcThrot",
    [PURPOSE_RECOVERY] = "idcRcMac",      [PURPOSE_API_KEY] = "idcApiKM",
    [PURPOSE_ONE_TIME_CODE] = "idcOnce_", [PURPOSE_PSEUDONYM] = "idcPseud",
};

struct keyring *keyring_new(struct keyfile *f)
{
	struct keyring *ring = mem_check(calloc(1, sizeof(*ring)));

	assert(keyfile_active(f) != NULL);
	ring->root = f;
	return ring;
}

void keyring_free(struct keyring *ring)
{
	if (ring == NULL)
		return;
	for (size_t i = 0; i < ring->n; i++) {
		secret_free(ring->key[i].key);
		for (unsigned p = 0; p < PURPOSE_COUNT; p++)
			secret_free(ring->key[i].subkey[p]);
	}
	free(ring->key);
	keyfile_free(ring->root);
	free(ring);
}

static struct data_key *data_key_find(const struct keyring *ring, uint32_t version)
{
	for (size_t i = 0; i < ring->n; i++)
		if (ring->key[i].version == version)
			return &ring->key[i];
	return NULL;
}

static enum rc version_check(const struct keyring *ring, uint32_t version, struct err *err)
{
	if (version == 0)
		return err_set(err, RC_CORRUPT, "a data key has version 0");
	if (data_key_find(ring, version) != NULL)
		return err_set(err, RC_CORRUPT, "there are two data keys of version %u", version);
	return RC_OK;
}

static struct data_key *put(struct keyring *ring, uint32_t version, struct secret *key)
{
	struct data_key *k;

	ring->key = mem_check(reallocarray(ring->key, ring->n + 1, sizeof(*ring->key)));
	k         = &ring->key[ring->n++];
	*k        = (struct data_key){.version = version, .key = key};
	return k;
}

static struct wrap_place wrap_place(const char *label, uint32_t version, const char *root_id)
{
	struct wrap_place w;

	static_assert(sizeof(w) == 21, "it is authenticated as it lies in memory");
	memcpy(w.label, label, sizeof(w.label));
	for (unsigned i = 0; i < 4; i++)
		w.version[i] = (uint8_t)(version >> (24 - 8 * i));
	memcpy(w.root_id, root_id, sizeof(w.root_id));
	return w;
}

static struct bytes wrap(const struct keyring *ring, const struct data_key *k, struct arena *a,
                         char wrap_id[static KEYFILE_ID])
{
	const struct keyfile_key *root = keyfile_active(ring->root);
	const struct secret      *key  = k->key == NULL ? k->subkey[PURPOSE_AUDIT] : k->key;
	const struct wrap_place   at =
	    wrap_place(k->key == NULL ? remains : whole, k->version, root->id);
	uint8_t *out = arena_alloc(a, WRAPPED);

	assert(key != NULL);
	rng_bytes(out, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, key->p, key->n,
	                                           (const uint8_t *)&at, sizeof(at), NULL, out,
	                                           root->key->p);
	memcpy(wrap_id, root->id, KEYFILE_ID);
	return (struct bytes){.p = out, .n = WRAPPED};
}

static bool unwrap(const struct keyfile_key *root, const char *label, uint32_t version,
                   struct bytes wrapped, struct secret *ret)
{
	const struct wrap_place at = wrap_place(label, version, root->id);
	const uint8_t          *in = wrapped.p;

	return wrapped.n == WRAPPED && crypto_aead_xchacha20poly1305_ietf_decrypt(
	                                   ret->p, NULL, NULL, in + NONCE, KEY + TAG,
	                                   (const uint8_t *)&at, sizeof(at), in, root->key->p) == 0;
}

enum rc keyring_make(struct keyring *ring, uint32_t version, struct arena *a,
                     struct bytes *ret_wrapped, char wrap_id[static KEYFILE_ID], struct err *err)
{
	TRY(version_check(ring, version, err));
	ring->active = version;
	*ret_wrapped = wrap(ring, put(ring, version, secret_random(KEY)), a, wrap_id);
	return RC_OK;
}

static enum rc root_of(const struct keyring *ring, const char *wrap_id,
                       const struct keyfile_key **ret, struct err *err)
{
	*ret = keyfile_find(ring->root, wrap_id);
	if (*ret != NULL)
		return RC_OK;
	err_set(err, RC_CONFIG,
	        "the key file is not the store's: it has root key '%s', and the store needs '%s'",
	        keyfile_active(ring->root)->id, wrap_id);
	return err_advise(err, ADVICE_KEY_FILE_OF_STORE);
}

enum rc keyring_add(struct keyring *ring, uint32_t version, struct bytes wrapped,
                    const char *wrap_id, bool active, struct err *err)
{
	AUTO(secret) struct secret *key = secret_new(KEY);
	const struct keyfile_key   *root;

	TRY(version_check(ring, version, err));
	TRY(root_of(ring, wrap_id, &root, err));
	if (active && ring->active != 0)
		return err_set(err, RC_CORRUPT, "data keys %u and %u are both active", ring->active,
		               version);
	if (unwrap(root, whole, version, wrapped, key))
		put(ring, version, TAKE(key));
	else if (!active && unwrap(root, remains, version, wrapped, key))
		put(ring, version, NULL)->subkey[PURPOSE_AUDIT] = TAKE(key);
	else
		return err_set(err, RC_CORRUPT, "data key %u does not open with root key '%s'",
		               version, wrap_id);
	if (active)
		ring->active = version;
	return RC_OK;
}

static enum rc version_unknown(uint32_t version, struct err *err)
{
	return err_set(err, RC_CORRUPT, "there is no data key of version %u", version);
}

enum rc keyring_rewrap(const struct keyring *ring, uint32_t version, struct arena *a,
                       struct bytes *ret_wrapped, char wrap_id[static KEYFILE_ID], struct err *err)
{
	const struct data_key *k = data_key_find(ring, version);

	if (k == NULL)
		return version_unknown(version, err);
	*ret_wrapped = wrap(ring, k, a, wrap_id);
	return RC_OK;
}

uint32_t keyring_active(const struct keyring *ring)
{
	return ring->active;
}

uint32_t keyring_oldest(const struct keyring *ring)
{
	uint32_t oldest = ring->active;

	for (size_t i = 0; i < ring->n; i++)
		if (ring->key[i].key != NULL && ring->key[i].version < oldest)
			oldest = ring->key[i].version;
	return oldest;
}

enum rc keyring_subkey(struct keyring *ring, uint32_t version, enum key_purpose purpose,
                       const struct secret **ret, struct err *err)
{
	struct data_key *k = data_key_find(ring, version);

	assert(purpose < PURPOSE_COUNT);
	if (k == NULL)
		return version_unknown(version, err);
	if (k->key == NULL && k->subkey[purpose] == NULL)
		return err_set(err, RC_CORRUPT, "data key %u was destroyed", version);
	if (k->subkey[purpose] == NULL) {
		k->subkey[purpose] = secret_new(KEY);
		crypto_kdf_derive_from_key(k->subkey[purpose]->p, KEY, 1, context[purpose],
		                           k->key->p);
	}
	*ret = k->subkey[purpose];
	return RC_OK;
}

enum rc keyring_destroy(struct keyring *ring, uint32_t version, struct arena *a,
                        struct bytes *ret_wrapped, char wrap_id[static KEYFILE_ID], struct err *err)
{
	struct data_key     *k = data_key_find(ring, version);
	const struct secret *left;

	assert(version != ring->active);
	TRY(keyring_subkey(ring, version, PURPOSE_AUDIT, &left, err));
	for (unsigned p = 0; p < PURPOSE_COUNT; p++)
		if (p != PURPOSE_AUDIT)
			secret_free(TAKE(k->subkey[p]));
	secret_free(TAKE(k->key));
	*ret_wrapped = wrap(ring, k, a, wrap_id);
	return RC_OK;
}
