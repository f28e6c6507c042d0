/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a password is right by the hash of another system: lib/crypt/phc.h. */
#include <string.h>

#include "lib/crypt/pwhash_priv.h"
#include "lib/crypt/sha256.h"
#include "lib/mod/apr.h"
#include "lib/mod/crypt.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

/* What it would not look at is not part of a password that was ever right. */
static bool fits(const struct phc *p, const struct secret *pw)
{
	return pw->n <= p->password_max && memchr(pw->p, '\0', pw->n) == NULL;
}

static struct secret *hex_of(const struct secret *pw)
{
	static const char           digits[] = "0123456789abcdef";
	AUTO(secret) struct secret *digest   = secret_new(SHA256_BYTES);
	struct secret              *hex      = secret_new(2 * (size_t)SHA256_BYTES);
	AUTO(sha256) struct sha256 *sum      = sha256_new();

	sha256_add(sum, pw->p, pw->n);
	sha256_so_far(sum, digest->p);
	for (size_t i = 0; i < digest->n; i++) {
		hex->p[2 * i]     = (uint8_t)digits[digest->p[i] >> 4];
		hex->p[2 * i + 1] = (uint8_t)digits[digest->p[i] & 0xf];
	}
	return hex;
}

/* Who added a pepper knew that not all of it would be looked at. */
static struct secret *with_pepper(const struct phc *p, const struct secret *pw)
{
	AUTO(secret) struct secret *pepper = phc_bytes(&p->key);
	struct secret              *both   = secret_new(pw->n + pepper->n);

	memcpy(both->p, pw->p, pw->n);
	memcpy(both->p + pw->n, pepper->p, pepper->n);
	if (both->n > p->password_max)
		secret_cut(both, p->password_max);
	return both;
}

static enum rc by_crypt(const struct phc *p, const struct secret *pw, bool *ret_match,
                        struct err *err)
{
	AUTO(secret) struct secret *of = NULL;
	const struct mod_crypt     *crypt;

	if (p->of_sha256)
		of = hex_of(pw);
	else if (!fits(p, pw))
		return RC_OK;
	else
		of = p->key.n > 0 ? with_pepper(p, pw) : secret_copy(pw->p, pw->n);
	TRY(MOD_LOAD(crypt, &crypt, err));
	return crypt->check(p->text, of, ret_match, err);
}

static enum rc by_apr(const struct phc *p, const struct secret *pw, bool *ret_match,
                      struct err *err)
{
	const struct mod_apr *apr;

	if (!fits(p, pw))
		return RC_OK;
	TRY(MOD_LOAD(apr, &apr, err));
	*ret_match = apr->check(p->text, pw);
	return RC_OK;
}

static enum rc derive(const struct phc *p, const struct kdf_input *in, struct secret *out,
                      struct err *err)
{
	const struct mod_openssl *ssl;

	TRY(MOD_LOAD(openssl, &ssl, err));
	if (p->scheme == PHC_PBKDF2)
		return ssl->pbkdf2(in, p->digest, (uint64_t)p->rounds, out, err);
	return ssl->scrypt(in,
	                   &(struct scrypt_cost){.n = UINT64_C(1) << p->log_n,
	                                         .r = (uint32_t)p->block,
	                                         .p = (uint32_t)p->strands},
	                   out, err);
}

static enum rc by_derivation(const struct phc *p, const struct secret *pw, bool *ret_match,
                             struct err *err)
{
	AUTO(secret) struct secret *salt = phc_bytes(&p->salt);
	AUTO(secret) struct secret *want = phc_bytes(&p->tag);
	AUTO(secret) struct secret *got  = secret_new(want->n);
	const struct kdf_input      in = {.password = secret_bytes(pw), .salt = secret_bytes(salt)};

	TRY(derive(p, &in, got, err));
	*ret_match = secret_equal(want, got);
	return RC_OK;
}

/* The password makes a key, and the tag is the project's own key under it. */
static enum rc by_firebase(const struct phc *p, const struct secret *pw, bool *ret_match,
                           struct err *err)
{
	AUTO(secret) struct secret *own = phc_bytes(&p->salt), *end = phc_bytes(&p->separator);
	AUTO(secret) struct secret *signer = phc_bytes(&p->key), *want = phc_bytes(&p->tag);
	AUTO(secret) struct secret *salt = secret_new(own->n + end->n);
	AUTO(secret) struct secret *key = secret_new(64), *got = secret_new(signer->n);
	const struct kdf_input      in = {.password = secret_bytes(pw), .salt = secret_bytes(salt)};
	const struct mod_openssl   *ssl;

	memcpy(salt->p, own->p, own->n);
	memcpy(salt->p + own->n, end->p, end->n);
	TRY(derive(p, &in, key, err));
	secret_cut(key, 32);
	TRY(MOD_LOAD(openssl, &ssl, err));
	TRY(ssl->aes_ctr(key, secret_bytes(signer), got, err));
	*ret_match = secret_equal(want, got);
	return RC_OK;
}

enum rc pwhash_foreign(const struct phc *p, const struct secret *pw, bool *ret_match,
                       struct err *err)
{
	*ret_match = false;
	switch (p->scheme) {
	case PHC_CRYPT:
		return by_crypt(p, pw, ret_match, err);
	case PHC_APR1:
		return by_apr(p, pw, ret_match, err);
	case PHC_PBKDF2:
	case PHC_SCRYPT:
		return by_derivation(p, pw, ret_match, err);
	case PHC_FIREBASE:
		return by_firebase(p, pw, ret_match, err);
	case PHC_PHPASS:
	case PHC_DIGEST:
	case PHC_HMAC:
		return pwhash_digested(p, pw, ret_match, err);
	case PHC_ARGON2ID:
	case PHC_ARGON2I:
		break;
	}
	return err_set(err, RC_INTERNAL, "an argon2 hash is not foreign");
}
