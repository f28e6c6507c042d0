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

void openssl_sha1(struct bytes a, struct bytes b, uint8_t out[SHA1_BYTES])
{
	SHA_CTX c;

	SHA1_Init(&c);
	SHA1_Update(&c, a.p, a.n);
	SHA1_Update(&c, b.p, b.n);
	SHA1_Final(out, &c); /* it wipes the context */
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
	return done ? RC_OK : err_set(err, RC_INTERNAL, "OpenSSL could not compute %s", name);
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
