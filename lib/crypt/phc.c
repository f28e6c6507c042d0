/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/phc_priv.h"

#include <sodium.h>
#include <string.h>

const char phc_field[] = "password_hash";

static const char base64[]  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char letters[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

bool phc_take(struct rest *r, const char *text)
{
	const size_t n = strlen(text);

	if (r->n < n || memcmp(r->p, text, n) != 0)
		return false;
	r->p += n;
	r->n -= n;
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
	r->p += n;
	r->n -= n;
	*ret = v;
	return true;
}

static int variant(int form)
{
	return form == PHC_BASE64_PADDED ? sodium_base64_VARIANT_ORIGINAL
	                                 : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
}

/* The alphabet is checked here: libsodium 1.0.18 takes any byte from 0x80 up for a '/'. */
bool phc_take_base64(struct rest *r, int form, struct range range, struct phc_part *ret,
                     size_t *ret_bytes)
{
	AUTO(secret) struct secret *out = secret_new(PHC_BYTES_MAX);
	size_t                      n   = strspn(r->p, base64);

	if (form == PHC_BASE64_PADDED)
		n += strspn(r->p + n, "=");
	if (n < r->n && r->p[n] != '$')
		return false;
	if (sodium_base642bin(out->p, out->n, r->p, n, NULL, ret_bytes, NULL, variant(form)) != 0)
		return false;
	*ret = (struct phc_part){.p = r->p, .n = n, .form = form};
	r->p += n;
	r->n -= n;
	return (int64_t)*ret_bytes >= range.min && (int64_t)*ret_bytes <= range.max;
}

bool phc_take_letters(struct rest *r, struct range range, struct phc_part *ret)
{
	const size_t n = strspn(r->p, letters);

	if ((int64_t)n < range.min || (int64_t)n > range.max)
		return false;
	*ret = (struct phc_part){.p = r->p, .n = n, .form = PHC_RAW};
	r->p += n;
	r->n -= n;
	return true;
}

bool phc_take_digit64(struct rest *r, int64_t *ret)
{
	const char *at = r->n == 0 || *r->p == '\0' ? NULL : strchr(letters, *r->p);

	if (at == NULL)
		return false;
	*ret = at - letters;
	r->p++;
	r->n--;
	return true;
}

struct secret *phc_bytes(const struct phc_part *part)
{
	AUTO(secret) struct secret *out = secret_new(PHC_BYTES_MAX);
	size_t                      n   = 0;

	if (part->form == PHC_RAW)
		return secret_copy(part->p, part->n);
	if (sodium_base642bin(out->p, out->n, part->p, part->n, NULL, &n, NULL,
	                      variant(part->form)) != 0)
		n = 0;
	secret_cut(out, n);
	return TAKE(out);
}

static enum rc argon2id_read(struct rest *r, struct phc *ret, struct err *err)
{
	ret->scheme = PHC_ARGON2ID;
	if (!phc_take(r, "v=19$"))
		return err_invalid(err, phc_field, "an argon2id hash of a version other than 19");
	if (!phc_take(r, "m=") ||
	    !phc_take_number(r, (struct range){8 * 1024, 1024 * 1024}, &ret->mem_kib))
		return err_invalid(err, phc_field, "the memory m is not from 8192 to 1048576 KiB");
	if (!phc_take(r, ",t=") || !phc_take_number(r, (struct range){1, 10}, &ret->passes))
		return err_invalid(err, phc_field, "the number of passes t is not from 1 to 10");
	if (!phc_take(r, ",p=") || !phc_take_number(r, (struct range){1, 8}, &ret->lanes))
		return err_invalid(err, phc_field, "the number of lanes p is not from 1 to 8");
	if (!phc_take(r, "$") ||
	    !phc_take_base64(r, PHC_BASE64, (struct range){8, 64}, &ret->salt, &ret->salt_bytes))
		return err_invalid(err, phc_field, "the salt is not 8 to 64 bytes in base64");
	if (!phc_take(r, "$") ||
	    !phc_take_base64(r, PHC_BASE64, (struct range){16, 64}, &ret->tag, &ret->tag_bytes))
		return err_invalid(err, phc_field, "the hash is not 16 to 64 bytes in base64");
	return RC_OK;
}

static const struct phc_reader native[] = {
    {"$argon2id$", argon2id_read},
    {NULL, NULL},
};

static const struct phc_reader *reader_of(struct rest *r)
{
	static const struct phc_reader *const all[] = {native, phc_foreign};

	for (size_t i = 0; i < COUNT(all); i++)
		for (const struct phc_reader *row = all[i]; row->prefix != NULL; row++)
			if (phc_take(r, row->prefix))
				return row;
	return NULL;
}

enum rc phc_parse(const struct secret *text, struct phc *ret, struct err *err)
{
	struct rest              r   = {.p = (const char *)text->p, .n = text->n};
	struct phc               phc = {.scheme = PHC_ARGON2ID};
	const struct phc_reader *row = reader_of(&r);

	if (row == NULL)
		return err_invalid(err, phc_field,
		                   "not one of argon2id, bcrypt, sha256crypt, sha512crypt, "
		                   "yescrypt, pbkdf2, scrypt and SSHA");
	TRY(row->read(&r, &phc, err));
	if (r.n != 0)
		return err_invalid(err, phc_field, "more text follows the hash");
	*ret = phc;
	return RC_OK;
}
