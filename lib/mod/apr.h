/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/apr.h -- libaprutil: password hashes as htpasswd writes them, of which libcrypt does not know $apr1$.
 */
#ifndef IDCTL_MOD_APR_H
#define IDCTL_MOD_APR_H

#include <stdbool.h>

struct secret;

struct mod_apr {
	/* Is `hash` the password's? No NUL may be in either. */
	bool (*check)(const char *hash, const struct secret *password);
};
extern const struct mod_apr mod_apr;

#endif
