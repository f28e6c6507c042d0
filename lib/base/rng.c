/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/rng.h"

#include <sodium.h>

#include "lib/base/arena.h"

void rng_bytes(void *p, size_t n)
{
	if (sodium_init() < 0)
		mem_check(NULL);
	randombytes_buf(p, n);
}
