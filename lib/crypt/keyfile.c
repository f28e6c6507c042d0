/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/keyfile.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/rng.h"
#include "lib/crypt/b64.h"
#include "lib/crypt/crc32.h"

static const char version[] = "idctl-mk-v1";

enum {
	KEY        = 32,
	KEY_TEXT   = 43,
	SUM_TEXT   = 8,
	LINE_BYTES = sizeof(version) + KEYFILE_ID + sizeof("active") + KEY_TEXT + 1 + SUM_TEXT + 1,
};

struct word {
	const char *p;
	size_t      n;
};

struct keyfile *keyfile_new(void)
{
	struct keyfile     *f = mem_check(calloc(1, sizeof(*f)));
	struct keyfile_key *k = &f->key[0];
	uint8_t             id[4];

	rng_bytes(id, sizeof(id));
	sodium_bin2hex(k->id, sizeof(k->id), id, sizeof(id));
	k->active = true;
	k->key    = secret_random(KEY);
	f->n      = 1;
	return f;
}

void keyfile_free(struct keyfile *f)
{
	if (f == NULL)
		return;
	for (unsigned i = 0; i < f->n; i++)
		secret_free(f->key[i].key);
	free(f);
}

const struct keyfile_key *keyfile_find(const struct keyfile *f, const char *id)
{
	for (unsigned i = 0; i < f->n; i++)
		if (strcmp(f->key[i].id, id) == 0)
			return &f->key[i];
	return NULL;
}

const struct keyfile_key *keyfile_active(const struct keyfile *f)
{
	for (unsigned i = 0; i < f->n; i++)
		if (f->key[i].active)
			return &f->key[i];
	return NULL;
}

/* Exactly five words, one space between each. */
static bool split(struct word line, struct word out[static 5])
{
	const char *const end = line.p + line.n;

	for (unsigned i = 0; i < 5; i++) {
		const char *space = memchr(line.p, ' ', (size_t)(end - line.p));

		if ((space == NULL) != (i == 4))
			return false;
		out[i].p = line.p;
		out[i].n = (size_t)((space == NULL ? end : space) - line.p);
		line.p   = space == NULL ? end : space + 1;
	}
	return true;
}

static bool equals(struct word w, const char *text)
{
	return w.n == strlen(text) && memcmp(w.p, text, w.n) == 0;
}

static bool id_fits(struct word w)
{
	return w.n == KEYFILE_ID - 1 && strspn(w.p, "0123456789abcdef") >= w.n;
}

static void sum_format(const char *line, size_t n, char out[static SUM_TEXT + 1])
{
	snprintf(out, SUM_TEXT + 1, "%08x", (unsigned)crc32_of(line, n));
}

static bool sum_fits(struct word line, struct word sum)
{
	char text[SUM_TEXT + 1];
	bool fits;

	sum_format(line.p, (size_t)(sum.p - line.p) - 1, text);
	fits = equals(sum, text);
	sodium_memzero(text, sizeof(text));
	return fits;
}

/* 43 characters are 32 bytes: the length needs no second look. */
static bool key_decode(struct word w, struct secret *ret)
{
	size_t n;

	return w.n == KEY_TEXT && b64_decode(w.p, w.n, ret->p, ret->n, &n);
}

static enum rc line_parse(struct keyfile *f, struct word line, struct err *err)
{
	struct keyfile_key *k    = &f->key[f->n];
	const unsigned      at   = f->n + 1;
	struct word         w[5] = {{NULL, 0}};

	if (!split(line, w) || !equals(w[0], version))
		return err_set(err, RC_CONFIG, "line %u is not five words that begin with %s", at,
		               version);
	if (!sum_fits(line, w[4]))
		return err_set(err, RC_CONFIG, "line %u has a wrong checksum", at);
	if (!id_fits(w[1]))
		return err_set(err, RC_CONFIG, "line %u has an id that is not 8 hex digits", at);
	if (!equals(w[2], "active") && !equals(w[2], "old"))
		return err_set(err, RC_CONFIG, "line %u has a state other than active and old", at);
	memcpy(k->id, w[1].p, w[1].n);
	if (keyfile_find(f, k->id) != NULL)
		return err_set(err, RC_CONFIG, "line %u repeats the id %s", at, k->id);
	k->active = equals(w[2], "active");
	if (k->active && keyfile_active(f) != NULL)
		return err_set(err, RC_CONFIG, "line %u is a second active key", at);
	k->key = secret_new(KEY);
	f->n++;
	if (!key_decode(w[3], k->key))
		return err_set(err, RC_CONFIG,
		               "line %u has a key that is not 32 bytes in base64url", at);
	return RC_OK;
}

enum rc keyfile_parse(const struct secret *text, struct keyfile **ret, struct err *err)
{
	AUTO(keyfile) struct keyfile *f   = mem_check(calloc(1, sizeof(*f)));
	const char                   *p   = (const char *)text->p;
	const char *const             end = p + text->n;

	if (text->n == 0)
		return err_set(err, RC_CONFIG, "it is empty");
	if (text->n > KEYFILE_BYTES)
		return err_set(err, RC_CONFIG, "it has more than %d bytes", KEYFILE_BYTES);
	while (p < end) {
		const char *lf   = memchr(p, '\n', (size_t)(end - p));
		const char *stop = lf == NULL ? end : lf;

		if (f->n == KEYFILE_KEYS)
			return err_set(err, RC_CONFIG, "it has more than %d keys", KEYFILE_KEYS);
		TRY(line_parse(f, (struct word){.p = p, .n = (size_t)(stop - p)}, err));
		p = lf == NULL ? end : lf + 1;
	}
	if (keyfile_active(f) == NULL)
		return err_set(err, RC_CONFIG, "none of its keys is active");
	*ret = TAKE(f);
	return RC_OK;
}

static size_t line_format(const struct keyfile_key *k, char *out)
{
	const char *state = k->active ? "active" : "old";
	size_t      n     = (size_t)snprintf(out, LINE_BYTES, "%s %s %s ", version, k->id, state);

	sodium_bin2base64(out + n, KEY_TEXT + 1, k->key->p, k->key->n,
	                  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	n += KEY_TEXT;
	sum_format(out, n, out + n + 1);
	out[n] = ' ';
	n += 1 + SUM_TEXT;
	out[n] = '\n';
	return n + 1;
}

struct secret *keyfile_format(const struct keyfile *f)
{
	struct secret *text = secret_new((size_t)f->n * LINE_BYTES);
	size_t         n    = 0;

	for (unsigned i = 0; i < f->n; i++)
		n += line_format(&f->key[i], (char *)text->p + n);
	secret_cut(text, n);
	return text;
}
