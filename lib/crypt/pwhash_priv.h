/* SPDX-License-Identifier: Apache-2.0 */
/* lib/crypt/pwhash_priv.h -- what the pwhash_*.c files share. */
#ifndef IDCTL_CRYPT_PWHASH_PRIV_H
#define IDCTL_CRYPT_PWHASH_PRIV_H

#include "lib/crypt/phc.h"
#include "lib/crypt/pwhash.h"

/* *p is what phc_parse made of text, and not argon2id. CONFIG without the module that it takes. */
MUST_CHECK enum rc pwhash_foreign(const struct secret *text, const struct phc *p,
                                  const struct secret *pw, bool *ret_match, struct err *err);

#endif
