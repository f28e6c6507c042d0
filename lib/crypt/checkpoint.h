/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/checkpoint.h -- the size and root of a log, as text (C2SP tlog-checkpoint).
 *
 * Three lines: the log's origin, its size in decimal, its root in base64.
 * What follows them (signatures, extensions) is left to others here.
 */
#ifndef IDCTL_CRYPT_CHECKPOINT_H
#define IDCTL_CRYPT_CHECKPOINT_H

#include "lib/base/err.h"
#include "lib/crypt/merkle.h"

struct checkpoint {
	int64_t size; /* at least 1 */
	uint8_t root[MERKLE_HASH];
};

enum { CHECKPOINT_ROOT_TEXT = 45 }; /* 44 characters and the NUL */

/* INVALID, naming the field "anchor". */
MUST_CHECK enum rc checkpoint_parse(const char *text, struct checkpoint *ret, struct err *err);

/* Returns out. */
char *checkpoint_root(const uint8_t root[static MERKLE_HASH],
                      char          out[static CHECKPOINT_ROOT_TEXT]);

#endif
