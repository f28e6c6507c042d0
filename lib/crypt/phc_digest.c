/* SPDX-License-Identifier: Apache-2.0 */
/* Password hashes that are a digest of password and salt, of one round or of many. Read, and bounded. */
#include <stdio.h>
#include <string.h>

#include "lib/crypt/phc_priv.h"

enum { SALT_MOST = 128, ROUNDS_MOST = 1000000, STRONG = 1000 };

static void cost(struct phc *ret)
{
	ret->weak = ret->rounds < STRONG;
	snprintf(ret->cost, sizeof(ret->cost), "%lld", (long long)ret->rounds);
}

static void digest_of(struct phc *ret, const struct phc_digest *d, bool salted)
{
	static const char names[][2][16] = {{"md5", "salted-md5"},
	                                    {"sha1", "salted-sha1"},
	                                    {"sha256", "salted-sha256"},
	                                    {"sha384", "salted-sha384"},
	                                    {"sha512", "salted-sha512"}};

	ret->scheme   = PHC_DIGEST;
	ret->digest   = d->name;
	ret->rounds   = 1;
	ret->salt_at  = PHC_AFTER;
	ret->encoding = PHC_UTF8;
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i][0], d->spelt) == 0)
			ret->name = names[i][salted];
	cost(ret);
}

/* ---- RFC 2307, and OpenLDAP's: tag and salt in one ---- */

/* Their SHA is SHA-1. */
static const struct phc_digest *ldap_digest(struct rest *r)
{
	struct rest sha1 = {.p = "sha1", .n = sizeof("sha1") - 1};

	return phc_take_any_case(r, "SHA}") ? phc_take_digest(&sha1, false)
	                                    : phc_take_digest(r, true);
}

static enum rc ldap_read(struct rest *r, struct phc *ret, struct err *err)
{
	const struct rest        name   = *r;
	bool                     salted = false;
	const struct phc_digest *d      = ldap_digest(r);
	size_t                   n;

	if (d == NULL) {
		*r     = name;
		salted = phc_take_any_case(r, "S");
		d      = ldap_digest(r);
	}
	if (d == NULL || (r->p[-1] != '}' && !phc_take(r, "}")))
		return err_invalid(err, phc_field, "not a hash of a known scheme");
	digest_of(ret, d, salted);
	if (!phc_take_bytes(r, PHC_BASE64_PADDED,
	                    (struct range){d->bytes + salted, d->bytes + (salted ? SALT_MOST : 0)},
	                    &ret->tag, &n))
		return phc_bad_part(err);
	ret->salt_bytes = n - (size_t)d->bytes;
	ret->tag_bytes  = (size_t)d->bytes;
	return RC_OK;
}

/* ---- Django, before it had better ---- */

static enum rc django(struct rest *r, const char *name, struct phc *ret, struct err *err)
{
	struct rest              spelt = {.p = name, .n = strlen(name)};
	const struct phc_digest *d     = phc_take_digest(&spelt, false);
	const struct phc_shape   shape = {PHC_RAW, PHC_HEX, {0, SALT_MOST}, {d->bytes, d->bytes}};

	if (!phc_take_pair(r, &shape, ret))
		return phc_bad_part(err);
	digest_of(ret, d, ret->salt_bytes > 0);
	ret->salt_at = PHC_BEFORE;
	return RC_OK;
}

static enum rc django_md5_read(struct rest *r, struct phc *ret, struct err *err)
{
	return django(r, "md5", ret, err);
}

static enum rc django_sha1_read(struct rest *r, struct phc *ret, struct err *err)
{
	return django(r, "sha1", ret, err);
}

/* ---- what has no text elsewhere ---- */

static enum rc bad_parameter(struct err *err)
{
	return err_invalid(err, phc_field, "a parameter of the digest is malformed");
}

static bool take_word(struct rest *r, const char *const *words, size_t n, unsigned *ret)
{
	for (size_t i = 1; i < n; i++)
		if (phc_take(r, words[i])) {
			*ret = (unsigned)i;
			return true;
		}
	return false;
}

static bool take_encoding(struct rest *r, enum phc_encoding *ret)
{
	static const char *const words[] = {
	    [PHC_UTF8] = "utf8", [PHC_UTF16LE] = "utf16le", [PHC_LATIN1] = "latin1"};
	unsigned   i     = 0;
	const bool there = phc_take(r, ",c=") && take_word(r, words, COUNT(words), &i);

	*ret = (enum phc_encoding)i;
	return there;
}

static bool take_salt_at(struct rest *r, enum phc_salt_at *ret)
{
	static const char *const words[] = {
	    [PHC_BEFORE] = "before", [PHC_AFTER] = "after", [PHC_BRACED] = "braced"};
	unsigned   i     = 0;
	const bool there = phc_take(r, ",s=") && take_word(r, words, COUNT(words), &i);

	*ret = (enum phc_salt_at)i;
	return there;
}

static enum rc digest_read(struct rest *r, struct phc *ret, struct err *err)
{
	const struct phc_digest *d     = phc_take_digest(r, false);
	struct phc_shape         shape = {PHC_BASE64, PHC_BASE64, {0, SALT_MOST}, {0, 0}};
	struct phc               p     = *ret;

	if (d == NULL || !take_salt_at(r, &p.salt_at) || !take_encoding(r, &p.encoding) ||
	    !phc_take(r, ",i="))
		return bad_parameter(err);
	if (!phc_take_number(r, (struct range){1, ROUNDS_MOST}, &p.rounds) || !phc_take(r, "$"))
		return phc_bad_rounds(err, "from 1 to 1000000 rounds");
	shape.tag = (struct range){d->bytes, d->bytes};
	if (!phc_take_pair(r, &shape, ret))
		return phc_bad_part(err);
	digest_of(ret, d, ret->salt_bytes > 0);
	ret->salt_at  = p.salt_at;
	ret->encoding = p.encoding;
	ret->rounds   = p.rounds;
	cost(ret);
	return RC_OK;
}

static enum rc hmac_read(struct rest *r, struct phc *ret, struct err *err)
{
	const struct phc_digest *d = phc_take_digest(r, false);
	size_t                   n;

	if (d == NULL || !take_encoding(r, &ret->encoding) || !phc_take(r, "$"))
		return bad_parameter(err);
	ret->scheme = PHC_HMAC;
	ret->name   = "hmac";
	ret->digest = d->name;
	ret->weak   = true;
	snprintf(ret->cost, sizeof(ret->cost), "%s", d->spelt);
	if (!phc_take_bytes(r, PHC_BASE64, (struct range){1, PHC_BYTES_MAX}, &ret->key, &n) ||
	    !phc_take(r, "$") ||
	    !phc_take_bytes(r, PHC_BASE64, (struct range){d->bytes, d->bytes}, &ret->tag,
	                    &ret->tag_bytes))
		return phc_bad_part(err);
	return RC_OK;
}

const struct phc_reader phc_digests[] = {
    {"$digest$h=", digest_read, false},
    {"$hmac$h=", hmac_read, false},
    {"md5$", django_md5_read, false},
    {"sha1$", django_sha1_read, false},
    {"{", ldap_read, false},
    {NULL, NULL, false},
};
