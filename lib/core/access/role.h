/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/access/role.h -- roles: named bundles of permissions that inherit from each other.
 *
 * A role gives its own permissions and all that its parents give. Inheritance
 * has no cycles. A builtin role keeps its name and cannot be deleted. Nobody
 * can put more into a role than the actor holds.
 */
#ifndef IDCTL_CORE_ROLE_H
#define IDCTL_CORE_ROLE_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/list/list.h"

struct naming;
struct work;

struct role {
	int64_t     row;
	struct id   id;
	const char *name, *description;
	struct strs parents, permissions; /* its own, by name */
	bool        builtin;
	bool        require_mfa; /* its holders sign in with a second factor, or not at all */
	int64_t     version;
	struct utc  created_at, updated_at;
};
extern const struct record role_record;
extern const struct naming role_naming;

enum { ROLE_CHAIN_MAX = 32 }; /* steps of inheritance in a row */

/* By id or name. NOT_FOUND (field "role"). */
MUST_CHECK enum rc role_get(struct work *w, const char *ref, struct role *ret, struct err *err);

struct role_new {
	struct role as; /* its name, builtin, and what is FIELD_SETTABLE */
	bool        if_missing;
};
/* EXISTS. With if_missing one that is as it was asked for is a success. */
MUST_CHECK enum rc role_create(struct work *w, const struct role_new *in, struct role *ret,
                               struct err *err);

/* A new name, and a wish (lib/core/name/merge.h). */
struct role_change {
	struct role to;
	struct strs none;
};
MUST_CHECK enum rc role_update(struct work *w, const char *ref, const struct role_change *in,
                               struct role *ret, struct err *err);

/* CONFLICT while anybody has it or inherits from it; for builtin ones always. Of what is not there: unchanged, *ret has its name. */
MUST_CHECK enum rc role_delete(struct work *w, const char *ref, struct role *ret, struct err *err);

MUST_CHECK enum rc role_grant(struct work *w, const char *ref, struct strs perms, struct role *ret,
                              struct err *err);
MUST_CHECK enum rc role_revoke(struct work *w, const char *ref, struct strs perms, struct role *ret,
                               struct err *err);
MUST_CHECK enum rc role_inherit(struct work *w, const char *ref, struct strs parents,
                                struct role *ret, struct err *err);
MUST_CHECK enum rc role_disinherit(struct work *w, const char *ref, struct strs parents,
                                   struct role *ret, struct err *err);

MUST_CHECK enum rc role_list(struct work *w, const struct list_query *q,
                             const struct list_sink *sink, struct err *err);

#endif
