/* SPDX-License-Identifier: Apache-2.0 */
/* Password hashes of other systems: read, and bounded. */
#include <string.h>

#include "lib/crypt/phc_priv.h"

enum {
	BCRYPT_BYTES = 72,
	CRYPT_BYTES  = 511, /* CRYPT_MAX_PASSPHRASE_SIZE of libcrypt, and its NUL */
	SINGLE_LETTERS =
	    47, /* greater numbers of yescrypt have several letters, and nobody needs them */
	COST_LOG_MAX = 23, /* 128 bytes times 2^23 is 1 GiB */
	DIGEST_SHA1  = 20,
};

static enum rc bad_rounds(struct err *err, const char *bounds)
{
	return err_invalid(err, phc_field, "the cost is not %s", bounds);
}

static enum rc bad_part(struct err *err)
{
	return err_invalid(err, phc_field, "the salt or the hash is malformed");
}

static enum rc bcrypt_read(struct rest *r, struct phc *ret, struct err *err)
{
	/* two digits, always */
	const bool zero = phc_take(r, "0");
	int64_t    cost;

	ret->scheme       = PHC_CRYPT;
	ret->password_max = BCRYPT_BYTES;
	if (!phc_take_number(r, zero ? (struct range){4, 9} : (struct range){10, 15}, &cost))
		return bad_rounds(err, "from 04 to 15");
	if (!phc_take(r, "$") || !phc_take_letters(r, (struct range){53, 53}, &ret->tag))
		return bad_part(err);
	return RC_OK;
}

static enum rc sha_read(struct rest *r, struct phc *ret, int64_t tag, struct err *err)
{
	ret->scheme       = PHC_CRYPT;
	ret->password_max = CRYPT_BYTES;
	ret->rounds       = 5000;
	if (phc_take(r, "rounds=") &&
	    (!phc_take_number(r, (struct range){1000, 1000000}, &ret->rounds) || !phc_take(r, "$")))
		return bad_rounds(err, "from 1000 to 1000000 rounds");
	if (!phc_take_letters(r, (struct range){1, 16}, &ret->salt) || !phc_take(r, "$") ||
	    !phc_take_letters(r, (struct range){tag, tag}, &ret->tag))
		return bad_part(err);
	return RC_OK;
}

static enum rc sha256_read(struct rest *r, struct phc *ret, struct err *err)
{
	return sha_read(r, ret, 43, err);
}

static enum rc sha512_read(struct rest *r, struct phc *ret, struct err *err)
{
	return sha_read(r, ret, 86, err);
}

/* 128 bytes times N times r: crypt(5), and yescrypt-common.c for the letters. */
static enum rc yescrypt_read(struct rest *r, struct phc *ret, struct err *err)
{
	int64_t log_n, block;

	ret->scheme       = PHC_CRYPT;
	ret->password_max = CRYPT_BYTES;
	if (!phc_take(r, "j") || !phc_take_digit64(r, &log_n) || !phc_take_digit64(r, &block) ||
	    log_n > SINGLE_LETTERS || block > SINGLE_LETTERS || !phc_take(r, "$"))
		return err_invalid(err, phc_field,
		                   "a yescrypt of another kind than crypt(5) makes");
	log_n++;
	block++;
	if (log_n < 8 || log_n > COST_LOG_MAX || block > (INT64_C(1) << (COST_LOG_MAX - log_n)))
		return bad_rounds(err, "from 2^8 times, and within 1 GiB");
	if (!phc_take_letters(r, (struct range){1, 86}, &ret->salt) || !phc_take(r, "$") ||
	    !phc_take_letters(r, (struct range){43, 43}, &ret->tag))
		return bad_part(err);
	return RC_OK;
}

static const struct digest {
	const char *spelt, *name;
	int64_t     bytes;
} digests[] = {
    {"sha1$", "SHA1", DIGEST_SHA1},
    {"sha256$", "SHA256", 32},
    {"sha512$", "SHA512", 64},
};

/* The tag has the length of the digest: a longer one would cost as much again, and gain nothing. */
static enum rc pbkdf2_begin(struct rest *r, struct phc *ret, int64_t *ret_bytes, struct err *err)
{
	ret->scheme = PHC_PBKDF2;
	for (size_t i = 0; i < COUNT(digests); i++)
		if (phc_take(r, digests[i].spelt)) {
			ret->digest = digests[i].name;
			*ret_bytes  = digests[i].bytes;
			return RC_OK;
		}
	return err_invalid(err, phc_field,
	                   "a pbkdf2 of a digest other than sha1, sha256 and sha512");
}

static enum rc pbkdf2_rounds(struct rest *r, struct phc *ret, struct err *err)
{
	if (!phc_take_number(r, (struct range){1000, 5000000}, &ret->rounds) || !phc_take(r, "$"))
		return bad_rounds(err, "from 1000 to 5000000 rounds");
	return RC_OK;
}

static enum rc pbkdf2_read(struct rest *r, struct phc *ret, struct err *err)
{
	int64_t bytes;

	TRY(pbkdf2_begin(r, ret, &bytes, err));
	if (!phc_take(r, "i="))
		return bad_rounds(err, "there");
	TRY(pbkdf2_rounds(r, ret, err));
	if (!phc_take_base64(r, PHC_BASE64, (struct range){8, 64}, &ret->salt, &ret->salt_bytes) ||
	    !phc_take(r, "$") ||
	    !phc_take_base64(r, PHC_BASE64, (struct range){bytes, bytes}, &ret->tag,
	                     &ret->tag_bytes))
		return bad_part(err);
	return RC_OK;
}

static enum rc django_read(struct rest *r, struct phc *ret, struct err *err)
{
	int64_t bytes;

	TRY(pbkdf2_begin(r, ret, &bytes, err));
	TRY(pbkdf2_rounds(r, ret, err));
	/* its salt is taken as it is written */
	if (!phc_take_letters(r, (struct range){8, 64}, &ret->salt) || !phc_take(r, "$") ||
	    !phc_take_base64(r, PHC_BASE64_PADDED, (struct range){bytes, bytes}, &ret->tag,
	                     &ret->tag_bytes))
		return bad_part(err);
	ret->salt_bytes = ret->salt.n;
	return RC_OK;
}

static bool scrypt_bounded(const struct phc *p)
{
	return p->block * p->strands <= (INT64_C(1) << (COST_LOG_MAX - p->log_n));
}

static enum rc scrypt_read(struct rest *r, struct phc *ret, struct err *err)
{
	ret->scheme = PHC_SCRYPT;
	if (!phc_take(r, "ln=") ||
	    !phc_take_number(r, (struct range){10, COST_LOG_MAX}, &ret->log_n) ||
	    !phc_take(r, ",r=") || !phc_take_number(r, (struct range){1, 64}, &ret->block) ||
	    !phc_take(r, ",p=") || !phc_take_number(r, (struct range){1, 64}, &ret->strands) ||
	    !scrypt_bounded(ret) || !phc_take(r, "$"))
		return bad_rounds(err, "from ln=10 up, within 1 GiB");
	if (!phc_take_base64(r, PHC_BASE64, (struct range){8, 64}, &ret->salt, &ret->salt_bytes) ||
	    !phc_take(r, "$") ||
	    !phc_take_base64(r, PHC_BASE64, (struct range){16, 64}, &ret->tag, &ret->tag_bytes))
		return bad_part(err);
	return RC_OK;
}

static enum rc ssha_read(struct rest *r, struct phc *ret, struct err *err)
{
	ret->scheme = PHC_SSHA;
	ret->weak   = true;
	if (!phc_take_base64(r, PHC_BASE64_PADDED, (struct range){DIGEST_SHA1 + 4, PHC_BYTES_MAX},
	                     &ret->tag, &ret->tag_bytes))
		return bad_part(err);
	ret->salt_bytes = ret->tag_bytes - DIGEST_SHA1;
	ret->tag_bytes  = DIGEST_SHA1;
	return RC_OK;
}

const struct phc_reader phc_foreign[] = {
    {"$2a$", bcrypt_read},
    {"$2b$", bcrypt_read},
    {"$2y$", bcrypt_read},
    {"$5$", sha256_read},
    {"$6$", sha512_read},
    {"$y$", yescrypt_read},
    {"$pbkdf2-", pbkdf2_read},
    {"pbkdf2_", django_read},
    {"$scrypt$", scrypt_read},
    {"{SSHA}", ssha_read},
    {NULL, NULL},
};
