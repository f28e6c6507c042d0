/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes, and keys from passwords. */
#include "lib/mod/openssl_priv.h"

#include <openssl/kdf.h>
#include <openssl/params.h>

#include "lib/base/secret.h"

/* What is not deprecated looks the algorithm up anew for each message, or keeps a context. */
void openssl_sha256(const void *p, size_t n, uint8_t out[SHA256_BYTES])
{
	SHA256_CTX c;

	SHA256_Init(&c);
	SHA256_Update(&c, p, n);
	SHA256_Final(out, &c);
}

static enum rc failed(struct err *err, const char *what)
{
	return err_set(err, RC_INTERNAL, "OpenSSL could not compute %s", what);
}

static bool add(EVP_MD_CTX *c, const struct bytes *part)
{
	for (size_t i = 0; i < DIGEST_PARTS; i++)
		if (part[i].n > 0 && EVP_DigestUpdate(c, part[i].p, part[i].n) != 1)
			return false;
	return true;
}

enum rc openssl_digests(const struct digest_chain *in, struct secret *out, struct err *err)
{
	AUTO(EVP_MD_CTX) EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_MD                      *md;
	bool                         done;

	openssl_prepare();
	md   = EVP_MD_fetch(NULL, in->digest, NULL);
	done = c != NULL && md != NULL && (size_t)EVP_MD_get_size(md) == out->n &&
	       EVP_DigestInit_ex(c, md, NULL) == 1 && add(c, in->part) &&
	       EVP_DigestFinal_ex(c, out->p, NULL) == 1;
	for (uint64_t i = 0; done && i < in->rounds; i++)
		done = EVP_DigestInit_ex(c, NULL, NULL) == 1 &&
		       EVP_DigestUpdate(c, out->p, out->n) == 1 && add(c, in->end) &&
		       EVP_DigestFinal_ex(c, out->p, NULL) == 1;
	EVP_MD_free(md);
	return done ? RC_OK : failed(err, in->digest);
}

enum rc openssl_hmac(const char *digest, struct bytes key, struct bytes message, uint8_t *out,
                     size_t n, struct err *err)
{
	unsigned made = 0;
	EVP_MD  *md;
	bool     done;

	openssl_prepare();
	md   = EVP_MD_fetch(NULL, digest, NULL);
	done = md != NULL && (size_t)EVP_MD_get_size(md) == n &&
	       HMAC(md, key.p, (int)key.n, message.p, message.n, out, &made) != NULL && made == n;
	EVP_MD_free(md);
	return done ? RC_OK : failed(err, "an HMAC");
}

enum rc openssl_aes_ctr(const struct secret *key, struct bytes text, struct secret *out,
                        struct err *err)
{
	static const uint8_t zero[EVP_MAX_IV_LENGTH];
	EVP_CIPHER_CTX      *c = EVP_CIPHER_CTX_new();
	int                  n = 0;
	bool                 done;

	openssl_prepare();
	done = c != NULL && key->n == 32 &&
	       EVP_EncryptInit_ex2(c, EVP_aes_256_ctr(), key->p, zero, NULL) == 1 &&
	       EVP_EncryptUpdate(c, out->p, &n, text.p, (int)text.n) == 1 && (size_t)n == out->n;
	EVP_CIPHER_CTX_free(c); /* it wipes the key */
	return done ? RC_OK : failed(err, "AES");
}

static enum rc derive(const char *name, const OSSL_PARAM *params, struct secret *out,
                      struct err *err)
{
	EVP_KDF     *kdf;
	EVP_KDF_CTX *ctx;
	bool         done;

	openssl_prepare();
	kdf  = EVP_KDF_fetch(NULL, name, NULL);
	ctx  = EVP_KDF_CTX_new(kdf);
	done = ctx != NULL && EVP_KDF_derive(ctx, out->p, out->n, params) == 1;
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return done ? RC_OK : failed(err, name);
}

/* OpenSSL takes what it only reads as if it wrote there. */
static OSSL_PARAM octets(const char *key, struct bytes b)
{
	union {
		const void *in;
		void       *out;
	} p = {.in = b.p};

	return OSSL_PARAM_construct_octet_string(key, p.out, b.n);
}

enum rc openssl_pbkdf2(const struct kdf_input *in, const char *digest, uint64_t rounds,
                       struct secret *out, struct err *err)
{
	union {
		const char *in;
		char       *out;
	} name                    = {.in = digest};
	const OSSL_PARAM params[] = {octets("pass", in->password), octets("salt", in->salt),
	                             OSSL_PARAM_construct_uint64("iter", &rounds),
	                             OSSL_PARAM_construct_utf8_string("digest", name.out, 0),
	                             OSSL_PARAM_construct_end()};

	return derive("PBKDF2", params, out, err);
}

enum rc openssl_scrypt(const struct kdf_input *in, const struct scrypt_cost *cost,
                       struct secret *out, struct err *err)
{
	struct scrypt_cost c        = *cost;
	uint64_t           most     = SCRYPT_BYTES_MAX;
	const OSSL_PARAM   params[] = {octets("pass", in->password),
	                               octets("salt", in->salt),
	                               OSSL_PARAM_construct_uint64("n", &c.n),
	                               OSSL_PARAM_construct_uint32("r", &c.r),
	                               OSSL_PARAM_construct_uint32("p", &c.p),
	                               OSSL_PARAM_construct_uint64("maxmem_bytes", &most),
	                               OSSL_PARAM_construct_end()};

	return derive("SCRYPT", params, out, err);
}
