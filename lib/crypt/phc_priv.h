/* SPDX-License-Identifier: Apache-2.0 */
/* lib/crypt/phc_priv.h -- reading a hash string piece by piece, for the phc*.c files. */
#ifndef IDCTL_CRYPT_PHC_PRIV_H
#define IDCTL_CRYPT_PHC_PRIV_H

#include "lib/crypt/phc.h"

enum { PHC_BYTES_MAX = 256 }; /* of a part */

/* What is left to read; a NUL stands behind it. */
struct rest {
	const char *p;
	size_t      n;
};

struct range {
	int64_t min, max;
};

/* Each takes a piece off the front, or leaves all as it is and gives false. */
bool phc_take(struct rest *r, const char *text);
bool phc_take_any_case(struct rest *r, const char *text);

/* Digits as a person writes them; false as soon as the number is above the range. */
bool phc_take_number(struct rest *r, struct range range, int64_t *ret);

/* Up to the next '$' or ',', or the end: canonical, in a form, of an allowed number of bytes. */
bool phc_take_bytes(struct rest *r, enum phc_form form, struct range range, struct phc_part *ret,
                    size_t *ret_bytes);

/* Letters of crypt(5), as many as allowed; and not one more behind them. */
bool phc_take_letters(struct rest *r, struct range range, struct phc_part *ret);

/* One of them, as the number that it is there. */
bool phc_take_digit64(struct rest *r, int64_t *ret);

/* Salt, '$', tag. */
struct phc_shape {
	enum phc_form salt_form, tag_form;
	struct range  salt, tag;
};
bool phc_take_pair(struct rest *r, const struct phc_shape *shape, struct phc *ret);

struct phc_digest {
	char    spelt[8], name[8]; /* ours, OpenSSL's */
	int64_t bytes;
};
/* One whose name stands there; NULL: none. */
const struct phc_digest *phc_take_digest(struct rest *r, bool any_case);

/* How a text begins, and who reads what follows. Tables end with a row that has no prefix. */
struct phc_reader {
	const char *prefix;
	enum rc (*read)(struct rest *r, struct phc *ret, struct err *err);
	bool any_case;
};
extern const struct phc_reader phc_crypt[], phc_derived[], phc_digests[];

/* An argon2 behind its name. */
MUST_CHECK enum rc phc_read_argon2(struct rest *r, struct phc *ret, struct err *err);

MUST_CHECK enum rc phc_bad_rounds(struct err *err, const char *bounds);
MUST_CHECK enum rc phc_bad_part(struct err *err);

extern const char phc_field[];

#endif
