/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/phc.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool argon2id_within(const struct phc *p)
{
	return p->mem_kib >= 8192 && p->mem_kib <= 1048576 && p->passes >= 1 && p->passes <= 10 &&
	       p->lanes >= 1 && p->lanes <= 8 && p->salt_bytes >= 8 && p->salt_bytes <= 64 &&
	       p->tag_bytes >= 16 && p->tag_bytes <= 64;
}

static bool part_decodes(const struct phc_part *part, size_t bytes)
{
	AUTO(secret) struct secret *b = phc_bytes(part);

	return b->n == bytes;
}

static bool within(const struct phc *p)
{
	switch (p->scheme) {
	case PHC_ARGON2ID:
		return argon2id_within(p);
	case PHC_CRYPT:
		return p->rounds <= 1000000 && (p->password_max == 72 || p->password_max == 511);
	case PHC_PBKDF2:
		return p->rounds >= 1000 && p->rounds <= 5000000 && p->digest != NULL &&
		       p->salt_bytes >= 8 && part_decodes(&p->salt, p->salt_bytes) &&
		       part_decodes(&p->tag, p->tag_bytes);
	case PHC_SCRYPT:
		return p->log_n >= 10 && (p->block * p->strands) << p->log_n <= 1 << 23 &&
		       part_decodes(&p->salt, p->salt_bytes) && part_decodes(&p->tag, p->tag_bytes);
	case PHC_SSHA:
		return p->weak && p->tag_bytes == 20 && p->salt_bytes >= 4 &&
		       part_decodes(&p->tag, p->tag_bytes + p->salt_bytes);
	}
	return false;
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
		assert(within(&p) && size <= 220 && printable(data, size));
	return 0;
}
