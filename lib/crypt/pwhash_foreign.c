/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a password is right by the hash of another system: lib/crypt/phc.h. */
#include <string.h>

#include "lib/crypt/phc.h"
#include "lib/crypt/pwhash_priv.h"
#include "lib/mod/crypt.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

static enum rc by_crypt(const struct secret *text, const struct phc *p, const struct secret *pw,
                        bool *ret_match, struct err *err)
{
	const struct mod_crypt *crypt;

	/* what it would not look at is not part of a password that was ever right */
	if (pw->n > p->password_max || memchr(pw->p, '\0', pw->n) != NULL)
		return RC_OK;
	TRY(MOD_LOAD(crypt, &crypt, err));
	return crypt->check(text, pw, ret_match, err);
}

static enum rc derive(const struct phc *p, const struct secret *pw, struct secret *out,
                      struct err *err)
{
	AUTO(secret) struct secret *salt = phc_bytes(&p->salt);
	const struct kdf_input      in = {.password = secret_bytes(pw), .salt = secret_bytes(salt)};
	const struct mod_openssl   *ssl;

	TRY(MOD_LOAD(openssl, &ssl, err));
	if (p->scheme == PHC_PBKDF2)
		return ssl->pbkdf2(&in, p->digest, (uint64_t)p->rounds, out, err);
	return ssl->scrypt(&in,
	                   &(struct scrypt_cost){.n = UINT64_C(1) << p->log_n,
	                                         .r = (uint32_t)p->block,
	                                         .p = (uint32_t)p->strands},
	                   out, err);
}

static enum rc by_derivation(const struct phc *p, const struct secret *pw, bool *ret_match,
                             struct err *err)
{
	AUTO(secret) struct secret *want = phc_bytes(&p->tag);
	AUTO(secret) struct secret *got  = secret_new(want->n);

	TRY(derive(p, pw, got, err));
	*ret_match = secret_equal(want, got);
	return RC_OK;
}

static enum rc by_ssha(const struct phc *p, const struct secret *pw, bool *ret_match,
                       struct err *err)
{
	AUTO(secret) struct secret *both = phc_bytes(&p->tag);
	AUTO(secret) struct secret *got  = secret_new(SHA1_BYTES);
	const struct mod_openssl   *ssl;

	TRY(MOD_LOAD(openssl, &ssl, err));
	ssl->sha1(secret_bytes(pw),
	          (struct bytes){.p = both->p + SHA1_BYTES, .n = both->n - SHA1_BYTES}, got->p);
	*ret_match = secret_equal_bytes(got, both->p, SHA1_BYTES);
	return RC_OK;
}

enum rc pwhash_foreign(const struct secret *text, const struct phc *p, const struct secret *pw,
                       bool *ret_match, struct err *err)
{
	*ret_match = false;
	switch (p->scheme) {
	case PHC_CRYPT:
		return by_crypt(text, p, pw, ret_match, err);
	case PHC_PBKDF2:
	case PHC_SCRYPT:
		return by_derivation(p, pw, ret_match, err);
	case PHC_SSHA:
		return by_ssha(p, pw, ret_match, err);
	case PHC_ARGON2ID:
		break;
	}
	return err_set(err, RC_INTERNAL, "an argon2id hash is not foreign");
}
