/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/token/status.h -- where others read whether a token was revoked (draft-ietf-oauth-status-list).
 *
 * What is minted for a row, of access_token or of session, says its index in a
 * published list: list number row / STATUS_INDEXES, index row % STATUS_INDEXES.
 * Since nobody reads lists that are not there, tokens say so only in a store
 * that has a place for them, which publish_run() gives it, permanently.
 *
 * A row must stay as long as anything that was minted for it may be taken for
 * good, since its bit goes with it; and status_grace_s() longer, since SQLite
 * gives the number of the last row to the next one, and a list that has the
 * old one as revoked is still around.
 */
#ifndef IDCTL_CORE_STATUS_H
#define IDCTL_CORE_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/value.h"

struct str;
struct work;

enum { STATUS_VALID_MAX = 86400 }; /* seconds that a list is good for, at most */

enum status_kind { STATUS_TOKENS, STATUS_SESSIONS, STATUS_KINDS };
extern const char *const status_kind_words[STATUS_KINDS]; /* "tokens", "sessions" */

/* Where everything is published, without a slash at its end; NULL: no lists are. */
MUST_CHECK enum rc status_place(struct work *w, const char **ret_url, struct err *err);

/* The claim `status` of what is minted for that row, into an open JSON object; nothing when no lists are published. */
MUST_CHECK enum rc status_claim(struct work *w, enum status_kind kind, int64_t row,
                                struct str *claims, struct err *err);

/* Seconds that a row stays on record after it has ended. */
MUST_CHECK enum rc status_grace_s(struct work *w, int64_t *ret, struct err *err);

/*
 * The lists there have to be, one after the other: *number is the last one, -1
 * before the first; false when there are no more. Those with rows that count
 * still, the one that the next row will be in, and, when that is half full, the next.
 */
MUST_CHECK enum rc status_next_list(struct work *w, enum status_kind kind, int64_t *number,
                                    bool *ret_found, struct err *err);

/*
 * Set the bits of the rows that are invalid: revoked, or of a subject that is
 * not active or has moved on. `list` has STATUS_BYTES zeros. In a READ
 * transaction, which it lets go of now and then.
 */
MUST_CHECK enum rc status_fill(struct work *w, enum status_kind kind, int64_t number, uint8_t *list,
                               int64_t *ret_revoked, struct err *err);

#endif
