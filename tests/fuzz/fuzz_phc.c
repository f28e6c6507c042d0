/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/phc.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool argon2_within(const struct phc *p)
{
	return p->mem_kib >= 512 && p->mem_kib <= 1048576 && p->passes >= 1 && p->passes <= 10 &&
	       p->lanes >= 1 && p->lanes <= 8 && p->salt_bytes >= 8 && p->salt_bytes <= 64 &&
	       p->tag_bytes >= 16 && p->tag_bytes <= 64;
}

static bool part_decodes(const struct phc_part *part, size_t bytes)
{
	AUTO(secret) struct secret *b = phc_bytes(part);

	return b->n == bytes;
}

static bool parts_decode(const struct phc *p)
{
	return part_decodes(&p->salt, p->salt_bytes) && part_decodes(&p->tag, p->tag_bytes);
}

static bool within(const struct phc *p)
{
	switch (p->scheme) {
	case PHC_ARGON2ID:
	case PHC_ARGON2I:
		return argon2_within(p);
	case PHC_CRYPT:
		return p->rounds <= 1000000 && (p->password_max == 72 || p->password_max == 511) &&
		       (p->block * p->strands) << p->log_n <= 1 << 23;
	case PHC_APR1:
		return p->rounds == 1000 && p->password_max == 255;
	case PHC_PHPASS:
		return p->rounds >= 128 && p->rounds <= 1 << 18 && parts_decode(p);
	case PHC_PBKDF2:
		return p->rounds >= 1000 && p->rounds <= 5000000 && p->digest != NULL &&
		       p->salt_bytes >= 8 && p->tag_bytes >= 16 && parts_decode(p);
	case PHC_SCRYPT:
		return p->log_n >= 10 && (p->block * p->strands) << p->log_n <= 1 << 23 &&
		       parts_decode(p);
	case PHC_FIREBASE:
		return p->block << p->log_n <= 1 << 17 && part_decodes(&p->key, 64) &&
		       p->tag_bytes == 64 && parts_decode(p);
	case PHC_DIGEST:
		return p->rounds >= 1 && p->rounds <= 1000000 && p->salt_bytes <= 128 &&
		       p->tag_bytes >= 16 && p->tag_bytes <= PHC_DIGEST_MAX &&
		       (p->salt.p != NULL ? parts_decode(p)
		                          : part_decodes(&p->tag, p->tag_bytes + p->salt_bytes));
	case PHC_HMAC:
		return p->weak && p->tag_bytes >= 16 && p->tag_bytes <= PHC_DIGEST_MAX &&
		       part_decodes(&p->tag, p->tag_bytes);
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
		assert(p.name != NULL && p.cost[0] != 0 && within(&p) && size <= 700 &&
		       printable(data, size));
	return 0;
}
