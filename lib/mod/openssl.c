/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/openssl.h"

#define OPENSSL_SUPPRESS_DEPRECATED /* SHA256_Init and the like: see sha256() */
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
#include <string.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"

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

static const struct curve {
	enum pkey_kind kind;
	const char    *group;
	size_t         bytes; /* of a coordinate, and of each half of a signature */
} curve[] = {
    {PKEY_P256, SN_X9_62_prime256v1, 32},
    {PKEY_P384, SN_secp384r1, 48},
    {PKEY_P521, SN_secp521r1, 66},
};

static const struct alg {
	const char         *name;
	const struct curve *curve; /* NULL: RSA */
	const EVP_MD *(*hash)(void);
} alg_row[] = {
    {"RS256", NULL, EVP_sha256},      {"RS384", NULL, EVP_sha384},
    {"RS512", NULL, EVP_sha512},      {"ES256", &curve[0], EVP_sha256},
    {"ES384", &curve[1], EVP_sha384}, {"ES512", &curve[2], EVP_sha512},
};

enum { RSA_NEW = 3072, RSA_LEAST = 2048, RSA_MOST = 8192, EXPONENT_LEAST = 17, EXPONENT_MOST = 64 };

/* Tidying up at exit would cost 0.2 ms of each command, for memory that is about to go anyway. */
static void prepare(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
}

/* OpenSSL's own word for what went wrong: a library and a reason, never data. */
static enum rc refuse(struct err *err, const char *what)
{
	const unsigned long code = ERR_peek_error();

	err_set(err, RC_INVALID, "%s", what);
	if (code != 0)
		ERR_error_string_n(code, err->native, sizeof(err->native));
	ERR_clear_error();
	return err->rc;
}

static const struct alg *alg_find(const char *name)
{
	for (size_t i = 0; i < COUNT(alg_row); i++)
		if (strcmp(alg_row[i].name, name) == 0)
			return &alg_row[i];
	return NULL;
}

/* The named curve of an EC key; NULL for one that spells its parameters out, or is none of ours. */
static const struct curve *curve_of(const EVP_PKEY *key)
{
	char group[64] = "";
	int  spelt_out = 0;

	if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
	                           &spelt_out) == 1 &&
	    spelt_out)
		return NULL;
	if (EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1)
		return NULL;
	for (size_t i = 0; i < COUNT(curve); i++)
		if (strcmp(curve[i].group, group) == 0)
			return &curve[i];
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

static enum rc kind_of(const EVP_PKEY *key, enum pkey_kind *ret, struct err *err)
{
	const int           id = EVP_PKEY_get_base_id(key);
	const struct curve *c  = id == EVP_PKEY_EC ? curve_of(key) : NULL;

	if (id == EVP_PKEY_RSA && !rsa_fits(key))
		return refuse(err, "an RSA key must have 2048 to 8192 bits and an odd exponent "
		                   "from 65537 to 64 bits");
	if (id == EVP_PKEY_RSA)
		*ret = PKEY_RSA;
	else if (id == EVP_PKEY_ED25519)
		*ret = PKEY_ED25519;
	else if (c != NULL)
		*ret = c->kind;
	else
		return refuse(err, "only RSA, P-256, P-384, P-521 and Ed25519 keys can be used");
	return RC_OK;
}

/* One block of a PEM text. Wiped, because it may be a private one. */
struct block {
	char          *name, *header;
	unsigned char *der;
	long           n;
};

static void block_done(struct block *b)
{
	OPENSSL_secure_free(b->name);
	OPENSSL_secure_free(b->header);
	OPENSSL_secure_clear_free(b->der, (size_t)b->n);
	*b = (struct block){.name = NULL};
}

static bool block_read(BIO *in, struct block *ret)
{
	return PEM_read_bio_ex(in, &ret->name, &ret->header, &ret->der, &ret->n, PEM_FLAG_SECURE) ==
	       1;
}

static enum rc public_read(const char *pem, EVP_PKEY **ret, struct err *err)
{
	AUTO(BIO) BIO                                    *in = NULL;
	__attribute__((cleanup(block_done))) struct block b  = {.name = NULL};
	const unsigned char                              *p;

	prepare();
	in = BIO_new_mem_buf(pem, (int)strlen(pem));
	if (!block_read(in, &b) || strcmp(b.name, PEM_STRING_PUBLIC) != 0 || b.header[0] != '\0')
		return refuse(err, "not a public key in PEM");
	p    = b.der;
	*ret = d2i_PUBKEY(NULL, &p, b.n);
	if (*ret == NULL || p != b.der + b.n)
		return refuse(err, "not a public key in PEM");
	return RC_OK;
}

/* Read, and fit for alg. */
static enum rc public_for(const struct alg *a, const char *pem, EVP_PKEY **ret, struct err *err)
{
	enum pkey_kind kind = PKEY_ED25519;

	TRY(public_read(pem, ret, err));
	TRY(kind_of(*ret, &kind, err));
	if (kind != (a->curve == NULL ? PKEY_RSA : a->curve->kind))
		return err_set(err, RC_INVALID, "the key is not one for %s", a->name);
	return RC_OK;
}

static enum rc check(const char *alg, const char *pem, struct err *err)
{
	AUTO(EVP_PKEY) EVP_PKEY         *key = NULL;
	AUTO(EVP_PKEY_CTX) EVP_PKEY_CTX *ctx = NULL;
	const struct alg                *a   = alg_find(alg);

	if (a == NULL)
		return err_set(err, RC_INTERNAL, "OpenSSL is not asked for '%s'", alg);
	TRY(public_for(a, pem, &key, err));
	ctx = EVP_PKEY_CTX_new(key, NULL);
	if (ctx == NULL || EVP_PKEY_public_check_quick(ctx) != 1)
		return refuse(err, "the public key is broken");
	return RC_OK;
}

/* Private halves of keys. ------------------------------------------------- */

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
	TRY(kind_of(key, &ret->kind, err));
	if (ret->kind == PKEY_ED25519) {
		ret->private = seed_write(key);
	} else {
		public_write(key, ret->public);
		ret->private = private_write(key);
	}
	if (ret->private == NULL)
		return refuse(err, "the key cannot be written as PEM");
	return RC_OK;
}

static enum rc generate(enum pkey_kind kind, struct pkey *ret, struct err *err)
{
	AUTO(EVP_PKEY) EVP_PKEY *key = NULL;

	prepare();
	if (kind == PKEY_RSA)
		key = EVP_RSA_gen(RSA_NEW);
	for (size_t i = 0; i < COUNT(curve); i++)
		if (curve[i].kind == kind)
			key = EVP_EC_gen(curve[i].group);
	if (key == NULL) {
		refuse(err, "OpenSSL could not make a key");
		return err->rc = RC_INTERNAL;
	}
	return write_pair(key, ret, err);
}

/* Only forms that cannot be encrypted: no function that knows pass phrases is ever called. */
static EVP_PKEY *private_decode(const struct block *b)
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

static bool holds_private(const struct block *b)
{
	return strcmp(b->name, PEM_STRING_PKCS8INF) == 0 || strcmp(b->name, PEM_STRING_RSA) == 0 ||
	       strcmp(b->name, PEM_STRING_ECPRIVATEKEY) == 0 ||
	       strcmp(b->name, PEM_STRING_PKCS8) == 0;
}

static enum rc import(const struct secret *pem, struct pkey *ret, struct err *err)
{
	AUTO(BIO) BIO                                    *in  = NULL;
	AUTO(EVP_PKEY) EVP_PKEY                          *key = NULL;
	AUTO(EVP_PKEY_CTX) EVP_PKEY_CTX                  *ctx = NULL;
	__attribute__((cleanup(block_done))) struct block b   = {.name = NULL};

	prepare();
	in = BIO_new_mem_buf(pem->p, (int)pem->n);
	/* `openssl ecparam -genkey` and friends write other blocks in front */
	do {
		block_done(&b);
		if (!block_read(in, &b))
			return refuse(err, "no private key in PEM was found");
	} while (!holds_private(&b));
	if (strcmp(b.name, PEM_STRING_PKCS8) == 0 || b.header[0] != '\0') {
		err_set(err, RC_INVALID, "the private key is encrypted");
		return err_hint(err, "decrypt it first: openssl pkey -in FILE");
	}
	key = private_decode(&b);
	if (key == NULL)
		return refuse(err, "the private key cannot be read");
	TRY(kind_of(key, &ret->kind, err));
	ctx = EVP_PKEY_CTX_new(key, NULL);
	if (ctx == NULL || EVP_PKEY_check(ctx) != 1)
		return refuse(err, "the parts of the private key contradict each other");
	return write_pair(key, ret, err);
}

/* Signatures. ------------------------------------------------------------- */

/* r and s of fixed length → DER; false when either is outside [1, n-1]. */
static bool ecdsa_der(const EVP_PKEY *key, struct bytes signature, unsigned char **ret, int *ret_n)
{
	const uint8_t             *half  = signature.p;
	const int                  n     = (int)(signature.n / 2);
	AUTO(BIGNUM) BIGNUM       *order = NULL;
	AUTO(BIGNUM) BIGNUM       *r     = BN_bin2bn(half, n, NULL);
	AUTO(BIGNUM) BIGNUM       *s     = BN_bin2bn(half + n, n, NULL);
	AUTO(ECDSA_SIG) ECDSA_SIG *both  = ECDSA_SIG_new();

	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order) != 1)
		return false;
	if (BN_is_zero(r) || BN_is_zero(s) || BN_cmp(r, order) >= 0 || BN_cmp(s, order) >= 0)
		return false;
	ECDSA_SIG_set0(both, TAKE(r), TAKE(s));
	*ret_n = i2d_ECDSA_SIG(both, ret);
	return *ret_n > 0;
}

static bool digest_verify(EVP_PKEY *key, const EVP_MD *hash, struct bytes message,
                          struct bytes signature)
{
	AUTO(EVP_MD_CTX) EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	/* anything but 1 is a no: OpenSSL has 0 for "wrong" and less for "odd" */
	return ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, hash, NULL, key) == 1 &&
	       EVP_DigestVerify(ctx, signature.p, signature.n, message.p, message.n) == 1;
}

static enum rc verify(const char *alg, const char *pem, struct bytes message,
                      struct bytes signature, bool *ret_good, struct err *err)
{
	AUTO(EVP_PKEY) EVP_PKEY *key = NULL;
	const struct alg        *a   = alg_find(alg);
	unsigned char           *der = NULL;
	int                      n;

	*ret_good = false;
	if (a == NULL)
		return err_set(err, RC_INTERNAL, "OpenSSL is not asked for '%s'", alg);
	TRY(public_for(a, pem, &key, err));
	if (a->curve == NULL) {
		*ret_good = signature.n == (size_t)EVP_PKEY_get_size(key) &&
		            digest_verify(key, a->hash(), message, signature);
	} else if (signature.n == 2 * a->curve->bytes && ecdsa_der(key, signature, &der, &n)) {
		*ret_good = digest_verify(key, a->hash(), message,
		                          (struct bytes){.p = der, .n = (size_t)n});
		OPENSSL_free(der);
	}
	ERR_clear_error();
	return RC_OK;
}

static enum rc hmac_sha384(struct bytes key, struct bytes message, uint8_t out[static SHA384_BYTES],
                           struct err *err)
{
	unsigned n = 0;

	prepare();
	if (HMAC(EVP_sha384(), key.p, (int)key.n, message.p, message.n, out, &n) == NULL ||
	    n != SHA384_BYTES) {
		refuse(err, "OpenSSL could not compute HMAC-SHA-384");
		return err->rc = RC_INTERNAL;
	}
	return RC_OK;
}

/* What is not deprecated looks the algorithm up anew for each message, or keeps a context. */
static void sha256(const void *p, size_t n, uint8_t out[SHA256_BYTES])
{
	SHA256_CTX c;

	SHA256_Init(&c);
	SHA256_Update(&c, p, n);
	SHA256_Final(out, &c);
}

const struct mod_openssl mod_openssl = {
    .prepare     = prepare,
    .generate    = generate,
    .import      = import,
    .check       = check,
    .verify      = verify,
    .hmac_sha384 = hmac_sha384,
    .sha256      = sha256,
};
