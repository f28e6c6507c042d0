/* SPDX-License-Identifier: Apache-2.0 */
/* Password hashes of crypt(5), and of what grew beside it: read, and bounded. */
#include <stdio.h>
#include <string.h>

#include "lib/crypt/phc_priv.h"

enum {
	BCRYPT_BYTES = 72,
	CRYPT_BYTES  = 511, /* CRYPT_MAX_PASSPHRASE_SIZE of libcrypt, and its NUL */
	APR1_BYTES   = 255,
	SINGLE_LETTERS =
	    47, /* greater numbers of yescrypt have several letters, and nobody needs them */
	COST_LOG_MAX   = 23, /* 128 bytes times 2^23 is 1 GiB */
	NUMBER_LETTERS = 5,  /* of $7$: 30 bits */
};

static void crypt_of(struct phc *ret, const char *name)
{
	ret->scheme       = PHC_CRYPT;
	ret->name         = name;
	ret->password_max = CRYPT_BYTES;
}

static void cost_is_rounds(struct phc *ret)
{
	snprintf(ret->cost, sizeof(ret->cost), "%lld", (long long)ret->rounds);
}

static enum rc bcrypt_read(struct rest *r, struct phc *ret, struct err *err)
{
	/* two digits, always */
	const bool zero = phc_take(r, "0");

	crypt_of(ret, ret->name == NULL ? "bcrypt" : ret->name);
	ret->password_max = BCRYPT_BYTES;
	if (!phc_take_number(r, zero ? (struct range){4, 9} : (struct range){10, 15}, &ret->rounds))
		return phc_bad_rounds(err, "from 04 to 15");
	if (!phc_take(r, "$") || !phc_take_letters(r, (struct range){53, 53}, &ret->tag))
		return phc_bad_part(err);
	cost_is_rounds(ret);
	ret->rounds = INT64_C(1) << ret->rounds;
	return RC_OK;
}

static enum rc bcrypt_within(struct rest *r, struct phc *ret, struct err *err)
{
	ret->text = r->p;
	if (!phc_take(r, "$2a$") && !phc_take(r, "$2b$") && !phc_take(r, "$2y$"))
		return err_invalid(err, phc_field, "no bcrypt hash follows");
	return bcrypt_read(r, ret, err);
}

static enum rc bcrypt_sha256_read(struct rest *r, struct phc *ret, struct err *err)
{
	ret->name      = "bcrypt-sha256";
	ret->of_sha256 = true;
	return bcrypt_within(r, ret, err);
}

static enum rc peppered_read(struct rest *r, struct phc *ret, struct err *err)
{
	size_t n;

	ret->name = "bcrypt-pepper";
	if (!phc_take_bytes(r, PHC_BASE64, (struct range){1, PHC_BYTES_MAX}, &ret->key, &n))
		return err_invalid(err, phc_field, "the pepper is not 1 to %d bytes in base64",
		                   PHC_BYTES_MAX);
	return bcrypt_within(r, ret, err);
}

static enum rc md5_read(struct rest *r, struct phc *ret, struct err *err)
{
	crypt_of(ret, "md5crypt");
	ret->rounds = 1000;
	cost_is_rounds(ret);
	if (!phc_take_letters(r, (struct range){1, 8}, &ret->salt) || !phc_take(r, "$") ||
	    !phc_take_letters(r, (struct range){22, 22}, &ret->tag))
		return phc_bad_part(err);
	return RC_OK;
}

static enum rc apr1_read(struct rest *r, struct phc *ret, struct err *err)
{
	TRY(md5_read(r, ret, err));
	ret->scheme       = PHC_APR1;
	ret->name         = "apr1";
	ret->password_max = APR1_BYTES;
	return RC_OK;
}

static enum rc sha_read(struct rest *r, struct phc *ret, int64_t tag, struct err *err)
{
	ret->rounds = 5000;
	if (phc_take(r, "rounds=") &&
	    (!phc_take_number(r, (struct range){1000, 1000000}, &ret->rounds) || !phc_take(r, "$")))
		return phc_bad_rounds(err, "from 1000 to 1000000 rounds");
	if (!phc_take_letters(r, (struct range){1, 16}, &ret->salt) || !phc_take(r, "$") ||
	    !phc_take_letters(r, (struct range){tag, tag}, &ret->tag))
		return phc_bad_part(err);
	cost_is_rounds(ret);
	return RC_OK;
}

static enum rc sha256_read(struct rest *r, struct phc *ret, struct err *err)
{
	crypt_of(ret, "sha256crypt");
	return sha_read(r, ret, 43, err);
}

static enum rc sha512_read(struct rest *r, struct phc *ret, struct err *err)
{
	crypt_of(ret, "sha512crypt");
	return sha_read(r, ret, 86, err);
}

/* 128 bytes times N times r, in time p times as much. */
static enum rc bounded(struct phc *ret, struct err *err)
{
	if (ret->log_n < 8 || ret->log_n > COST_LOG_MAX || ret->block < 1 || ret->strands < 1 ||
	    ret->block > (INT64_C(1) << COST_LOG_MAX) ||
	    ret->strands > (INT64_C(1) << COST_LOG_MAX) ||
	    ret->block * ret->strands > (INT64_C(1) << (COST_LOG_MAX - ret->log_n)))
		return phc_bad_rounds(err, "from 2^8 times, and within 1 GiB");
	snprintf(ret->cost, sizeof(ret->cost), "N=%lld,r=%lld,p=%lld", 1LL << ret->log_n,
	         (long long)ret->block, (long long)ret->strands);
	return RC_OK;
}

static enum rc salt_and_tag(struct rest *r, struct phc *ret, struct err *err)
{
	if (!phc_take(r, "$") || !phc_take_letters(r, (struct range){1, 86}, &ret->salt) ||
	    !phc_take(r, "$") || !phc_take_letters(r, (struct range){43, 43}, &ret->tag))
		return phc_bad_part(err);
	return RC_OK;
}

/* crypt(5), and yescrypt-common.c for the letters. */
static enum rc yescrypt_params(struct rest *r, struct phc *ret, struct err *err)
{
	if (!phc_take(r, "j") || !phc_take_digit64(r, &ret->log_n) ||
	    !phc_take_digit64(r, &ret->block) || ret->log_n > SINGLE_LETTERS ||
	    ret->block > SINGLE_LETTERS)
		return err_invalid(err, phc_field,
		                   "a yescrypt of another kind than crypt(5) makes");
	ret->log_n++;
	ret->block++;
	ret->strands = 1;
	TRY(bounded(ret, err));
	return salt_and_tag(r, ret, err);
}

static enum rc yescrypt_read(struct rest *r, struct phc *ret, struct err *err)
{
	crypt_of(ret, "yescrypt");
	return yescrypt_params(r, ret, err);
}

static enum rc gost_read(struct rest *r, struct phc *ret, struct err *err)
{
	crypt_of(ret, "gost-yescrypt");
	return yescrypt_params(r, ret, err);
}

static bool take_number64(struct rest *r, int64_t *ret)
{
	int64_t digit;

	*ret = 0;
	for (int i = 0; i < NUMBER_LETTERS; i++) {
		if (!phc_take_digit64(r, &digit))
			return false;
		*ret |= digit << (6 * i);
	}
	return true;
}

static enum rc scrypt7_read(struct rest *r, struct phc *ret, struct err *err)
{
	crypt_of(ret, "scrypt");
	if (!phc_take_digit64(r, &ret->log_n) || !take_number64(r, &ret->block) ||
	    !take_number64(r, &ret->strands))
		return phc_bad_rounds(err, "there");
	TRY(bounded(ret, err));
	if (!phc_take_letters(r, (struct range){1, 86}, &ret->salt) || !phc_take(r, "$") ||
	    !phc_take_letters(r, (struct range){43, 43}, &ret->tag))
		return phc_bad_part(err);
	return RC_OK;
}

static enum rc phpass(struct rest *r, struct phc *ret, int64_t tag, struct err *err)
{
	enum { LOG_LEAST = 7, LOG_MOST = 18, SALT = 8 };
	int64_t log;

	ret->scheme = PHC_PHPASS;
	if (!phc_take_digit64(r, &log) || log < LOG_LEAST || log > LOG_MOST)
		return phc_bad_rounds(err, "from 2^7 to 2^18 rounds");
	ret->rounds = INT64_C(1) << log;
	cost_is_rounds(ret);
	if (r->n < SALT)
		return phc_bad_part(err);
	ret->salt       = (struct phc_part){.p = r->p, .n = SALT, .form = PHC_RAW};
	ret->salt_bytes = SALT;
	if (!phc_take_letters(r, (struct range){SALT + tag, SALT + tag}, &ret->tag))
		return phc_bad_part(err);
	ret->tag.p += SALT;
	ret->tag.n -= SALT;
	ret->tag_bytes = ret->tag.n;
	return RC_OK;
}

static enum rc phpass_md5_read(struct rest *r, struct phc *ret, struct err *err)
{
	ret->name   = "phpass";
	ret->digest = "MD5";
	return phpass(r, ret, 22, err);
}

static enum rc phpass_sha512_read(struct rest *r, struct phc *ret, struct err *err)
{
	ret->name   = "phpass-sha512";
	ret->digest = "SHA512";
	return phpass(r, ret, 43, err);
}

const struct phc_reader phc_crypt[] = {
    {"$2a$", bcrypt_read, false},       {"$2b$", bcrypt_read, false},
    {"$2y$", bcrypt_read, false},       {"bcrypt_sha256$", bcrypt_sha256_read, false},
    {"$pepper$", peppered_read, false}, {"$1$", md5_read, false},
    {"$apr1$", apr1_read, false},       {"$5$", sha256_read, false},
    {"$6$", sha512_read, false},        {"$y$", yescrypt_read, false},
    {"$gy$", gost_read, false},         {"$7$", scrypt7_read, false},
    {"$P$", phpass_md5_read, false},    {"$H$", phpass_md5_read, false},
    {"$S$", phpass_sha512_read, false}, {NULL, NULL, false},
};
