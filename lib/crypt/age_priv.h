/* SPDX-License-Identifier: Apache-2.0 */
/* lib/crypt/age_priv.h -- what the files of lib/crypt/age.h share. */
#ifndef IDCTL_CRYPT_AGE_PRIV_H
#define IDCTL_CRYPT_AGE_PRIV_H

#include "lib/crypt/age.h"

struct str;

enum { AGE_FILE_KEY = 16, AGE_NONCE = 16, AGE_TAG = 16, AGE_SALT = 16, AGE_CHUNK = 65536 };

/* HKDF-SHA-256 (RFC 5869) to one key of AGE_KEY bytes; a salt may be empty. */
struct secret *age_derive(const struct secret *from, struct bytes salt, const char *info);

/* The key that wraps the file key. NULL: the point is of low order. */
struct secret *age_x25519_key(const uint8_t *scalar, const uint8_t *point, const uint8_t *share,
                              const uint8_t *recipient);

/* The same of a passphrase, salt of AGE_SALT bytes. NULL: there is not as much memory. */
struct secret *age_scrypt_key(const struct secret *passphrase, const uint8_t *salt, unsigned log_n);

/* The header, up to its MAC and the end of that line. */
MUST_CHECK enum rc age_header_make(const struct age_keys *to, const struct secret *file_key,
                                   struct str *out, struct err *err);

/* How many bytes the header at the front has, the last line end included; 0: it does not end there. */
size_t age_header_n(const char *p, size_t n);

/* age_reader_new()'s errors. */
MUST_CHECK enum rc age_header_open(const struct age_keys *by, struct bytes header,
                                   struct secret **ret_file_key, struct err *err);

#endif
