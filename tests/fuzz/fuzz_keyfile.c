/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/keyfile.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One key file has one spelling, but for the last line feed. */
static bool same_text(const struct secret *a, const uint8_t *b, size_t n)
{
	return (a->n == n || a->n == n + 1) && memcmp(a->p, b, n) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(secret) struct secret   *text = secret_copy(data, size), *again = NULL;
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;

	if (keyfile_parse(text, &f, &err) != RC_OK)
		return 0;
	again = keyfile_format(f);
	assert(keyfile_active(f) != NULL && same_text(again, data, size));
	return 0;
}
