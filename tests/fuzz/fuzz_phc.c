/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/phc.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool within(const struct phc *p)
{
	return p->mem_kib >= 8192 && p->mem_kib <= 1048576 && p->passes >= 1 && p->passes <= 10 &&
	       p->lanes >= 1 && p->lanes <= 8 && p->salt_bytes >= 8 && p->salt_bytes <= 64 &&
	       p->tag_bytes >= 16 && p->tag_bytes <= 64;
}

static bool printable(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] >= 0x7f)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(secret) struct secret *text = secret_copy(data, size);
	struct err                  err  = ERR_NONE;
	struct phc                  p;

	if (phc_parse(text, &p, &err) == RC_OK)
		assert(within(&p) && size <= 210 && printable(data, size));
	return 0;
}
