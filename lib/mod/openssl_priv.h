/* SPDX-License-Identifier: Apache-2.0 */
/* lib/mod/openssl_priv.h -- what openssl.c (public keys), openssl_key.c (private keys) and openssl_kdf.c (digests) share. */
#ifndef IDCTL_MOD_OPENSSL_PRIV_H
#define IDCTL_MOD_OPENSSL_PRIV_H

#define OPENSSL_SUPPRESS_DEPRECATED /* SHA256_Init and the like: see openssl_kdf.c */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "lib/mod/openssl.h"

/* AUTO for the types that we meet. */
#define AUTO_OF(type, release)                    \
	static inline void type##_auto(void *p)   \
	{                                         \
		release(*(__typeof__(type) **)p); \
	}
AUTO_OF(BIGNUM, BN_clear_free)
AUTO_OF(BIO, BIO_free)
AUTO_OF(ECDSA_SIG, ECDSA_SIG_free)
AUTO_OF(EVP_MD_CTX, EVP_MD_CTX_free)
AUTO_OF(EVP_PKEY, EVP_PKEY_free)
AUTO_OF(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
AUTO_OF(PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free)

enum { OPENSSL_CURVES = 3, RSA_NEW = 3072, RSA_LEAST = 2048, RSA_MOST = 8192 };

struct openssl_curve {
	enum pkey_kind kind;
	const char    *group;
	size_t         bytes; /* of a coordinate, and of each half of a signature */
};
extern const struct openssl_curve openssl_curve[OPENSSL_CURVES];

struct openssl_alg {
	const char                 *name;
	const struct openssl_curve *curve; /* NULL: RSA */
	const EVP_MD *(*hash)(void);
};

/* INTERNAL: OpenSSL is not asked for that one. */
MUST_CHECK enum rc openssl_alg(const char *name, const struct openssl_alg **ret, struct err *err);

/* What is set up for a key, and costs a good part of a signature each time. */
struct open_key {
	EVP_PKEY                 *key;
	EVP_PKEY_CTX             *ctx; /* for one signature after the other */
	EVP_MD                   *hash;
	BIGNUM                   *order; /* of the curve; NULL: RSA */
	const struct openssl_alg *alg;
};

/* INVALID unless the key is fit for alg. */
MUST_CHECK enum rc openssl_fits(const struct openssl_alg *a, const EVP_PKEY *key, struct err *err);

/* Takes the key, whatever comes of it. begin: what is to be done with it. INVALID unless it is fit. */
typedef int        openssl_begin(EVP_PKEY_CTX *ctx);
MUST_CHECK enum rc openssl_open(const struct openssl_alg *a, EVP_PKEY *key, openssl_begin *begin,
                                struct open_key **ret, struct err *err);

/* What a signature is over. False when it cannot be computed. */
struct openssl_digest {
	uint8_t  p[EVP_MAX_MD_SIZE];
	unsigned n;
};
bool openssl_digest(const struct open_key *k, struct bytes message, struct openssl_digest *ret);

void openssl_prepare(void);

/* INVALID, with OpenSSL's own word for what went wrong: a library and a reason, never data. */
enum rc openssl_refuse(struct err *err, const char *what);

/* INVALID unless the key is of a kind, and of a size, that we use. */
MUST_CHECK enum rc openssl_kind(const EVP_PKEY *key, enum pkey_kind *ret, struct err *err);

/* One block of a PEM text. Wiped, because it may be a private one. */
struct openssl_block {
	char          *name, *header;
	unsigned char *der;
	long           n;
};
bool openssl_block_read(BIO *in, struct openssl_block *ret);
void openssl_block_done(struct openssl_block *b);

/* As in struct mod_openssl. */
enum rc openssl_generate(enum pkey_kind kind, struct pkey *ret, struct err *err);
enum rc openssl_import(const struct secret *pem, struct pkey *ret, struct err *err);
enum rc openssl_open_private(const char *alg, const struct secret *pem, struct open_key **ret,
                             struct err *err);
enum rc openssl_sign(const struct open_key *k, struct bytes message, struct str *out,
                     struct err *err);
void    openssl_sha256(const void *p, size_t n, uint8_t out[SHA256_BYTES]);
enum rc openssl_digests(const struct digest_chain *in, struct secret *out, struct err *err);
enum rc openssl_hmac(const char *digest, struct bytes key, struct bytes message, uint8_t *out,
                     size_t n, struct err *err);
enum rc openssl_aes_ctr(const struct secret *key, struct bytes text, struct secret *out,
                        struct err *err);
enum rc openssl_pbkdf2(const struct kdf_input *in, const char *digest, uint64_t rounds,
                       struct secret *out, struct err *err);
enum rc openssl_scrypt(const struct kdf_input *in, const struct scrypt_cost *cost,
                       struct secret *out, struct err *err);

#endif
