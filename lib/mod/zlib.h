/* SPDX-License-Identifier: Apache-2.0 */
/* lib/mod/zlib.h -- the ZLIB format (RFC 1950) of long bit strings, for token status lists. */
#ifndef IDCTL_MOD_ZLIB_H
#define IDCTL_MOD_ZLIB_H

#include "lib/base/err.h"
#include "lib/base/value.h"

struct str;

struct mod_zlib {
	/* Append, packed as small as zlib can. */
	enum rc (*pack)(struct bytes plain, struct str *out, struct err *err);

	/*
	 * One whole ZLIB stream and nothing behind it, into at most cap bytes. INVALID
	 * for anything else, and for what is longer, however small it came.
	 */
	enum rc (*unpack)(struct bytes packed, void *out, size_t cap, size_t *ret_n,
	                  struct err *err);
};
extern const struct mod_zlib mod_zlib;

#endif
