/* SPDX-License-Identifier: Apache-2.0 */
/* A file of age; the identity is the one of the public vectors, so that payloads are met. */
#include "lib/crypt/age.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tests/flow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rc read_all(const struct age_keys *by, struct pool *in, struct err *err)
{
	AUTO(age_reader) struct age_reader *r = NULL;
	uint8_t                             piece[4096];
	size_t                              n;

	TRY(age_reader_new(by, pool_get, in, &r, err));
	do {
		TRY(age_read(r, piece, sizeof(piece), &n, err));
	} while (n > 0);
	return RC_OK;
}

/* Of a public vector, what stands before the file. */
static void skip_head(struct pool *in)
{
	const uint8_t *file = memmem(in->p, in->n, "\n\nage-", 6);

	if (in->n > 8 && memcmp(in->p, "expect: ", 8) == 0 && file != NULL) {
		in->n -= (size_t)(file + 2 - (const uint8_t *)in->p);
		in->p = file + 2;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char key[] =
	    "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";
	AUTO(secret) struct secret *text  = secret_copy(key, sizeof(key) - 1);
	AUTO(secret) struct secret *other = secret_copy(data, size);
	AUTO(secret) struct secret *id    = NULL;
	AUTO(secret) struct secret *own   = NULL;
	struct pool                 in    = {.p = data, .n = size};
	struct err                  err   = ERR_NONE;
	enum rc                     rc    = age_identity_read(text, &id, &err);

	assert(rc == RC_OK);
	if (age_identity_read(other, &own, &err) == RC_OK)
		assert(own->n == AGE_KEY);
	err_clear(&err);
	skip_head(&in);
	rc = read_all(&(struct age_keys){.identity = id}, &in, &err);
	assert(rc == RC_OK || rc == RC_INVALID || rc == RC_NO || rc == RC_CORRUPT);
	assert(rc == RC_OK || err.msg[0] != '\0');
	return 0;
}
