/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/seal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/rng.h"

enum {
	ALG_XCHACHA20 = 1,

	VERSION_AT = 1,
	NONCE_AT   = 5,
	NONCE      = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	HEAD       = NONCE_AT + NONCE,
	TAG        = crypto_aead_xchacha20poly1305_ietf_ABYTES,

	LENGTH     = 4,
	BUCKET_MIN = 64,
	BUCKET_MAX = SEAL_MAX + LENGTH,
};

struct place_text {
	uint8_t b[6 * 2 + 4 + 2 * SEAL_NAME_MAX + sizeof(struct id) + 1 + 4];
	size_t  n;
};

static void u32_put(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static uint32_t u32_get(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The smallest bucket that holds n bytes; 0: none does. */
static size_t bucket_for(size_t n)
{
	for (size_t bucket = BUCKET_MIN; bucket <= BUCKET_MAX; bucket *= 4)
		if (n <= bucket)
			return bucket;
	return 0;
}

static void part_add(struct place_text *t, const void *p, size_t n)
{
	assert(n <= SEAL_NAME_MAX);
	t->b[t->n++] = 0;
	t->b[t->n++] = (uint8_t)n;
	memcpy(t->b + t->n, p, n);
	t->n += n;
}

/* `head` is the value's own: alg and version are authenticated as they stand there. */
static struct place_text place_text(const struct seal_place *at, const uint8_t *head)
{
	struct place_text t = {.n = 0};

	part_add(&t, "idc1", 4);
	part_add(&t, at->table, strlen(at->table));
	part_add(&t, at->column, strlen(at->column));
	part_add(&t, at->row.b, sizeof(at->row.b));
	part_add(&t, head, VERSION_AT);
	part_add(&t, head + VERSION_AT, NONCE_AT - VERSION_AT);
	return t;
}

enum rc seal_make(struct keyring *ring, const struct seal_place *at, const struct secret *plain,
                  struct arena *a, struct bytes *ret, struct err *err)
{
	const uint32_t              version = keyring_active(ring);
	const size_t                n       = bucket_for(plain->n + LENGTH);
	AUTO(secret) struct secret *padded  = NULL;
	const struct secret        *key;
	struct place_text           place;
	uint8_t                    *out;

	TRY(keyring_subkey(ring, version, at->purpose, &key, err));
	if (n == 0)
		return err_set(err, RC_INVALID, "too long for %s.%s: at most %d bytes", at->table,
		               at->column, SEAL_MAX);
	padded = secret_new(n);
	u32_put(padded->p, (uint32_t)plain->n);
	memcpy(padded->p + LENGTH, plain->p, plain->n);
	out    = arena_alloc(a, HEAD + n + TAG);
	out[0] = ALG_XCHACHA20;
	u32_put(out + VERSION_AT, version);
	rng_bytes(out + NONCE_AT, NONCE);
	place = place_text(at, out);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + HEAD, NULL, padded->p, n, place.b, place.n,
	                                           NULL, out + NONCE_AT, key->p);
	*ret = (struct bytes){.p = out, .n = HEAD + n + TAG};
	return RC_OK;
}

static bool shape_fits(struct bytes sealed)
{
	const uint8_t *in = sealed.p;

	return sealed.n >= HEAD + BUCKET_MIN + TAG && in[0] == ALG_XCHACHA20 &&
	       bucket_for(sealed.n - HEAD - TAG) == sealed.n - HEAD - TAG;
}

/* Length and padding are ours, but a fault of ours must not become an overrun. */
static bool unpad(struct secret *padded)
{
	const size_t n = u32_get(padded->p);

	if (n > padded->n - LENGTH)
		return false;
	memmove(padded->p, padded->p + LENGTH, n);
	secret_cut(padded, n);
	return true;
}

enum rc seal_open(struct keyring *ring, const struct seal_place *at, struct bytes sealed,
                  struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *plain = NULL;
	const uint8_t              *in    = sealed.p;
	const struct secret        *key;
	struct place_text           place;

	if (!shape_fits(sealed))
		return err_set(err, RC_CORRUPT, "%s.%s is not a sealed value", at->table,
		               at->column);
	TRY(keyring_subkey(ring, seal_version(sealed), at->purpose, &key, err));
	plain = secret_new(sealed.n - HEAD - TAG);
	place = place_text(at, in);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain->p, NULL, NULL, in + HEAD,
	                                               sealed.n - HEAD, place.b, place.n,
	                                               in + NONCE_AT, key->p) != 0 ||
	    !unpad(plain))
		return err_set(err, RC_CORRUPT, "%s.%s was altered, or belongs to another row",
		               at->table, at->column);
	*ret = TAKE(plain);
	return RC_OK;
}

uint32_t seal_version(struct bytes sealed)
{
	return shape_fits(sealed) ? u32_get((const uint8_t *)sealed.p + VERSION_AT) : 0;
}
