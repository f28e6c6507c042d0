/* SPDX-License-Identifier: Apache-2.0 */
/* lib/base/rng.h -- random bytes from the kernel, through libsodium. */
#ifndef IDCTL_BASE_RNG_H
#define IDCTL_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

void rng_bytes(void *p, size_t n);

#endif
