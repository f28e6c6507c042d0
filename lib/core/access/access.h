/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/access/access.h -- decisions: who may do what, and why (NIST RBAC, hierarchical).
 *
 * Deny by default. A permission is resource:action; either part of a held one
 * may be "*". A grant counts from the moment it is made until its end, to the
 * microsecond, whether or not anything has pruned it. Subjects that are not
 * active hold nothing.
 */
#ifndef IDCTL_CORE_ACCESS_H
#define IDCTL_CORE_ACCESS_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/list/list.h"
#include "lib/core/subject/subject.h"
#include "lib/core/work/work.h"

enum access { ACCESS_DENY, ACCESS_ALLOW = 0x5ac3 }; /* compared with ==, never with != */

/* perm must be well formed; INVALID (field "perm") otherwise. It need not exist as a record. */
MUST_CHECK enum rc access_check(struct work *w, const struct subject *s, const char *perm,
                                enum access *ret, struct err *err);

/* All that a subject holds, inherited too, sorted; roles by name. */
MUST_CHECK enum rc access_perms(struct work *w, const struct subject *s, struct strs *ret,
                                struct err *err);
MUST_CHECK enum rc access_roles(struct work *w, const struct subject *s, struct strs *ret,
                                struct err *err);

/* When the first of its grants ends that counts now; 0: none has an end. */
MUST_CHECK enum rc access_first_end(struct work *w, const struct subject *s, struct utc *ret,
                                    struct err *err);

/* Does one of the held permissions cover the wanted one? Pure. */
bool access_covers(struct strs held, const char *wanted);

/* FORBIDDEN unless the actor may: the operator may everything, a named actor what it holds. */
MUST_CHECK enum rc access_require(struct work *w, const char *perm, struct err *err);

/* FORBIDDEN when the actor would give away a permission of this list that it does not hold itself. */
MUST_CHECK enum rc access_require_all(struct work *w, struct strs perms, struct err *err);

/*
 * FORBIDDEN unless the actor has that role itself, inherited or not, or holds *:*. Who has it may pass
 * it on and shape it; others may not, even where it gives no permission here: a role's name is a claim
 * in tokens, and anyone who reads them may go by it.
 */
MUST_CHECK enum rc access_require_role(struct work *w, const char *role, struct err *err);

/* Does the actor speak for the store: the operator, or one who holds *:*? */
MUST_CHECK enum rc access_vouches(struct work *w, bool *ret, struct err *err);

/*
 * A scope for a user without a client that bounds it. FORBIDDEN (field "scope") unless the actor vouches for it, or each
 * word of it is a permission that the user holds.
 */
MUST_CHECK enum rc access_require_scope(struct work *w, const struct subject *s, struct strs scope,
                                        struct err *err);

/*
 * The same questions, asked of the last moment before `until` (0: for ever): what one has for a time
 * one can give for that time only. Rights end by themselves and none begins later, so who has it then
 * has it now.
 */
struct work access_then(const struct work *w, struct utc until);

/*
 * FORBIDDEN when the actor would touch somebody who holds what it does not hold itself: who may
 * manage accounts must not become an administrator by taking over one.
 */
MUST_CHECK enum rc access_require_over(struct work *w, const struct subject *s, struct err *err);

/*
 * FORBIDDEN when what a named actor makes would work for longer than its right to make it: until the last moment
 * before `until` (0: it has no end) it must hold the permission for this command, and what `s` holds now (NULL: nobody's).
 * For whatever is good without asking its maker again: keys, secrets, codes, passwords, rules, tokens.
 */
MUST_CHECK enum rc access_require_lasting(struct work *w, const struct subject *s, struct utc until,
                                          struct err *err);

/* FORBIDDEN unless the actor holds *:* without an end: for what makes one an administrator permanently. */
MUST_CHECK enum rc access_require_owner(struct work *w, struct err *err);

/* One link of an explanation, outermost first: grant → role → inherited role … → permission. */
struct access_step {
	bool        allowed;
	int64_t     chain; /* which of the ways, from 1 */
	const char *step;  /* "grant", "inherits", "permission"; "nearest" on a no */
	const char *role;
	const char *permission;
	const char *granted_by, *reason;
	struct utc  granted_at, until;
};
extern const struct record access_step_record;
MUST_CHECK enum rc         access_explain(struct work *w, const struct subject *s, const char *perm,
                                          enum access *ret, const struct list_sink *sink, struct err *err);

/* All that an active subject may do: each permission, by each role that was granted and each that gives it. */
struct access_held {
	int64_t     row;
	const char *permission, *role, *via;
	struct utc  until; /* 0: no end */
	const char *granted_by, *reason;
	struct utc  granted_at;
};
extern const struct record access_held_record;
MUST_CHECK enum rc access_held(struct work *w, const struct subject *s, const struct list_query *q,
                               const struct list_sink *sink, struct err *err);

/* The active subjects that hold perm, with the grant that gives it. */
MUST_CHECK enum rc access_who(struct work *w, const char *perm, const struct list_query *q,
                              const struct list_sink *sink, struct err *err);

/*
 * The last administrator: an active person who holds *:* by grants without an
 * end. Ask before a change, then check after it: CONFLICT when the change
 * would leave none where there was one.
 */
MUST_CHECK enum rc access_admin_exists(struct work *w, bool *ret, struct err *err);
MUST_CHECK enum rc access_admin_kept(struct work *w, bool existed, struct err *err);

#endif
