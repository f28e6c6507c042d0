/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/secret_token.h -- the spelling of the secrets that we hand out.
 *
 *	idc_<kind>_ <id: 22> <32 random bytes: 43> <crc32 of all before it: 6>
 *
 * in base62 (lib/crypt/base62.h), without the spaces. The id finds the row; what is
 * stored is a keyed hash of the whole text (lib/crypt/mac.h). The checksum is
 * no security: it tells a slip of the hand from a wrong secret without asking
 * the database, and lets scanners know our leaked secrets offline.
 */
#ifndef IDCTL_CRYPT_SECRET_TOKEN_H
#define IDCTL_CRYPT_SECRET_TOKEN_H

#include "lib/base/err.h"
#include "lib/base/secret.h"

enum {
	SECRET_TOKEN_KIND_MAX = 8,
	SECRET_TOKEN_HANDLE   = 5 + SECRET_TOKEN_KIND_MAX + 12 + 1,
};

/* kind: [a-z]{1,8}, "cs" for a client secret. The caller frees it. */
struct secret *secret_token_make(const char *kind, struct id id);

/*
 * INVALID, each with words of its own, for another prefix, a wrong length, a
 * foreign character, a wrong checksum, and a number out of range; the field is
 * the caller's to name. OK does not mean that the secret is right.
 */
MUST_CHECK enum rc secret_token_parse(const struct secret *text, const char *kind,
                                      struct id *ret_id, struct err *err);

/* How the secret with that id begins: "idc_<kind>_" and 12 characters of the id. Tells nothing of the rest. */
char *secret_token_handle(const char *kind, struct id id, char out[static SECRET_TOKEN_HANDLE]);

/* The codec under both, for any prefix, and without an id where id or ret_id is NULL. */
struct secret     *secret_token_format(const char *prefix, const struct id *id,
                                       const struct secret *random32);
MUST_CHECK enum rc secret_token_read(const struct secret *text, const char *prefix,
                                     struct id *ret_id, struct err *err);

#endif
