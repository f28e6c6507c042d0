/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/phc_priv.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char phc_field[] = "password_hash";

static const char letters[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char dotted[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./";

static const struct phc_digest digests[] = {
    {"md5", "MD5", 16},       {"sha1", "SHA1", 20},     {"sha256", "SHA256", 32},
    {"sha384", "SHA384", 48}, {"sha512", "SHA512", 64},
};

static void drop(struct rest *r, size_t n)
{
	r->p += n;
	r->n -= n;
}

bool phc_take(struct rest *r, const char *text)
{
	const size_t n = strlen(text);

	if (r->n < n || memcmp(r->p, text, n) != 0)
		return false;
	drop(r, n);
	return true;
}

bool phc_take_any_case(struct rest *r, const char *text)
{
	const size_t n = strlen(text);

	if (r->n < n || strncasecmp(r->p, text, n) != 0)
		return false;
	drop(r, n);
	return true;
}

bool phc_take_number(struct rest *r, struct range range, int64_t *ret)
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
	drop(r, n);
	*ret = v;
	return true;
}

const struct phc_digest *phc_take_digest(struct rest *r, bool any_case)
{
	for (size_t i = 0; i < COUNT(digests); i++)
		if (any_case ? phc_take_any_case(r, digests[i].spelt)
		             : phc_take(r, digests[i].spelt))
			return &digests[i];
	return NULL;
}

/* The alphabet is checked here: libsodium 1.0.18 takes any byte from 0x80 up for a '/'. */
static size_t spelt(const char *p, enum phc_form form)
{
	size_t n;

	switch (form) {
	case PHC_RAW:
		break;
	case PHC_HEX:
		return strspn(p, "0123456789abcdef");
	case PHC_BASE64_DOTTED:
		return strspn(p, dotted);
	case PHC_BASE64:
		return strspn(p, base64);
	case PHC_BASE64_PADDED:
		n = strspn(p, base64);
		return n + strspn(p + n, "=");
	}
	return strspn(p, letters);
}

static bool decode(const struct phc_part *part, struct secret *out, size_t *ret_n)
{
	const int                   variant = part->form == PHC_BASE64_PADDED
	                                        ? sodium_base64_VARIANT_ORIGINAL
	                                        : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
	AUTO(secret) struct secret *text    = NULL;

	*ret_n = 0;
	if (part->form == PHC_HEX)
		return sodium_hex2bin(out->p, out->n, part->p, part->n, NULL, ret_n, NULL) == 0;
	text = secret_copy(part->p, part->n);
	for (size_t i = 0; i < text->n && part->form == PHC_BASE64_DOTTED; i++)
		if (text->p[i] == '.')
			text->p[i] = '+';
	return sodium_base642bin(out->p, out->n, (const char *)text->p, text->n, NULL, ret_n, NULL,
	                         variant) == 0;
}

bool phc_take_bytes(struct rest *r, enum phc_form form, struct range range, struct phc_part *ret,
                    size_t *ret_bytes)
{
	AUTO(secret) struct secret *out = NULL;
	const size_t                n   = spelt(r->p, form);

	*ret       = (struct phc_part){.p = r->p, .n = n, .form = form};
	*ret_bytes = n;
	if (n < r->n && strchr("$,", r->p[n]) == NULL)
		return false;
	if (form != PHC_RAW) {
		out = secret_new(PHC_BYTES_MAX);
		if (!decode(ret, out, ret_bytes))
			return false;
	}
	if ((int64_t)*ret_bytes < range.min || (int64_t)*ret_bytes > range.max)
		return false;
	drop(r, n);
	return true;
}

bool phc_take_letters(struct rest *r, struct range range, struct phc_part *ret)
{
	const size_t n = strspn(r->p, letters);

	if ((int64_t)n < range.min || (int64_t)n > range.max)
		return false;
	*ret = (struct phc_part){.p = r->p, .n = n, .form = PHC_RAW};
	drop(r, n);
	return true;
}

bool phc_take_digit64(struct rest *r, int64_t *ret)
{
	const char *at = r->n == 0 || *r->p == '\0' ? NULL : strchr(letters, *r->p);

	if (at == NULL)
		return false;
	*ret = at - letters;
	drop(r, 1);
	return true;
}

bool phc_take_pair(struct rest *r, const struct phc_shape *s, struct phc *ret)
{
	return phc_take_bytes(r, s->salt_form, s->salt, &ret->salt, &ret->salt_bytes) &&
	       phc_take(r, "$") &&
	       phc_take_bytes(r, s->tag_form, s->tag, &ret->tag, &ret->tag_bytes);
}

struct secret *phc_bytes(const struct phc_part *part)
{
	AUTO(secret) struct secret *out = NULL;
	size_t                      n   = 0;

	if (part->form == PHC_RAW)
		return secret_copy(part->p, part->n);
	out = secret_new(PHC_BYTES_MAX);
	if (!decode(part, out, &n))
		n = 0;
	secret_cut(out, n);
	return TAKE(out);
}

enum rc phc_bad_rounds(struct err *err, const char *bounds)
{
	return err_invalid(err, phc_field, "the cost is not %s", bounds);
}

enum rc phc_bad_part(struct err *err)
{
	return err_invalid(err, phc_field, "the salt or the hash is malformed");
}

enum rc phc_read_argon2(struct rest *r, struct phc *ret, struct err *err)
{
	if (!phc_take(r, "v=19$"))
		return err_invalid(err, phc_field, "an argon2 hash of a version other than 19");
	if (!phc_take(r, "m=") ||
	    !phc_take_number(r, (struct range){512, 1024 * 1024}, &ret->mem_kib))
		return err_invalid(err, phc_field, "the memory m is not from 512 to 1048576 KiB");
	if (!phc_take(r, ",t=") || !phc_take_number(r, (struct range){1, 10}, &ret->passes))
		return err_invalid(err, phc_field, "the number of passes t is not from 1 to 10");
	if (!phc_take(r, ",p=") || !phc_take_number(r, (struct range){1, 8}, &ret->lanes))
		return err_invalid(err, phc_field, "the number of lanes p is not from 1 to 8");
	if (!phc_take(r, "$") ||
	    !phc_take_bytes(r, PHC_BASE64, (struct range){8, 64}, &ret->salt, &ret->salt_bytes))
		return err_invalid(err, phc_field, "the salt is not 8 to 64 bytes in base64");
	if (!phc_take(r, "$") ||
	    !phc_take_bytes(r, PHC_BASE64, (struct range){16, 64}, &ret->tag, &ret->tag_bytes))
		return err_invalid(err, phc_field, "the hash is not 16 to 64 bytes in base64");
	snprintf(ret->cost, sizeof(ret->cost), "m=%lld,t=%lld,p=%lld", (long long)ret->mem_kib,
	         (long long)ret->passes, (long long)ret->lanes);
	return RC_OK;
}

static enum rc argon2id(struct rest *r, struct phc *ret, struct err *err)
{
	ret->scheme = PHC_ARGON2ID;
	ret->name   = "argon2id";
	return phc_read_argon2(r, ret, err);
}

static enum rc argon2i(struct rest *r, struct phc *ret, struct err *err)
{
	ret->scheme = PHC_ARGON2I;
	ret->name   = "argon2i";
	return phc_read_argon2(r, ret, err);
}

static const struct phc_reader argon2[] = {
    {"$argon2id$", argon2id, false},
    {"$argon2i$", argon2i, false},
    {NULL, NULL, false},
};

/* What some write around a text that is one by itself. */
static void unwrap(struct rest *r)
{
	static const struct {
		const char *around, *text;
		bool        any_case;
	} wrapping[] = {
	    {"{CRYPT}", "$", true},
	    {"{ARGON2}", "$argon2", true},
	    {"argon2", "$argon2", false},
	    {"bcrypt$", "$2", false},
	};

	for (size_t i = 0; i < COUNT(wrapping); i++) {
		struct rest in   = *r;
		const bool  here = wrapping[i].any_case ? phc_take_any_case(&in, wrapping[i].around)
		                                        : phc_take(&in, wrapping[i].around);
		const struct rest text = in;

		if (here && phc_take(&in, wrapping[i].text)) {
			*r = text;
			return;
		}
	}
}

static const struct phc_reader *reader_of(struct rest *r)
{
	static const struct phc_reader *const all[] = {argon2, phc_crypt, phc_derived, phc_digests};

	for (size_t i = 0; i < COUNT(all); i++)
		for (const struct phc_reader *row = all[i]; row->prefix != NULL; row++)
			if (row->any_case ? phc_take_any_case(r, row->prefix)
			                  : phc_take(r, row->prefix))
				return row;
	return NULL;
}

enum rc phc_parse(const struct secret *text, struct phc *ret, struct err *err)
{
	struct rest              r   = {.p = (const char *)text->p, .n = text->n};
	struct phc               phc = {.scheme = PHC_ARGON2ID};
	const struct phc_reader *row;

	unwrap(&r);
	phc.text = r.p;
	row      = reader_of(&r);
	if (row == NULL)
		return err_invalid(err, phc_field, "not a hash of a known scheme");
	TRY(row->read(&r, &phc, err));
	if (r.n != 0)
		return err_invalid(err, phc_field, "more text follows the hash");
	*ret = phc;
	return RC_OK;
}
