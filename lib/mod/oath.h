/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/oath.h -- liboath: one-time passwords (RFC 4226, RFC 6238).
 */
#ifndef IDCTL_MOD_OATH_H
#define IDCTL_MOD_OATH_H

#include <stdint.h>

#include "lib/base/err.h"

struct secret;

struct mod_oath {
	/*
	 * The code of step `step`, counted from 1970 (RFC 6238, 4.2; the counter of RFC 4226): 6 to 8
	 * digits, the caller's to free. algorithm: "SHA1", "SHA256" or "SHA512". INTERNAL when it
	 * cannot be computed.
	 */
	enum rc (*code)(const struct secret *seed, const char *algorithm, int64_t digits,
	                int64_t step, struct secret **ret, struct err *err);
};
extern const struct mod_oath mod_oath;

#endif
