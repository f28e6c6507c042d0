/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/code.h -- one-time codes: what a mailer or a person delivers, and its holder gives back once.
 *
 * 256 random bits (lib/crypt/secret_token.h), of which a keyed hash is kept.
 * An account has one of each purpose: another one voids the former. A code is
 * bound to the address and to the epoch of its account: a new address, a new
 * password, disabling and deleting void it. Taking one deletes it: of two who
 * come with the same code, one has it.
 */
#ifndef IDCTL_CORE_CODE_H
#define IDCTL_CORE_CODE_H

#include "lib/base/secret.h"
#include "lib/core/user/user.h"

/*
 * CODE_VERIFY_EMAIL    idc_vfy_…: 24 hours, at most 30 days
 * CODE_RESET_PASSWORD  idc_rst_…: 1 hour, at most 1 day
 * CODE_SIGN_IN         idc_ml_…: 1 hour, at most 1 day
 * CODE_INVITE          idc_inv_…: 72 hours, at most 30 days
 */

struct code {
	const char       *code; /* only where it is shown */
	enum code_purpose purpose;
	struct id         user_id;
	const char       *email;
	struct utc        expires_at; /* 0: it was taken */
};
extern const struct record code_record;

/*
 * For an active account; ttl_seconds 0: the usual. INVALID (field "ttl"). CONFLICT for a disabled or
 * deleted account. The caller frees *ret_text.
 */
struct code_request {
	const char       *ref;
	enum code_purpose purpose;
	int64_t           ttl_seconds;
};
MUST_CHECK enum rc code_mint(struct work *w, const struct code_request *in, struct code *ret,
                             struct secret **ret_text, struct err *err);

/* Has it the form of such a code? */
bool code_looks_like(const struct secret *text, enum code_purpose purpose);

/*
 * Within a WRITE transaction: take it. NO (field "code"), in the same words for every reason, unless it
 * is one that works for an active account, which goes to *ret. Writes no event: that is the caller's.
 */
MUST_CHECK enum rc code_redeem(struct work *w, enum code_purpose purpose, const struct secret *text,
                               struct user *ret, struct err *err);

/* What there is to say of a code that was taken. */
struct code code_taken(enum code_purpose purpose, const struct user *u);

#endif
