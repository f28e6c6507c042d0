/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/age.h -- files as `age` encrypts them (c2sp.org/age, version 1), in pieces.
 *
 * For recipients (X25519), or by a passphrase (scrypt, then for nobody else). Not: armour, other kinds of recipients, which are passed
 * over where one of ours is beside them.
 */
#ifndef IDCTL_CRYPT_AGE_H
#define IDCTL_CRYPT_AGE_H

#include "lib/base/err.h"
#include "lib/base/flow.h"
#include "lib/base/secret.h"

enum {
	AGE_KEY              = 32, /* bytes of a recipient and of an identity */
	AGE_SCRYPT_LOG_N     = 18, /* what ours costs: 256 MiB */
	AGE_SCRYPT_LOG_N_MAX = 20, /* what another's may cost: 1 GiB */
	AGE_HEADER_MAX       = 65536,
};

/* "age1…"; INVALID, without a field. */
MUST_CHECK enum rc age_recipient_read(const char *text, uint8_t out[static AGE_KEY],
                                      struct err *err);

/* The first line that begins with "AGE-SECRET-KEY-1" of what age-keygen wrote; INVALID likewise. */
MUST_CHECK enum rc age_identity_read(const struct secret *text, struct secret **ret,
                                     struct err *err);

/* Who can open it: those with the identities, or with the passphrase; the other is NULL or 0. */
struct age_keys {
	const struct secret *passphrase;
	const struct secret *identity;       /* to read */
	const uint8_t (*recipient)[AGE_KEY]; /* to write */
	size_t   n_recipient;
	unsigned log_n; /* to write: 0 is AGE_SCRYPT_LOG_N */
};

/* ---- writing ---- */

struct age_writer;

/* The header is put at once. Keys are looked at no more afterwards. */
MUST_CHECK enum rc age_writer_new(const struct age_keys *to, flow_put *put, void *arg,
                                  struct age_writer **ret, struct err *err);
MUST_CHECK enum rc age_write(struct age_writer *w, const void *p, size_t n, struct err *err);
/* All is put. Without it, the file is cut off, and its reader finds out. */
MUST_CHECK enum rc age_write_end(struct age_writer *w, struct err *err);
void               age_writer_free(struct age_writer *w);
DEFINE_AUTO(age_writer)

/* ---- reading ---- */

struct age_reader;

/*
 * Reads the header. INVALID: it is not a file of age, or one whose passphrase would cost more than AGE_SCRYPT_LOG_N_MAX; NO, with a message:
 * none of the keys fits; CORRUPT: one does, and the header is not what it was.
 */
MUST_CHECK enum rc age_reader_new(const struct age_keys *by, flow_get *get, void *arg,
                                  struct age_reader **ret, struct err *err);

/*
 * The next up to n bytes, each of which is what was written; *ret_n 0: that was all, and it was whole. CORRUPT: altered or cut off.
 */
MUST_CHECK enum rc age_read(struct age_reader *r, void *p, size_t n, size_t *ret_n,
                            struct err *err);
void               age_reader_free(struct age_reader *r);
DEFINE_AUTO(age_reader)

#endif
