/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/pwhash.h -- passwords: what may be one, and what is kept of it.
 *
 * Kept is an argon2id string, itself a secret: the caller seals it; or, until
 * its password is next found right, one of the others of lib/crypt/phc.h. Passwords come normalised (RFC 8265, OpaqueString), are hashed
 * whole, and have 1 to 1024 bytes in every function here; more is INVALID
 * before any work is done, no matter who asks.
 */
#ifndef IDCTL_CRYPT_PWHASH_H
#define IDCTL_CRYPT_PWHASH_H

#include "lib/base/err.h"
#include "lib/base/secret.h"

enum { PWHASH_BYTES_MAX = 1024, PWHASH_CHARACTERS_MIN = 15, PWHASH_CHARACTERS_BESIDE = 8 };

struct pwhash_cost {
	int64_t mem_kib, passes;
};

extern const struct pwhash_cost pwhash_cost_default; /* 64 MiB, 3 passes */

/*
 * OWASP ASVS 5.0, appendix C: at least 46 MiB in one pass, 19 MiB in two, 12 MiB in three;
 * and no more than 1 GiB and 10, so that what we make, phc_parse takes. INVALID.
 */
MUST_CHECK enum rc pwhash_cost_check(struct pwhash_cost cost, struct err *err);

/*
 * INVALID for a cost out of bounds; INTERNAL when the memory cannot be had; BUSY when, for PWHASH_SLOT_PATIENCE_S, as
 * many others are hashed as fit (lib/crypt/pwhash_slot.h). So do the two below.
 */
MUST_CHECK enum rc pwhash_make(const struct secret *pw, struct pwhash_cost cost,
                               struct secret **ret_phc, struct err *err);

/* A wrong password is *ret_match false, and OK. CORRUPT for a string that phc_parse refuses. */
MUST_CHECK enum rc pwhash_verify(const struct secret *phc, const struct secret *pw, bool *ret_match,
                                 struct err *err);

/* For an account that does not exist: the time, memory and refusals of pwhash_verify. */
MUST_CHECK enum rc pwhash_dummy(const struct secret *pw, struct pwhash_cost cost, struct err *err);

/*
 * It was made in any other way than pwhash_make would now, cheaper or dearer:
 * unequal costs would let the clock tell accounts apart.
 */
bool pwhash_needs_rehash(const struct secret *phc, struct pwhash_cost cost);

/*
 * For a password about to be set. At least `least` characters (code points) of
 * UTF-8: PWHASH_CHARACTERS_MIN, or PWHASH_CHARACTERS_BESIDE a second factor
 * (NIST SP 800-63B-4, 3.1.1.2); not half or more of it from the context words
 * (user name, address, product, organisation), in any ASCII case, also in
 * pieces, backwards, and with digits and signs for letters; no text of one to
 * four characters over and over; no run along the alphabet, the digits or the
 * keyboard. No rules on kinds of characters. INVALID, field "password".
 */
MUST_CHECK enum rc pwhash_policy_check(const struct secret *pw, size_t least,
                                       const struct strs *context, struct err *err);

/*
 * Is it in the dictionary that is installed here, or made from a word of it? Where there is none, nothing
 * is; doctor says so. INVALID, field "password".
 */
MUST_CHECK enum rc pwhash_dictionary_check(const struct secret *pw, struct err *err);

#endif
