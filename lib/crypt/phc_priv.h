/* SPDX-License-Identifier: Apache-2.0 */
/* lib/crypt/phc_priv.h -- reading a hash string piece by piece, for the phc*.c files. */
#ifndef IDCTL_CRYPT_PHC_PRIV_H
#define IDCTL_CRYPT_PHC_PRIV_H

#include "lib/crypt/phc.h"

enum { PHC_BYTES_MAX = 64 }; /* of a salt, and of a tag */

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

/* Digits as a person writes them; false as soon as the number is above the range. */
bool phc_take_number(struct rest *r, struct range range, int64_t *ret);

/* Up to the next '$' or the end: canonical base64, in a form, of an allowed number of bytes. */
bool phc_take_base64(struct rest *r, int form, struct range range, struct phc_part *ret,
                     size_t *ret_bytes);

/* Letters of crypt(5), as many as allowed; and not one more behind them. */
bool phc_take_letters(struct rest *r, struct range range, struct phc_part *ret);

/* One letter of crypt(5) as its number. */
bool phc_take_digit64(struct rest *r, int64_t *ret);

struct phc_reader {
	const char *prefix;
	enum rc (*read)(struct rest *r, struct phc *ret, struct err *err);
};
extern const struct phc_reader phc_foreign[]; /* ends with a NULL prefix */

extern const char phc_field[];

#endif
