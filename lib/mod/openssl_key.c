/* SPDX-License-Identifier: Apache-2.0 */
/* Private halves of keys: made, read, written, and signed with. */
#include "lib/mod/openssl.h"

#include <string.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/mod/openssl_priv.h"

static void public_write(EVP_PKEY *key, struct str *ret)
{
	AUTO(BIO) BIO *out = BIO_new(BIO_s_mem());
	char          *text;
	long           n;

	if (PEM_write_bio_PUBKEY(out, key) != 1)
		return;
	n = BIO_get_mem_data(out, &text);
	str_addn(ret, text, (size_t)n);
}

static struct secret *private_write(EVP_PKEY *key)
{
	AUTO(BIO) BIO *out = BIO_new(BIO_s_secmem()); /* wiped when freed */
	char          *text;
	long           n;

	if (PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) != 1)
		return NULL;
	n = BIO_get_mem_data(out, &text);
	return secret_copy(text, (size_t)n);
}

static struct secret *seed_write(EVP_PKEY *key)
{
	struct secret *seed = secret_new(32);
	size_t         n    = seed->n;

	if (EVP_PKEY_get_raw_private_key(key, seed->p, &n) == 1 && n == seed->n)
		return seed;
	secret_free(seed);
	return NULL;
}

static enum rc write_pair(EVP_PKEY *key, struct pkey *ret, struct err *err)
{
	TRY(openssl_kind(key, &ret->kind, err));
	if (ret->kind == PKEY_ED25519) {
		ret->private = seed_write(key);
	} else {
		public_write(key, ret->public);
		ret->private = private_write(key);
	}
	if (ret->private == NULL)
		return openssl_refuse(err, "the key cannot be written as PEM");
	return RC_OK;
}

enum rc openssl_generate(enum pkey_kind kind, struct pkey *ret, struct err *err)
{
	AUTO(EVP_PKEY) EVP_PKEY *key = NULL;

	openssl_prepare();
	if (kind == PKEY_RSA)
		key = EVP_RSA_gen(RSA_NEW);
	for (size_t i = 0; i < OPENSSL_CURVES; i++)
		if (openssl_curve[i].kind == kind)
			key = EVP_EC_gen(openssl_curve[i].group);
	if (key == NULL) {
		openssl_refuse(err, "OpenSSL could not make a key");
		return err->rc = RC_INTERNAL;
	}
	return write_pair(key, ret, err);
}

/* Only forms that cannot be encrypted: no function that knows pass phrases is ever called. */
static EVP_PKEY *private_decode(const struct openssl_block *b)
{
	AUTO(PKCS8_PRIV_KEY_INFO) PKCS8_PRIV_KEY_INFO *pkcs8 = NULL;
	const unsigned char                           *p     = b->der;

	if (strcmp(b->name, PEM_STRING_RSA) == 0)
		return d2i_PrivateKey(EVP_PKEY_RSA, NULL, &p, b->n);
	if (strcmp(b->name, PEM_STRING_ECPRIVATEKEY) == 0)
		return d2i_PrivateKey(EVP_PKEY_EC, NULL, &p, b->n);
	pkcs8 = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, b->n);
	return pkcs8 == NULL ? NULL : EVP_PKCS82PKEY(pkcs8);
}

static bool holds_private(const struct openssl_block *b)
{
	return strcmp(b->name, PEM_STRING_PKCS8INF) == 0 || strcmp(b->name, PEM_STRING_RSA) == 0 ||
	       strcmp(b->name, PEM_STRING_ECPRIVATEKEY) == 0 ||
	       strcmp(b->name, PEM_STRING_PKCS8) == 0;
}

static enum rc private_read(const struct secret *pem, EVP_PKEY **ret, struct err *err)
{
	AUTO(BIO) BIO                                                    *in = NULL;
	__attribute__((cleanup(openssl_block_done))) struct openssl_block b  = {.name = NULL};

	openssl_prepare();
	in = BIO_new_mem_buf(pem->p, (int)pem->n);
	/* `openssl ecparam -genkey` and friends write other blocks in front */
	do {
		openssl_block_done(&b);
		if (!openssl_block_read(in, &b))
			return openssl_refuse(err, "no private key in PEM was found");
	} while (!holds_private(&b));
	if (strcmp(b.name, PEM_STRING_PKCS8) == 0 || b.header[0] != '\0') {
		err_set(err, RC_INVALID, "the private key is encrypted");
		return err_advise(err, ADVICE_KEY_DECRYPT);
	}
	*ret = private_decode(&b);
	if (*ret == NULL)
		return openssl_refuse(err, "the private key cannot be read");
	return RC_OK;
}

enum rc openssl_import(const struct secret *pem, struct pkey *ret, struct err *err)
{
	AUTO(EVP_PKEY) EVP_PKEY         *key = NULL;
	AUTO(EVP_PKEY_CTX) EVP_PKEY_CTX *ctx = NULL;

	TRY(private_read(pem, &key, err));
	TRY(openssl_kind(key, &ret->kind, err));
	ctx = EVP_PKEY_CTX_new(key, NULL);
	if (ctx == NULL || EVP_PKEY_check(ctx) != 1)
		return openssl_refuse(err, "the parts of the private key contradict each other");
	return write_pair(key, ret, err);
}

/* DER → r and s of fixed length (RFC 7518, 3.4). */
static bool ecdsa_fixed(const struct openssl_curve *c, const unsigned char *der, size_t n,
                        struct str *out)
{
	AUTO(ECDSA_SIG) ECDSA_SIG *both = d2i_ECDSA_SIG(NULL, &der, (long)n);
	uint8_t                    half[66];

	if (both == NULL || BN_bn2binpad(ECDSA_SIG_get0_r(both), half, (int)c->bytes) < 0)
		return false;
	str_addn(out, half, c->bytes);
	if (BN_bn2binpad(ECDSA_SIG_get0_s(both), half, (int)c->bytes) < 0)
		return false;
	str_addn(out, half, c->bytes);
	return true;
}

enum rc openssl_open_private(const char *alg, const struct secret *pem, struct open_key **ret,
                             struct err *err)
{
	AUTO(EVP_PKEY) EVP_PKEY  *key = NULL;
	const struct openssl_alg *a;

	TRY(openssl_alg(alg, &a, err));
	TRY(private_read(pem, &key, err));
	return openssl_open(a, TAKE(key), EVP_PKEY_sign_init, ret, err);
}

static bool digest_sign(const struct open_key *k, struct bytes message, struct str *out)
{
	unsigned char         signature[RSA_MOST / 8];
	size_t                n = sizeof(signature);
	struct openssl_digest d;

	if (!openssl_digest(k, message, &d) || EVP_PKEY_sign(k->ctx, signature, &n, d.p, d.n) != 1)
		return false;
	if (k->alg->curve != NULL)
		return ecdsa_fixed(k->alg->curve, signature, n, out);
	str_addn(out, signature, n);
	return true;
}

enum rc openssl_sign(const struct open_key *k, struct bytes message, struct str *out,
                     struct err *err)
{
	return digest_sign(k, message, out) ? RC_OK : openssl_refuse(err, "the key does not sign");
}
