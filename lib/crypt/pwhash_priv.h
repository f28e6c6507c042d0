/* SPDX-License-Identifier: Apache-2.0 */
/* lib/crypt/pwhash_priv.h -- what the pwhash*.c files share. */
#ifndef IDCTL_CRYPT_PWHASH_PRIV_H
#define IDCTL_CRYPT_PWHASH_PRIV_H

#include "lib/crypt/phc.h"
#include "lib/crypt/pwhash.h"

/* Is it right by that hash, which is not argon2? */
MUST_CHECK enum rc pwhash_foreign(const struct phc *p, const struct secret *pw, bool *ret_match,
                                  struct err *err);

/* By one of PHC_DIGEST, PHC_HMAC, PHC_PHPASS. */
MUST_CHECK enum rc pwhash_digested(const struct phc *p, const struct secret *pw, bool *ret_match,
                                   struct err *err);

#endif
