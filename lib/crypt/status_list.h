/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/status_list.h -- token status lists (draft-ietf-oauth-status-list): a bit for each of many tokens.
 *
 * A list is a signed document (typ "statuslist+jwt") that says of itself where
 * it is served (sub), and of each index below its length whether the token is
 * still good. Token i has the bits of byte i / 8 from the lowest up; we write
 * lists of one bit a token: 0 valid, 1 invalid. Read are those of 1, 2, 4 or 8
 * bits, of which anything but 0 means revoked.
 */
#ifndef IDCTL_CRYPT_STATUS_LIST_H
#define IDCTL_CRYPT_STATUS_LIST_H

#include <stdint.h>

#include "lib/crypt/jwt.h"

/* What our lists hold; and the longest that is read, unpacked. */
enum { STATUS_INDEXES = 1 << 20, STATUS_BYTES = STATUS_INDEXES / 8, STATUS_BYTES_MAX = 1 << 20 };

static inline void status_list_set(uint8_t *list, uint32_t index)
{
	list[index / 8] |= (uint8_t)(1u << index % 8);
}

/* Append `lst`: base64url of the ZLIB stream of the bytes. */
MUST_CHECK enum rc status_list_pack(struct bytes list, struct str *out, struct err *err);

struct status_list {
	const char  *iss, *sub; /* iss: NULL when absent */
	struct utc   iat, exp;  /* exp 0: none */
	int64_t      ttl_s;     /* 0: not said */
	unsigned     bits;      /* a token */
	struct bytes list;      /* in the arena, as all texts are */
};

/* Into out: the document, signed. `list` has one bit a token. INVALID for an HMAC key, and for one that does not fit. */
MUST_CHECK enum rc status_list_sign(const struct status_list *l, const struct jws_signer *s,
                                    struct str *out, struct err *err);

/*
 * The verdict on such a document; *ret is of use with JWT_OK only. Of the policy now,
 * leeway_s and iss count, the last where the list names one. JWT_BAD_CLAIMS for a list that is none.
 */
MUST_CHECK enum rc status_list_verify(struct bytes document, const struct jwt_check *against,
                                      struct arena *a, struct status_list *ret,
                                      enum jwt_verdict *ret_verdict, struct err *err);

/* Not good, or not in the list at all. */
bool status_list_says_no(const struct status_list *l, int64_t index);

#endif
