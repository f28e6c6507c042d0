/* SPDX-License-Identifier: Apache-2.0 */
/* The payload: a nonce, and chunks of 64 KiB, each sealed with its number and whether it is the last one (STREAM). */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/crypt/age_priv.h"

enum { SEALED = AGE_CHUNK + AGE_TAG, COUNTER = 11 };

/* ---- the number of a chunk ---- */

struct nonce {
	uint8_t b[COUNTER + 1];
};

static void count_up(struct nonce *n)
{
	for (size_t i = COUNTER; i-- > 0;)
		if (++n->b[i] != 0)
			return;
}

/* ---- writing ---- */

struct age_writer {
	flow_put      *put;
	void          *arg;
	struct secret *key;
	struct nonce   nonce;
	size_t         n; /* bytes of the chunk at hand */
	uint8_t        plain[AGE_CHUNK], sealed[SEALED];
};

void age_writer_free(struct age_writer *w)
{
	if (w == NULL)
		return;
	secret_free(w->key);
	sodium_memzero(w->plain, sizeof(w->plain));
	free(w);
}

static enum rc begin(struct age_writer *w, const struct age_keys *to, struct err *err)
{
	AUTO(secret) struct secret *file_key = secret_random(AGE_FILE_KEY);
	AUTO(secret) struct secret *nonce    = secret_random(AGE_NONCE);
	AUTO(str) struct str       *header   = str_new();

	TRY(age_header_make(to, file_key, header, err));
	str_addn(header, nonce->p, nonce->n);
	w->key = age_derive(file_key, secret_bytes(nonce), "payload");
	return w->put(w->arg, header->p, header->n, err);
}

enum rc age_writer_new(const struct age_keys *to, flow_put *put, void *arg, struct age_writer **ret,
                       struct err *err)
{
	AUTO(age_writer) struct age_writer *w = mem_check(calloc(1, sizeof(*w)));

	w->put = put;
	w->arg = arg;
	TRY(begin(w, to, err));
	*ret = TAKE(w);
	return RC_OK;
}

static enum rc flush(struct age_writer *w, bool last, struct err *err)
{
	unsigned long long n;

	w->nonce.b[COUNTER] = last;
	crypto_aead_chacha20poly1305_ietf_encrypt(w->sealed, &n, w->plain, w->n, NULL, 0, NULL,
	                                          w->nonce.b, w->key->p);
	count_up(&w->nonce);
	w->n = 0;
	return w->put(w->arg, w->sealed, (size_t)n, err);
}

enum rc age_write(struct age_writer *w, const void *p, size_t n, struct err *err)
{
	const uint8_t *from = p;

	while (n > 0) {
		const size_t some = n < AGE_CHUNK - w->n ? n : AGE_CHUNK - w->n;

		/* a full one may be the last */
		if (some == 0) {
			TRY(flush(w, false, err));
			continue;
		}
		memcpy(w->plain + w->n, from, some);
		w->n += some;
		from += some;
		n -= some;
	}
	return RC_OK;
}

enum rc age_write_end(struct age_writer *w, struct err *err)
{
	return flush(w, true, err);
}

/* ---- reading ---- */

struct age_reader {
	flow_get      *get;
	void          *arg;
	struct secret *key;
	struct nonce   nonce;
	bool           first, ended;
	size_t         n, at, left; /* read; of the chunk that is open: given, and left */
	uint8_t read[SEALED + 1], plain[AGE_CHUNK]; /* one byte more tells whether it is the last */
};

void age_reader_free(struct age_reader *r)
{
	if (r == NULL)
		return;
	secret_free(r->key);
	sodium_memzero(r->plain, sizeof(r->plain));
	free(r);
}

/* At least to `upto` bytes, unless it ends before. */
static enum rc fill(struct age_reader *r, size_t upto, struct err *err)
{
	while (r->n < upto) {
		size_t got;

		TRY(r->get(r->arg, r->read + r->n, upto - r->n, &got, err));
		if (got == 0)
			return RC_OK;
		r->n += got;
	}
	return RC_OK;
}

static void drop(struct age_reader *r, size_t n)
{
	memmove(r->read, r->read + n, r->n - n);
	r->n -= n;
}

static enum rc read_header(struct age_reader *r, size_t *ret_n, struct err *err)
{
	size_t before;

	do {
		before = r->n;
		TRY(fill(r, before + 1024 < AGE_HEADER_MAX ? before + 1024 : AGE_HEADER_MAX, err));
		*ret_n = age_header_n((const char *)r->read, r->n);
	} while (*ret_n == 0 && r->n > before);
	return *ret_n != 0 ? RC_OK
	                   : err_set(err, RC_INVALID, "it is not encrypted as age does, version 1");
}

static enum rc open_it(struct age_reader *r, const struct age_keys *by, struct err *err)
{
	AUTO(secret) struct secret *file_key = NULL;
	size_t                      n;

	TRY(read_header(r, &n, err));
	TRY(age_header_open(by, (struct bytes){.p = r->read, .n = n}, &file_key, err));
	drop(r, n);
	TRY(fill(r, AGE_NONCE, err));
	if (r->n < AGE_NONCE)
		return err_set(err, RC_INVALID, "it is cut off behind its header");
	r->key = age_derive(file_key, (struct bytes){.p = r->read, .n = AGE_NONCE}, "payload");
	drop(r, AGE_NONCE);
	return RC_OK;
}

enum rc age_reader_new(const struct age_keys *by, flow_get *get, void *arg, struct age_reader **ret,
                       struct err *err)
{
	AUTO(age_reader) struct age_reader *r = mem_check(calloc(1, sizeof(*r)));

	r->get   = get;
	r->arg   = arg;
	r->first = true;
	TRY(open_it(r, by, err));
	*ret = TAKE(r);
	return RC_OK;
}

static enum rc next_chunk(struct age_reader *r, struct err *err)
{
	unsigned long long n = 0;
	size_t             sealed;

	TRY(fill(r, sizeof(r->read), err));
	r->ended            = r->n <= SEALED;
	sealed              = r->ended ? r->n : SEALED;
	r->nonce.b[COUNTER] = r->ended;
	if (sealed < AGE_TAG ||
	    crypto_aead_chacha20poly1305_ietf_decrypt(r->plain, &n, NULL, r->read, sealed, NULL, 0,
	                                              r->nonce.b, r->key->p) != 0 ||
	    (n == 0 && !r->first))
		return err_set(err, RC_CORRUPT, "it has been altered, or cut off");
	count_up(&r->nonce);
	drop(r, sealed);
	r->first = false;
	r->at    = 0;
	r->left  = (size_t)n;
	return RC_OK;
}

enum rc age_read(struct age_reader *r, void *p, size_t n, size_t *ret_n, struct err *err)
{
	if (r->left == 0 && !r->ended)
		TRY(next_chunk(r, err));
	*ret_n = n < r->left ? n : r->left;
	memcpy(p, r->plain + r->at, *ret_n);
	r->at += *ret_n;
	r->left -= *ret_n;
	return RC_OK;
}
