/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/crypt.h -- libcrypt (libxcrypt): password hashes as in /etc/shadow, see crypt(5).
 *
 * What they cost is for the caller to look at before (lib/crypt/phc.h).
 */
#ifndef IDCTL_MOD_CRYPT_H
#define IDCTL_MOD_CRYPT_H

#include <stdbool.h>

#include "lib/base/err.h"

struct secret;

struct mod_crypt {
	/* Is it the password's hash? INTERNAL when it cannot be computed. No NUL may be in either. */
	enum rc (*check)(const char *hash, const struct secret *password, bool *ret_match,
	                 struct err *err);
};
extern const struct mod_crypt mod_crypt;

#endif
