/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/secret_token.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lib/crypt/base62.h"
#include "lib/crypt/crc32.h"

enum {
	ID        = BASE62_16,
	RANDOM    = BASE62_32,
	SUM       = BASE62_4,
	KEY_BYTES = 32,
	PREFIX    = sizeof("idc__") + SECRET_TOKEN_KIND_MAX,
};

static void prefix_of(const char *kind, char out[static PREFIX])
{
	const size_t n = strspn(kind, "abcdefghijklmnopqrstuvwxyz");

	assert(n >= 1 && n <= SECRET_TOKEN_KIND_MAX && kind[n] == '\0');
	snprintf(out, PREFIX, "idc_%s_", kind);
}

static void sum_format(const char *text, size_t n, char out[static SUM])
{
	const uint32_t crc  = crc32_of(text, n);
	const uint8_t  b[4] = {(uint8_t)(crc >> 24), (uint8_t)(crc >> 16), (uint8_t)(crc >> 8),
	                       (uint8_t)crc};

	base62_encode(b, sizeof(b), out, SUM);
}

struct secret *secret_token_format(const char *prefix, const struct id *id,
                                   const struct secret *random32)
{
	size_t         n    = strlen(prefix);
	struct secret *text = secret_new(n + (id == NULL ? 0 : ID) + RANDOM + SUM);
	char          *p    = (char *)text->p;

	assert(random32->n == KEY_BYTES);
	memcpy(p, prefix, n); /* NOLINT(bugprone-not-null-terminated-result): secret_new ends it */
	if (id != NULL) {
		base62_encode(id->b, sizeof(id->b), p + n, ID);
		n += ID;
	}
	base62_encode(random32->p, random32->n, p + n, RANDOM);
	n += RANDOM;
	sum_format(p, n, p + n);
	return text;
}

static enum rc shape_check(const struct secret *text, const char *prefix, size_t body,
                           struct err *err)
{
	const size_t n = strlen(prefix);
	const char  *p = (const char *)text->p;
	char         sum[SUM];

	if (text->n < n || memcmp(p, prefix, n) != 0)
		return err_set(err, RC_INVALID, "it does not begin with '%s'", prefix);
	if (text->n != n + body + SUM)
		return err_set(err, RC_INVALID, "it has %zu characters instead of %zu", text->n,
		               n + body + SUM);
	if (!base62_valid(p + n, body + SUM))
		return err_set(err, RC_INVALID, "it has a character that is not a letter or digit");
	sum_format(p, n + body, sum);
	if (memcmp(p + n + body, sum, SUM) != 0) {
		err_set(err, RC_INVALID, "its checksum is wrong");
		return err_advise(err, ADVICE_SECRET_COPY_AGAIN);
	}
	return RC_OK;
}

enum rc secret_token_read(const struct secret *text, const char *prefix, struct id *ret_id,
                          struct err *err)
{
	const size_t                id_n = ret_id == NULL ? 0 : ID;
	AUTO(secret) struct secret *key  = NULL;
	const char                 *body;
	struct id                   id = {{0}};

	TRY(shape_check(text, prefix, id_n + RANDOM, err));
	body = (const char *)text->p + strlen(prefix);
	key  = secret_new(KEY_BYTES);
	if (!base62_decode(body, id_n, id.b, sizeof(id.b)) ||
	    !base62_decode(body + id_n, RANDOM, key->p, key->n))
		return err_set(err, RC_INVALID, "it spells a number that is out of range");
	if (ret_id != NULL)
		*ret_id = id;
	return RC_OK;
}

struct secret *secret_token_make(const char *kind, struct id id)
{
	AUTO(secret) struct secret *key = secret_random(KEY_BYTES);
	char                        prefix[PREFIX];

	prefix_of(kind, prefix);
	return secret_token_format(prefix, &id, key);
}

char *secret_token_handle(const char *kind, struct id id, char out[static SECRET_TOKEN_HANDLE])
{
	char prefix[PREFIX], text[ID + 1] = {0};

	prefix_of(kind, prefix);
	base62_encode(id.b, sizeof(id.b), text, ID);
	snprintf(out, SECRET_TOKEN_HANDLE, "%s%.12s", prefix, text);
	return out;
}

enum rc secret_token_parse(const struct secret *text, const char *kind, struct id *ret_id,
                           struct err *err)
{
	char prefix[PREFIX];

	prefix_of(kind, prefix);
	return secret_token_read(text, prefix, ret_id, err);
}
