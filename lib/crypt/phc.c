/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/phc.h"

#include <sodium.h>
#include <string.h>

static const char field[] = "password_hash";

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { BASE64_BYTES_MAX = 64 };

/* What is left to read; a NUL stands behind it. */
struct rest {
	const char *p;
	size_t      n;
};

struct range {
	int64_t min, max;
};

static bool take(struct rest *r, const char *text)
{
	const size_t n = strlen(text);

	if (r->n < n || memcmp(r->p, text, n) != 0)
		return false;
	r->p += n;
	r->n -= n;
	return true;
}

/* Digits as a person writes them; false as soon as the number is above the range. */
static bool take_number(struct rest *r, struct range range, int64_t *ret)
{
	int64_t v = 0;
	size_t  n = 0;

	while (n < r->n && r->p[n] >= '0' && r->p[n] <= '9') {
		v = v * 10 + (r->p[n++] - '0');
		if (v > range.max)
			return false;
	}
	if (n == 0 || (r->p[0] == '0' && n > 1) || v < range.min)
		return false;
	r->p += n;
	r->n -= n;
	*ret = v;
	return true;
}

/*
 * Up to the next '$' or the end: canonical base64 of an allowed number of
 * bytes. The alphabet is checked here: libsodium 1.0.18 takes any byte from
 * 0x80 up for a '/'.
 */
static bool take_base64(struct rest *r, struct range range, size_t *ret_bytes)
{
	AUTO(secret) struct secret *out = secret_new(BASE64_BYTES_MAX);
	const size_t                n   = strspn(r->p, alphabet);

	if (n < r->n && r->p[n] != '$')
		return false;
	if (sodium_base642bin(out->p, out->n, r->p, n, NULL, ret_bytes, NULL,
	                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
		return false;
	r->p += n;
	r->n -= n;
	return (int64_t)*ret_bytes >= range.min && (int64_t)*ret_bytes <= range.max;
}

static enum rc argon2id_read(struct rest *r, struct phc *ret, struct err *err)
{
	ret->scheme = PHC_ARGON2ID;
	if (!take(r, "v=19$"))
		return err_invalid(err, field, "an argon2id hash of a version other than 19");
	if (!take(r, "m=") || !take_number(r, (struct range){8 * 1024, 1024 * 1024}, &ret->mem_kib))
		return err_invalid(err, field, "the memory m is not from 8192 to 1048576 KiB");
	if (!take(r, ",t=") || !take_number(r, (struct range){1, 10}, &ret->passes))
		return err_invalid(err, field, "the number of passes t is not from 1 to 10");
	if (!take(r, ",p=") || !take_number(r, (struct range){1, 8}, &ret->lanes))
		return err_invalid(err, field, "the number of lanes p is not from 1 to 8");
	if (!take(r, "$") || !take_base64(r, (struct range){8, 64}, &ret->salt_bytes))
		return err_invalid(err, field, "the salt is not 8 to 64 bytes in base64");
	if (!take(r, "$") || !take_base64(r, (struct range){16, 64}, &ret->tag_bytes))
		return err_invalid(err, field, "the hash is not 16 to 64 bytes in base64");
	return RC_OK;
}

static const struct {
	const char *prefix;
	enum rc (*read)(struct rest *r, struct phc *ret, struct err *err);
} scheme[] = {
    {"$argon2id$", argon2id_read},
};

enum rc phc_parse(const struct secret *text, struct phc *ret, struct err *err)
{
	struct rest r = {.p = (const char *)text->p, .n = text->n};
	struct phc  phc;

	for (size_t i = 0; i < COUNT(scheme); i++) {
		if (!take(&r, scheme[i].prefix))
			continue;
		TRY(scheme[i].read(&r, &phc, err));
		if (r.n != 0)
			return err_invalid(err, field, "there is more behind the hash");
		*ret = phc;
		return RC_OK;
	}
	return err_invalid(err, field, "not an argon2id hash");
}
