/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/openssl_priv.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"

const struct openssl_curve openssl_curve[OPENSSL_CURVES] = {
    {PKEY_P256, SN_X9_62_prime256v1, 32},
    {PKEY_P384, SN_secp384r1, 48},
    {PKEY_P521, SN_secp521r1, 66},
};

static const struct openssl_alg alg_row[] = {
    {"RS256", NULL, EVP_sha256},
    {"RS384", NULL, EVP_sha384},
    {"RS512", NULL, EVP_sha512},
    {"ES256", &openssl_curve[0], EVP_sha256},
    {"ES384", &openssl_curve[1], EVP_sha384},
    {"ES512", &openssl_curve[2], EVP_sha512},
};

enum { EXPONENT_LEAST = 17, EXPONENT_MOST = 64 };

/* Tidying up at exit would cost 0.2 ms of each command, for memory that is about to go anyway. */
void openssl_prepare(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
}

/* OpenSSL's own word for what went wrong: a library and a reason, never data. */
enum rc openssl_refuse(struct err *err, const char *what)
{
	const unsigned long code = ERR_peek_error();

	err_set(err, RC_INVALID, "%s", what);
	if (code != 0)
		ERR_error_string_n(code, err->native, sizeof(err->native));
	ERR_clear_error();
	return err->rc;
}

enum rc openssl_alg(const char *name, const struct openssl_alg **ret, struct err *err)
{
	for (size_t i = 0; i < COUNT(alg_row); i++)
		if (strcmp(alg_row[i].name, name) == 0) {
			*ret = &alg_row[i];
			return RC_OK;
		}
	return err_set(err, RC_INTERNAL, "OpenSSL is not asked for '%s'", name);
}

/* The named curve of an EC key; NULL for one that spells its parameters out, or is none of ours. */
static const struct openssl_curve *curve_of(const EVP_PKEY *key)
{
	char group[64] = "";
	int  spelt_out = 0;

	if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
	                           &spelt_out) == 1 &&
	    spelt_out)
		return NULL;
	if (EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1)
		return NULL;
	for (size_t i = 0; i < OPENSSL_CURVES; i++)
		if (strcmp(openssl_curve[i].group, group) == 0)
			return &openssl_curve[i];
	return NULL;
}

static bool rsa_fits(const EVP_PKEY *key)
{
	AUTO(BIGNUM) BIGNUM *e    = NULL;
	const int            bits = EVP_PKEY_get_bits(key);

	return bits >= RSA_LEAST && bits <= RSA_MOST &&
	       EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1 && BN_is_odd(e) &&
	       BN_num_bits(e) >= EXPONENT_LEAST && BN_num_bits(e) <= EXPONENT_MOST;
}

enum rc openssl_kind(const EVP_PKEY *key, enum pkey_kind *ret, struct err *err)
{
	const int                   id = EVP_PKEY_get_base_id(key);
	const struct openssl_curve *c  = id == EVP_PKEY_EC ? curve_of(key) : NULL;

	if (id == EVP_PKEY_RSA && !rsa_fits(key))
		return openssl_refuse(err,
		                      "an RSA key must have 2048 to 8192 bits and an odd exponent "
		                      "from 65537 to 64 bits");
	if (id == EVP_PKEY_RSA)
		*ret = PKEY_RSA;
	else if (id == EVP_PKEY_ED25519)
		*ret = PKEY_ED25519;
	else if (c != NULL)
		*ret = c->kind;
	else
		return openssl_refuse(err,
		                      "only RSA, P-256, P-384, P-521 and Ed25519 keys can be used");
	return RC_OK;
}

void openssl_block_done(struct openssl_block *b)
{
	OPENSSL_secure_free(b->name);
	OPENSSL_secure_free(b->header);
	OPENSSL_secure_clear_free(b->der, (size_t)b->n);
	*b = (struct openssl_block){.name = NULL};
}

bool openssl_block_read(BIO *in, struct openssl_block *ret)
{
	return PEM_read_bio_ex(in, &ret->name, &ret->header, &ret->der, &ret->n, PEM_FLAG_SECURE) ==
	       1;
}

static enum rc public_read(const char *pem, EVP_PKEY **ret, struct err *err)
{
	AUTO(BIO) BIO                                                    *in = NULL;
	__attribute__((cleanup(openssl_block_done))) struct openssl_block b  = {.name = NULL};
	const unsigned char                                              *p;

	openssl_prepare();
	in = BIO_new_mem_buf(pem, (int)strlen(pem));
	if (!openssl_block_read(in, &b) || strcmp(b.name, PEM_STRING_PUBLIC) != 0 ||
	    b.header[0] != '\0')
		return openssl_refuse(err, "not a public key in PEM");
	p    = b.der;
	*ret = d2i_PUBKEY(NULL, &p, b.n);
	if (*ret == NULL || p != b.der + b.n)
		return openssl_refuse(err, "not a public key in PEM");
	return RC_OK;
}

enum rc openssl_fits(const struct openssl_alg *a, const EVP_PKEY *key, struct err *err)
{
	enum pkey_kind kind = PKEY_ED25519;

	TRY(openssl_kind(key, &kind, err));
	if (kind != (a->curve == NULL ? PKEY_RSA : a->curve->kind))
		return err_set(err, RC_INVALID, "the key is not one for %s", a->name);
	return RC_OK;
}

static enum rc check(const char *alg, const char *pem, struct err *err)
{
	AUTO(EVP_PKEY) EVP_PKEY         *key = NULL;
	AUTO(EVP_PKEY_CTX) EVP_PKEY_CTX *ctx = NULL;
	const struct openssl_alg        *a;

	TRY(openssl_alg(alg, &a, err));
	TRY(public_read(pem, &key, err));
	TRY(openssl_fits(a, key, err));
	ctx = EVP_PKEY_CTX_new(key, NULL);
	if (ctx == NULL || EVP_PKEY_public_check_quick(ctx) != 1)
		return openssl_refuse(err, "the public key is broken");
	return RC_OK;
}

/* Keys that are open. ----------------------------------------------------- */

static void close_key(struct open_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_CTX_free(k->ctx);
	EVP_PKEY_free(k->key);
	EVP_MD_free(k->hash);
	BN_free(k->order);
	free(k);
}

static bool set_up(struct open_key *k, openssl_begin *begin)
{
	k->ctx  = EVP_PKEY_CTX_new(k->key, NULL);
	k->hash = EVP_MD_fetch(NULL, EVP_MD_get0_name(k->alg->hash()), NULL);
	return k->ctx != NULL && k->hash != NULL && begin(k->ctx) == 1 &&
	       EVP_PKEY_CTX_set_signature_md(k->ctx, k->hash) == 1 &&
	       (k->alg->curve == NULL ||
	        EVP_PKEY_get_bn_param(k->key, OSSL_PKEY_PARAM_EC_ORDER, &k->order) == 1);
}

enum rc openssl_open(const struct openssl_alg *a, EVP_PKEY *key, openssl_begin *begin,
                     struct open_key **ret, struct err *err)
{
	struct open_key *k = mem_check(malloc(sizeof(*k)));
	enum rc          rc;

	*k = (struct open_key){.key = key, .alg = a};
	rc = openssl_fits(a, key, err);
	if (rc == RC_OK && !set_up(k, begin))
		rc = openssl_refuse(err, "the key cannot be used");
	if (rc == RC_OK)
		*ret = TAKE(k);
	close_key(k);
	return rc;
}

bool openssl_digest(const struct open_key *k, struct bytes message, struct openssl_digest *ret)
{
	return EVP_Digest(message.p, message.n, ret->p, &ret->n, k->hash, NULL) == 1;
}

static enum rc open_public(const char *alg, const char *pem, struct open_key **ret, struct err *err)
{
	AUTO(EVP_PKEY) EVP_PKEY  *key = NULL;
	const struct openssl_alg *a;

	TRY(openssl_alg(alg, &a, err));
	TRY(public_read(pem, &key, err));
	return openssl_open(a, TAKE(key), EVP_PKEY_verify_init, ret, err);
}

/* Signatures. ------------------------------------------------------------- */

/* r and s of fixed length → DER; false when either is outside [1, n-1]. */
static bool ecdsa_der(const BIGNUM *order, struct bytes signature, unsigned char **ret, int *ret_n)
{
	const uint8_t             *half = signature.p;
	const int                  n    = (int)(signature.n / 2);
	AUTO(BIGNUM) BIGNUM       *r    = BN_bin2bn(half, n, NULL);
	AUTO(BIGNUM) BIGNUM       *s    = BN_bin2bn(half + n, n, NULL);
	AUTO(ECDSA_SIG) ECDSA_SIG *both = ECDSA_SIG_new();

	if (BN_is_zero(r) || BN_is_zero(s) || BN_cmp(r, order) >= 0 || BN_cmp(s, order) >= 0)
		return false;
	ECDSA_SIG_set0(both, TAKE(r), TAKE(s));
	*ret_n = i2d_ECDSA_SIG(both, ret);
	return *ret_n > 0;
}

/* Anything but 1 is a no: OpenSSL has 0 for "wrong" and less for "odd". */
static bool verify_digest(const struct open_key *k, struct bytes message, struct bytes signature)
{
	struct openssl_digest d;

	return openssl_digest(k, message, &d) &&
	       EVP_PKEY_verify(k->ctx, signature.p, signature.n, d.p, d.n) == 1;
}

static bool verify(const struct open_key *k, struct bytes message, struct bytes signature)
{
	unsigned char *der  = NULL;
	bool           good = false;
	int            n;

	if (k->alg->curve == NULL) {
		good = signature.n == (size_t)EVP_PKEY_get_size(k->key) &&
		       verify_digest(k, message, signature);
	} else if (signature.n == 2 * k->alg->curve->bytes &&
	           ecdsa_der(k->order, signature, &der, &n)) {
		good = verify_digest(k, message, (struct bytes){.p = der, .n = (size_t)n});
		OPENSSL_free(der);
	}
	ERR_clear_error();
	return good;
}

const struct mod_openssl mod_openssl = {
    .prepare      = openssl_prepare,
    .generate     = openssl_generate,
    .import       = openssl_import,
    .check        = check,
    .open_public  = open_public,
    .open_private = openssl_open_private,
    .close        = close_key,
    .verify       = verify,
    .sign         = openssl_sign,
    .hmac         = openssl_hmac,
    .sha256       = openssl_sha256,
    .digests      = openssl_digests,
    .aes_ctr      = openssl_aes_ctr,
    .pbkdf2       = openssl_pbkdf2,
    .scrypt       = openssl_scrypt,
};
