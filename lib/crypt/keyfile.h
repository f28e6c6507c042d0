/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/keyfile.h -- the root keys, which live outside the database.
 *
 * Text, at most 4096 bytes, 1 to 16 lines, each ended by LF (the last may do without):
 *
 *	idctl-mk-v1 <id: 8 hex> <active|old> <32 bytes in base64url> <crc32: 8 hex>
 *
 * The checksum covers the line up to the space before it. Ids are unique, and
 * exactly one key is active: it wraps data keys, the old ones only unwrap.
 * Everything that is wrong with a key file is CONFIG, and says which rule.
 */
#ifndef IDCTL_CRYPT_KEYFILE_H
#define IDCTL_CRYPT_KEYFILE_H

#include "lib/base/err.h"
#include "lib/base/secret.h"

enum { KEYFILE_KEYS = 16, KEYFILE_BYTES = 4096, KEYFILE_ID = 9 /* 8 characters and the NUL */ };

struct keyfile_key {
	char           id[KEYFILE_ID];
	bool           active;
	struct secret *key; /* 32 bytes */
};

struct keyfile {
	struct keyfile_key key[KEYFILE_KEYS];
	unsigned           n;
};

struct keyfile *keyfile_new(void); /* one key, fresh and active */
void            keyfile_free(struct keyfile *f);
DEFINE_AUTO(keyfile)

/* The messages do not name the source: the caller does, by err_during. */
MUST_CHECK enum rc keyfile_parse(const struct secret *text, struct keyfile **ret, struct err *err);
struct secret     *keyfile_format(const struct keyfile *f);

const struct keyfile_key *keyfile_active(const struct keyfile *f);
const struct keyfile_key *keyfile_find(const struct keyfile *f, const char *id); /* NULL: none */

/*
 * Something stands at path, fit or not: a source that is there but unfit must
 * be refused by keyfile_read, never passed over for the next source.
 */
bool keyfile_exists(const char *path);

/*
 * Only from a regular file with one name, owned by root or by us, closed to
 * group and others, in a folder that others cannot write into (lib/base/place.h);
 * links are not followed, and nothing is waited for.
 */
MUST_CHECK enum rc keyfile_read(const char *path, struct keyfile **ret, struct err *err);

/*
 * A new file with one fresh key, mode 0600, durable when this returns OK;
 * missing folders are made, 0700. EXISTS, and nothing touched, when anything
 * stands at path already.
 */
MUST_CHECK enum rc keyfile_create(const char *path, struct err *err);

#endif
