/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a password is right by a digest of it: plain, keyed, or phpass's. */
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/crypt/pwhash_priv.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

/* ---- the bytes of a password, as others had them ---- */

enum { SURROGATES = 0x10000 };

static void put_unit(struct secret *out, size_t *n, uint32_t unit, enum phc_encoding encoding)
{
	out->p[(*n)++] = (uint8_t)unit;
	if (encoding == PHC_UTF16LE)
		out->p[(*n)++] = (uint8_t)(unit >> 8);
}

/* In Latin 1 of each unit of UTF-16 its lower half, as Node.js has it. */
static struct secret *units(const struct secret *pw, enum phc_encoding encoding)
{
	struct secret *out = secret_new(4 * pw->n);
	size_t         n   = 0;
	uint32_t       c;

	for (size_t i = 0; i < pw->n;) {
		i += utf8_next((const char *)pw->p + i, &c);
		if (c == UTF8_BAD)
			continue;
		if (c >= SURROGATES) {
			c -= SURROGATES;
			put_unit(out, &n, 0xd800 | c >> 10, encoding);
			c = 0xdc00 | (c & 0x3ff);
		}
		put_unit(out, &n, c, encoding);
	}
	secret_cut(out, n);
	return out;
}

static struct secret *encoded(const struct phc *p, const struct secret *pw)
{
	return p->encoding == PHC_UTF8 ? secret_copy(pw->p, pw->n) : units(pw, p->encoding);
}

/* ---- a digest of password and salt ---- */

static struct secret *salt_of(const struct phc *p, const struct secret *tag)
{
	if (p->salt.p != NULL)
		return phc_bytes(&p->salt);
	return secret_copy(tag->p + p->tag_bytes, p->salt_bytes); /* in one with the tag */
}

static const struct bytes open_brace  = {.p = (const uint8_t *)"{", .n = 1};
static const struct bytes close_brace = {.p = (const uint8_t *)"}", .n = 1};

/* "password{salt}", in each round; without a salt the password alone (Symfony). */
static void braced(struct digest_chain *c, struct bytes password, struct bytes salt)
{
	const struct bytes part[DIGEST_PARTS] = {password, open_brace, salt, close_brace};
	const size_t       n                  = salt.n == 0 ? 1 : DIGEST_PARTS;

	memcpy(c->part, part, n * sizeof(part[0]));
	memcpy(c->end, part, n * sizeof(part[0]));
}

static enum rc by_digest(const struct phc *p, const struct secret *pw, bool *ret_match,
                         struct err *err)
{
	AUTO(secret) struct secret *tag = phc_bytes(&p->tag), *password = encoded(p, pw);
	AUTO(secret) struct secret *salt = salt_of(p, tag), *got = secret_new(p->tag_bytes);
	struct digest_chain       chain = {.digest = p->digest, .rounds = (uint64_t)p->rounds - 1};
	const struct bytes        a = secret_bytes(password), b = secret_bytes(salt);
	const struct mod_openssl *ssl;

	if (p->salt_at == PHC_BRACED)
		braced(&chain, a, b);
	else
		memcpy(chain.part,
		       p->salt_at == PHC_BEFORE ? (struct bytes[]){b, a} : (struct bytes[]){a, b},
		       2 * sizeof(a));
	TRY(MOD_LOAD(openssl, &ssl, err));
	TRY(ssl->digests(&chain, got, err));
	*ret_match = secret_equal_bytes(got, tag->p, p->tag_bytes);
	return RC_OK;
}

static enum rc by_hmac(const struct phc *p, const struct secret *pw, bool *ret_match,
                       struct err *err)
{
	AUTO(secret) struct secret *key = phc_bytes(&p->key), *tag = phc_bytes(&p->tag);
	AUTO(secret) struct secret *password = encoded(p, pw), *got = secret_new(tag->n);
	const struct mod_openssl   *ssl;

	TRY(MOD_LOAD(openssl, &ssl, err));
	TRY(ssl->hmac(p->digest, secret_bytes(key), secret_bytes(password), got->p, got->n, err));
	*ret_match = secret_equal(got, tag);
	return RC_OK;
}

/* ---- phpass: what no library in Debian knows ---- */

/* Three bytes in four letters, the lowest bits first. */
static struct secret *letters_of(const struct secret *in)
{
	static const char letters[] =
	    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	struct secret *out = secret_new((in->n * 8 + 5) / 6);

	for (size_t i = 0; i < out->n; i++) {
		const size_t bit  = 6 * (i % 4) + 24 * (i / 4);
		const size_t at   = bit / 8;
		const size_t next = at + 1 < in->n && at % 3 != 2 ? in->p[at + 1] : 0;

		out->p[i] = (uint8_t)letters[((in->p[at] | next << 8) >> bit % 8) & 0x3f];
	}
	return out;
}

static enum rc by_phpass(const struct phc *p, const struct secret *pw, bool *ret_match,
                         struct err *err)
{
	const struct bytes        salt  = {.p = (const uint8_t *)p->salt.p, .n = p->salt.n};
	const struct digest_chain chain = {.digest = p->digest,
	                                   .part   = {salt, secret_bytes(pw)},
	                                   .end    = {secret_bytes(pw)},
	                                   .rounds = (uint64_t)p->rounds};
	AUTO(secret)
	struct secret *raw = secret_new(strcmp(p->digest, "MD5") == 0 ? 16 : DIGEST_BYTES_MAX);
	AUTO(secret) struct secret *got = NULL;
	const struct mod_openssl   *ssl;

	TRY(MOD_LOAD(openssl, &ssl, err));
	TRY(ssl->digests(&chain, raw, err));
	got = letters_of(raw);
	secret_cut(got, p->tag_bytes); /* Drupal leaves out the rest */
	*ret_match = secret_equal_bytes(got, p->tag.p, p->tag_bytes);
	return RC_OK;
}

enum rc pwhash_digested(const struct phc *p, const struct secret *pw, bool *ret_match,
                        struct err *err)
{
	if (p->scheme == PHC_PHPASS)
		return by_phpass(p, pw, ret_match, err);
	return p->scheme == PHC_HMAC ? by_hmac(p, pw, ret_match, err)
	                             : by_digest(p, pw, ret_match, err);
}
