/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/jose.h"

#include <jose/jwk.h>
#include <jose/openssl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"

static void EVP_PKEY_auto(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void BIO_auto(BIO **bio)
{
	BIO_free(*bio);
}

/* As mod_openssl's prepare(): the first caller decides for the process. */
static void prepare(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
}

static json_t *read_jwk(const char *jwk, size_t n)
{
	prepare();
	return json_loadb(jwk, n, JSON_REJECT_DUPLICATES, NULL);
}

static enum rc refuse(struct err *err)
{
	return err_set(err, RC_INVALID, "not an RSA or EC key that can be used");
}

static enum rc to_public(const char *jwk, size_t n, struct str *ret_pem, struct err *err)
{
	json_auto_t             *json = read_jwk(jwk, n);
	AUTO(EVP_PKEY) EVP_PKEY *key  = jose_openssl_jwk_to_EVP_PKEY(NULL, json);
	AUTO(BIO) BIO           *out  = BIO_new(BIO_s_mem());
	char                    *text;
	long                     len;

	if (key == NULL || PEM_write_bio_PUBKEY(out, key) != 1)
		return refuse(err);
	len = BIO_get_mem_data(out, &text);
	str_addn(ret_pem, text, (size_t)len);
	return RC_OK;
}

static enum rc to_private(const struct secret *jwk, struct secret **ret_pem, struct err *err)
{
	json_auto_t             *json = read_jwk((const char *)jwk->p, jwk->n);
	AUTO(EVP_PKEY) EVP_PKEY *key  = NULL;
	AUTO(BIO) BIO           *out  = BIO_new(BIO_s_secmem()); /* wiped when freed */
	char                    *text;
	long                     len;

	if (json_object_get(json, "d") != NULL)
		key = jose_openssl_jwk_to_EVP_PKEY(NULL, json);
	if (key == NULL || PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) != 1)
		return refuse(err);
	len      = BIO_get_mem_data(out, &text);
	*ret_pem = secret_copy(text, (size_t)len);
	return RC_OK;
}

static int append(const char *text, size_t n, void *out)
{
	str_addn(out, text, n);
	return 0;
}

/* OpenSSL would ask on the terminal, even for a public key, if the text says that it is encrypted. */
static int no_pass_phrase(char *out, int size, int writing, void *data)
{
	(void)out, (void)size, (void)writing, (void)data;
	return -1;
}

static enum rc from_public(const char *pem, struct str *ret_jwk, struct err *err)
{
	AUTO(BIO) BIO           *in   = NULL;
	AUTO(EVP_PKEY) EVP_PKEY *key  = NULL;
	json_auto_t             *json = NULL;

	prepare();
	in  = BIO_new_mem_buf(pem, (int)strlen(pem));
	key = PEM_read_bio_PUBKEY(in, NULL, no_pass_phrase, NULL);
	if (key != NULL)
		json = jose_openssl_jwk_from_EVP_PKEY(NULL, key);
	if (json == NULL ||
	    json_dump_callback(json, append, ret_jwk, JSON_COMPACT | JSON_SORT_KEYS) != 0)
		return refuse(err);
	return RC_OK;
}

static enum rc thumbprint(const char *jwk, size_t n, char out[static JOSE_THUMBPRINT],
                          struct err *err)
{
	json_auto_t *json  = read_jwk(jwk, n);
	json_auto_t *print = json == NULL ? NULL : jose_jwk_thp(NULL, json, "S256");
	const char  *text  = json_string_value(print);

	if (text == NULL || strlen(text) != JOSE_THUMBPRINT - 1)
		return err_set(err, RC_INVALID, "not a key that has a thumbprint");
	memcpy(out, text, JOSE_THUMBPRINT);
	return RC_OK;
}

const struct mod_jose mod_jose = {
    .to_public   = to_public,
    .to_private  = to_private,
    .from_public = from_public,
    .thumbprint  = thumbprint,
};
