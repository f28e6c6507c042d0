/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/user.h -- accounts of people.
 *
 * An e-mail address is unique without regard to case, composition or width,
 * and so is a username; a deleted account keeps both until it is purged.
 * Whatever ends trust in what was issued before (a new password, disabling,
 * deleting, restoring) moves the epoch. The last administrator stays.
 */
#ifndef IDCTL_CORE_USER_H
#define IDCTL_CORE_USER_H

#include "lib/base/err.h"
#include "lib/core/list/list.h"
#include "lib/core/subject/user_find.h"

struct secret;
struct work;

struct user_new {
	struct user as; /* email, username, must_change_password, and what is FIELD_SETTABLE */
	struct strs roles, attributes; /* attributes: KEY=VALUE */
	bool        disabled, if_missing, weak_allowed;
	const struct secret *password,
	    *hash; /* at most one; both NULL: none, and nobody can sign in */
};
/* EXISTS (field "email" or "username"). INVALID names the field. NOT_FOUND for a role. */
MUST_CHECK enum rc user_create(struct work *w, const struct user_new *in, struct user *ret,
                               struct err *err);

/* A new email, a new username ("": none), and a wish (lib/core/name/merge.h). */
struct user_change {
	struct user to;
	struct strs none;
	struct strs set, unset; /* attributes: KEY=VALUE, KEY */
};
MUST_CHECK enum rc user_update(struct work *w, const char *ref, const struct user_change *in,
                               struct user *ret, struct err *err);

/* With a code of CODE_VERIFY_EMAIL (lib/core/user/code.h), which is taken. NO (field "code"). */
MUST_CHECK enum rc user_verify_email(struct work *w, const struct secret *code, struct user *ret,
                                     struct err *err);

/*
 * An account without a password, and a code to choose one with. if_missing of `in`: for an account that
 * is there already, too, as long as it has no password (else CONFLICT).
 */
struct code;
MUST_CHECK enum rc user_invite(struct work *w, const struct user_new *in, int64_t ttl_seconds,
                               struct code *ret, struct secret **ret_text, struct err *err);

/* Each leaves alone what is already so. enable and disable: CONFLICT for a deleted account. */
MUST_CHECK enum rc user_disable(struct work *w, const char *ref, struct user *ret, struct err *err);
MUST_CHECK enum rc user_enable(struct work *w, const char *ref, struct user *ret, struct err *err);
MUST_CHECK enum rc user_delete(struct work *w, const char *ref, struct user *ret, struct err *err);
/* To what it was before: a disabled account comes back disabled. */
MUST_CHECK enum rc user_restore(struct work *w, const char *ref, struct user *ret, struct err *err);

/* For good: CONFLICT unless it was deleted first. *ret is the account as it was. */
MUST_CHECK enum rc user_purge(struct work *w, const char *ref, struct user *ret, struct err *err);

/* deleted: with the soft-deleted ones. */
MUST_CHECK enum rc user_list(struct work *w, bool deleted, const struct list_query *q,
                             const struct list_sink *sink, struct err *err);

#endif
