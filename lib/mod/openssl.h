/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/openssl.h -- what libsodium does not know: RSA, ECDSA, HMAC-SHA-384 (OpenSSL 3).
 *
 * A public key is SPKI PEM ("PUBLIC KEY", RFC 7468), a private one
 * unencrypted PKCS#8 PEM. `alg` is a name of RFC 7518, 3.1: RS256 RS384 RS512
 * ES256 ES384 ES512. Fit for signatures is an RSA key of 2048 to 8192 bits
 * with an odd exponent from 65537 to 64 bits, and a key on the named curve
 * that belongs to the alg. Never asks for a pass phrase, never reads
 * openssl.cnf.
 */
#ifndef IDCTL_MOD_OPENSSL_H
#define IDCTL_MOD_OPENSSL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/value.h"

struct open_key;
struct secret;
struct str;

enum { SHA256_BYTES = 32, DIGEST_BYTES_MAX = 64, DIGEST_PARTS = 4 };

/* A little more than 1 GiB: what scrypt needs beside its large block. */
#define SCRYPT_BYTES_MAX (UINT64_C(1100) << 20)

struct kdf_input {
	struct bytes password, salt;
};
struct scrypt_cost { /* RFC 7914, 2 */
	uint64_t n;
	uint32_t r, p;
};

/* The first digest is of all parts; each of `rounds` more of the one before it, and of what it ends with. */
struct digest_chain {
	const char  *digest; /* OpenSSL's name */
	struct bytes part[DIGEST_PARTS];
	struct bytes end[DIGEST_PARTS];
	uint64_t     rounds;
};

enum pkey_kind { PKEY_RSA, PKEY_P256, PKEY_P384, PKEY_P521, PKEY_ED25519 };

struct pkey {
	enum pkey_kind kind;
	struct secret
	    *private;       /* PEM; for PKEY_ED25519 the seed of 32 bytes. The caller's to free */
	struct str *public; /* PEM; nothing for PKEY_ED25519. The caller's, before the call */
};

struct mod_openssl {
	/* Before a library that uses OpenSSL by itself, so that it finds it set up our way. */
	void (*prepare)(void);

	/* A new key; RSA has 3072 bits. Not for PKEY_ED25519. */
	enum rc (*generate)(enum pkey_kind kind, struct pkey *ret, struct err *err);

	/*
	 * The first private key in a PEM text: PKCS#8, PKCS#1 or SEC 1. Its
	 * parts are checked against each other. INVALID when there is none, it
	 * is encrypted, of another kind, or unfit.
	 */
	enum rc (*import)(const struct secret *pem, struct pkey *ret, struct err *err);

	/* INVALID unless the public key is fit for alg. */
	enum rc (*check)(const char *alg, const char *pem, struct err *err);

	/*
	 * A key, read once for many signatures: a public one to verify with, a private one to sign with. INVALID unless
	 * it is fit for alg. A private one is wiped when it is closed; close() accepts NULL.
	 */
	enum rc (*open_public)(const char *alg, const char *pem, struct open_key **ret,
	                       struct err *err);
	enum rc (*open_private)(const char *alg, const struct secret *pem, struct open_key **ret,
	                        struct err *err);
	void (*close)(struct open_key *k);

	/*
	 * Is it the key's signature of the message? ECDSA as r and s of fixed
	 * length (RFC 7518, 3.4), each within [1, n-1]. A wrong length is a
	 * plain no.
	 */
	bool (*verify)(const struct open_key *k, struct bytes message, struct bytes signature);

	/* Append the signature in the form that verify() takes. */
	enum rc (*sign)(const struct open_key *k, struct bytes message, struct str *out,
	                struct err *err);

	/* Of a digest by OpenSSL's name, which makes n bytes. INTERNAL. */
	enum rc (*hmac)(const char *digest, struct bytes key, struct bytes message, uint8_t *out,
	                size_t n, struct err *err);

	/* For very many messages: more than twice as fast as libsodium's. Needs no prepare(). */
	void (*sha256)(const void *p, size_t n, uint8_t out[SHA256_BYTES]);

	/* *out has as many bytes as the digest. INTERNAL. */
	enum rc (*digests)(const struct digest_chain *in, struct secret *out, struct err *err);

	/* AES-256 in counter mode from zero, over the text. *out is as long as that. INTERNAL. */
	enum rc (*aes_ctr)(const struct secret *key, struct bytes text, struct secret *out,
	                   struct err *err);

	/*
	 * As many bytes as *out has: RFC 8018, 5.2, with a digest by OpenSSL's name ("SHA256"), and RFC
	 * 7914. The bounds are the caller's. INTERNAL when it cannot be done.
	 */
	enum rc (*pbkdf2)(const struct kdf_input *in, const char *digest, uint64_t rounds,
	                  struct secret *out, struct err *err);
	enum rc (*scrypt)(const struct kdf_input *in, const struct scrypt_cost *cost,
	                  struct secret *out, struct err *err);
};
extern const struct mod_openssl mod_openssl;

#endif
