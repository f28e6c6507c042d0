/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/password.h -- the password of an account: set, checked, guessed at.
 *
 * Stored is an argon2id string, sealed and bound to its row. A check is
 * charged before it is made, in a transaction of its own, so that neither a
 * kill nor a race gives a free guess; an account that does not exist is
 * charged, hashed and answered like one that does.
 */
#ifndef IDCTL_CORE_PASSWORD_H
#define IDCTL_CORE_PASSWORD_H

#include "lib/base/err.h"
#include "lib/base/secret.h"
#include "lib/core/user/user.h"
#include "lib/crypt/pwhash.h"

/*
 * The argon2id string of a password, normalised first. It takes long: make it before a transaction,
 * and give it with the password to those below.
 */
MUST_CHECK enum rc password_hash(struct pwhash_cost cost, const struct secret *password,
                                 struct secret **ret, struct err *err);

/*
 * hash: from password_hash(), or one from elsewhere (lib/crypt/phc.h); NULL: no password. password: what
 * the hash was made of, to be held against the policy; NULL: nobody knows. weak_allowed: also one that is
 * no protection once it is known; it is sealed like the others.
 */
struct password_new {
	const struct secret *password, *hash;
	bool                 must_change, weak_allowed;
};

/* Check and seal for that account; nothing when there is no hash. INVALID (field "password", "password_hash"). */
MUST_CHECK enum rc password_seal(struct work *w, const struct user *u,
                                 const struct password_new *in, struct bytes *ret, struct err *err);

/* Moves the epoch: what was issued before ends. */
MUST_CHECK enum rc password_set(struct work *w, const char *ref, const struct password_new *in,
                                struct user *ret, struct err *err);

/*
 * The same with a code of CODE_RESET_PASSWORD or CODE_INVITE (lib/core/user/code.h), which is taken; failed
 * attempts are forgotten. NO (field "code").
 */
struct code;
MUST_CHECK enum rc password_reset(struct work *w, const struct secret *code,
                                  const struct password_new *in, struct code *ret, struct err *err);

struct password_try {
	const char          *ref;
	const struct secret *password;
	const char *
	    source; /* network source (lib/core/throttle/source.h), as the caller saw it; NULL: none */
	bool first_step; /* of a sign-in that asks for more: being right is not yet a sign-in */
};
struct password_checked {
	bool        right;
	struct user user; /* only where it was right: as it was then */
};

/*
 * Is it right? Needs a writing store and no open transaction; makes its own, with the event in the
 * last. Wrong, locked, disabled, without password and unknown are all not right, and OK. A right one
 * is right even when it must be changed. INVALID (field "source") comes before anything is charged.
 */
MUST_CHECK enum rc password_verify(struct work *w, const struct password_try *in,
                                   struct password_checked *ret, struct err *err);

/* Forget failed attempts of every kind, whatever their source. Nothing changes when there were none. */
MUST_CHECK enum rc password_unlock(struct work *w, const char *ref, struct user *ret,
                                   struct err *err);

#endif
