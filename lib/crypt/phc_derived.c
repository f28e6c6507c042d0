/* SPDX-License-Identifier: Apache-2.0 */
/* Password hashes that are keys derived from a password: PBKDF2, scrypt, Firebase's. Read, and bounded. */
#include <stdio.h>
#include <string.h>

#include "lib/crypt/phc_priv.h"

enum {
	ROUNDS_LEAST = 1000,
	ROUNDS_MOST  = 5000000,
	COST_LOG_MAX = 23, /* 128 bytes times 2^23 is 1 GiB */
	TAG_LEAST    = 16,
	TAG_MOST     = 128,
};

static const struct phc_shape modular = {PHC_BASE64, PHC_BASE64, {8, 64}, {TAG_LEAST, TAG_MOST}};
static const struct phc_shape passlib = {
    PHC_BASE64_DOTTED, PHC_BASE64_DOTTED, {8, 64}, {TAG_LEAST, TAG_MOST}};
/* their salt is taken as it is written */
static const struct phc_shape django = {PHC_RAW, PHC_BASE64_PADDED, {8, 64}, {TAG_LEAST, TAG_MOST}};
static const struct phc_shape werkzeug = {PHC_RAW, PHC_HEX, {8, 64}, {TAG_LEAST, TAG_MOST}};

/* ---- PBKDF2 ---- */

struct pbkdf2 {
	const struct phc_digest *digest;
	const struct phc_shape  *shape;
};

static const char *name_of(const struct phc_digest *d)
{
	static const char *const names[] = {"pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512"};

	for (size_t i = 0; i < COUNT(names); i++)
		if (d != NULL && strcmp(names[i] + sizeof("pbkdf2-") - 1, d->spelt) == 0)
			return names[i];
	return NULL;
}

static enum rc bad_digest(struct err *err)
{
	return err_invalid(err, phc_field,
	                   "a pbkdf2 of a digest other than sha1, sha256 and sha512");
}

/* A tag that is longer than the digest costs as much again. */
static enum rc pbkdf2_bounded(const struct pbkdf2 *p, struct phc *ret, struct err *err)
{
	const int64_t blocks = ((int64_t)ret->tag_bytes + p->digest->bytes - 1) / p->digest->bytes;

	if (ret->rounds * blocks > ROUNDS_MOST)
		return phc_bad_rounds(err, "from 1000 to 5000000 rounds");
	snprintf(ret->cost, sizeof(ret->cost), "%lld", (long long)ret->rounds);
	return RC_OK;
}

static enum rc pbkdf2(struct rest *r, const struct pbkdf2 *p, struct phc *ret, struct err *err)
{
	ret->scheme = PHC_PBKDF2;
	ret->name   = name_of(p->digest);
	if (ret->name == NULL)
		return bad_digest(err);
	ret->digest = p->digest->name;
	if (!phc_take_number(r, (struct range){ROUNDS_LEAST, ROUNDS_MOST}, &ret->rounds))
		return phc_bad_rounds(err, "from 1000 to 5000000 rounds");
	return RC_OK;
}

static enum rc pbkdf2_end(struct rest *r, const struct pbkdf2 *p, struct phc *ret, struct err *err)
{
	if (!phc_take(r, "$") || !phc_take_pair(r, p->shape, ret))
		return phc_bad_part(err);
	return pbkdf2_bounded(p, ret, err);
}

/* ",l=32" behind the rounds says how long the tag is, which shows. */
static enum rc length_said(struct rest *r, int64_t *ret, struct err *err)
{
	*ret = 0;
	if (phc_take(r, ",l=") && !phc_take_number(r, (struct range){TAG_LEAST, TAG_MOST}, ret))
		return phc_bad_part(err);
	return RC_OK;
}

static enum rc pbkdf2_read(struct rest *r, struct phc *ret, struct err *err)
{
	struct pbkdf2 p = {.digest = phc_take_digest(r, false), .shape = &modular};
	int64_t       length;

	if (!phc_take(r, "$"))
		return bad_digest(err);
	if (!phc_take(r, "i="))
		p.shape = &passlib;
	TRY(pbkdf2(r, &p, ret, err));
	TRY(length_said(r, &length, err));
	TRY(pbkdf2_end(r, &p, ret, err));
	return length != 0 && length != (int64_t)ret->tag_bytes ? phc_bad_part(err) : RC_OK;
}

/* passlib's name of it says no digest. */
static enum rc pbkdf2_sha1_read(struct rest *r, struct phc *ret, struct err *err)
{
	struct rest         sha1 = {.p = "sha1", .n = sizeof("sha1") - 1};
	const struct pbkdf2 p    = {.digest = phc_take_digest(&sha1, false), .shape = &passlib};

	TRY(pbkdf2(r, &p, ret, err));
	return pbkdf2_end(r, &p, ret, err);
}

static enum rc django_read(struct rest *r, struct phc *ret, struct err *err)
{
	const struct pbkdf2 p = {.digest = phc_take_digest(r, false), .shape = &django};

	if (!phc_take(r, "$"))
		return bad_digest(err);
	TRY(pbkdf2(r, &p, ret, err));
	return pbkdf2_end(r, &p, ret, err);
}

static enum rc werkzeug_read(struct rest *r, struct phc *ret, struct err *err)
{
	const struct pbkdf2 p = {.digest = phc_take_digest(r, false), .shape = &werkzeug};

	if (!phc_take(r, ":"))
		return bad_digest(err);
	TRY(pbkdf2(r, &p, ret, err));
	return pbkdf2_end(r, &p, ret, err);
}

static enum rc ldap_read(struct rest *r, struct phc *ret, struct err *err)
{
	const struct pbkdf2 p = {.digest = phc_take_digest(r, true), .shape = &passlib};

	if (!phc_take(r, "}"))
		return bad_digest(err);
	TRY(pbkdf2(r, &p, ret, err));
	return pbkdf2_end(r, &p, ret, err);
}

/* ---- scrypt ---- */

static enum rc scrypt_bounded(struct phc *ret, struct err *err)
{
	ret->scheme = PHC_SCRYPT;
	ret->name   = "scrypt";
	if (ret->block * ret->strands > (INT64_C(1) << (COST_LOG_MAX - ret->log_n)))
		return phc_bad_rounds(err, "from ln=10 up, within 1 GiB");
	snprintf(ret->cost, sizeof(ret->cost), "N=%lld,r=%lld,p=%lld", 1LL << ret->log_n,
	         (long long)ret->block, (long long)ret->strands);
	return RC_OK;
}

static bool take_small(struct rest *r, int64_t *ret)
{
	return phc_take_number(r, (struct range){1, 64}, ret);
}

static bool take_log(struct rest *r, int64_t *ret)
{
	return phc_take_number(r, (struct range){10, COST_LOG_MAX}, ret);
}

/* N itself, a power of two. */
static bool take_n(struct rest *r, int64_t *ret_log)
{
	int64_t n;

	if (!phc_take_number(r, (struct range){INT64_C(1) << 10, INT64_C(1) << COST_LOG_MAX}, &n) ||
	    (n & (n - 1)) != 0)
		return false;
	for (*ret_log = 0; (INT64_C(1) << *ret_log) < n;)
		(*ret_log)++;
	return true;
}

static enum rc bad_cost(struct err *err)
{
	return phc_bad_rounds(err, "from ln=10 up, within 1 GiB");
}

/* N itself is written in place of its logarithm, too (Kratos). */
static enum rc scrypt_read(struct rest *r, struct phc *ret, struct err *err)
{
	if (!phc_take(r, "ln=") || (!take_log(r, &ret->log_n) && !take_n(r, &ret->log_n)) ||
	    !phc_take(r, ",r=") || !take_small(r, &ret->block) || !phc_take(r, ",p=") ||
	    !take_small(r, &ret->strands) || !phc_take(r, "$"))
		return bad_cost(err);
	TRY(scrypt_bounded(ret, err));
	return phc_take_pair(r, &modular, ret) ? RC_OK : phc_bad_part(err);
}

static enum rc scrypt_django_read(struct rest *r, struct phc *ret, struct err *err)
{
	if (!take_n(r, &ret->log_n) || !phc_take(r, "$"))
		return bad_cost(err);
	if (!phc_take_bytes(r, PHC_RAW, django.salt, &ret->salt, &ret->salt_bytes) ||
	    !phc_take(r, "$"))
		return phc_bad_part(err);
	if (!take_small(r, &ret->block) || !phc_take(r, "$") || !take_small(r, &ret->strands) ||
	    !phc_take(r, "$"))
		return bad_cost(err);
	TRY(scrypt_bounded(ret, err));
	return phc_take_bytes(r, django.tag_form, django.tag, &ret->tag, &ret->tag_bytes)
	         ? RC_OK
	         : phc_bad_part(err);
}

static enum rc scrypt_werkzeug_read(struct rest *r, struct phc *ret, struct err *err)
{
	if (!take_n(r, &ret->log_n) || !phc_take(r, ":") || !take_small(r, &ret->block) ||
	    !phc_take(r, ":") || !take_small(r, &ret->strands) || !phc_take(r, "$"))
		return bad_cost(err);
	TRY(scrypt_bounded(ret, err));
	return phc_take_pair(r, &werkzeug, ret) ? RC_OK : phc_bad_part(err);
}

/* ---- Firebase ---- */

static enum rc firebase_cost(struct rest *r, struct phc *ret, struct err *err)
{
	enum { MEM_MOST = 14, ROUNDS_MOST_FIREBASE = 8 };

	if (!phc_take(r, "v=1,n=") ||
	    !phc_take_number(r, (struct range){1, MEM_MOST}, &ret->log_n) || !phc_take(r, ",r=") ||
	    !phc_take_number(r, (struct range){1, ROUNDS_MOST_FIREBASE}, &ret->block) ||
	    !phc_take(r, ",p=1"))
		return phc_bad_rounds(err, "up to n=14, r=8, p=1");
	ret->strands = 1;
	snprintf(ret->cost, sizeof(ret->cost), "N=%lld,r=%lld,p=1", 1LL << ret->log_n,
	         (long long)ret->block);
	return RC_OK;
}

static enum rc firebase_read(struct rest *r, struct phc *ret, struct err *err)
{
	static const struct phc_shape shape = {
	    PHC_BASE64_PADDED, PHC_BASE64_PADDED, {1, 64}, {64, 64}};
	size_t n;

	ret->scheme = PHC_FIREBASE;
	ret->name   = "firebase-scrypt";
	TRY(firebase_cost(r, ret, err));
	if (!phc_take(r, ",ss=") ||
	    !phc_take_bytes(r, PHC_BASE64_PADDED, (struct range){0, 16}, &ret->separator, &n) ||
	    !phc_take(r, ",sk=") ||
	    !phc_take_bytes(r, PHC_BASE64_PADDED, (struct range){64, 64}, &ret->key, &n))
		return err_invalid(err, phc_field,
		                   "the signer key or the salt separator is malformed");
	if (!phc_take(r, "$") || !phc_take_pair(r, &shape, ret))
		return phc_bad_part(err);
	return RC_OK;
}

const struct phc_reader phc_derived[] = {
    {"$pbkdf2-", pbkdf2_read, false},
    {"$pbkdf2$", pbkdf2_sha1_read, false},
    {"pbkdf2_", django_read, false},
    {"pbkdf2:", werkzeug_read, false},
    {"{PBKDF2}", pbkdf2_sha1_read, true},
    {"{PBKDF2-", ldap_read, true},
    {"$scrypt$", scrypt_read, false},
    {"scrypt$", scrypt_django_read, false},
    {"scrypt:", scrypt_werkzeug_read, false},
    {"$fbscrypt$", firebase_read, false},
    {NULL, NULL, false},
};
