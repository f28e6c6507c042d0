/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/access/perm.h -- permissions: resource:action, either part a word or "*".
 *
 * Registered before roles can give them, so that a slip of the finger gives
 * nothing. A permission keeps its name for life; a builtin one stays.
 */
#ifndef IDCTL_CORE_PERM_H
#define IDCTL_CORE_PERM_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/list/list.h"

struct naming;
struct work;

struct perm {
	int64_t     row;
	struct id   id;
	const char *name, *description;
	bool        builtin;
	struct utc  created_at;
};
extern const struct record perm_record;
extern const struct naming perm_naming;

/* By id or name. NOT_FOUND (field "perm"). */
MUST_CHECK enum rc perm_get(struct work *w, const char *ref, struct perm *ret, struct err *err);

struct perm_new {
	struct perm as; /* its name, builtin, description */
	bool        if_missing;
};
MUST_CHECK enum rc perm_create(struct work *w, const struct perm_new *in, struct perm *ret,
                               struct err *err);
MUST_CHECK enum rc perm_update(struct work *w, const char *ref, const char *description,
                               struct perm *ret, struct err *err);

/* CONFLICT while a role gives it; for builtin ones always. Of what is not there: unchanged, *ret has its name. */
MUST_CHECK enum rc perm_delete(struct work *w, const char *ref, struct perm *ret, struct err *err);

MUST_CHECK enum rc perm_list(struct work *w, const struct list_query *q,
                             const struct list_sink *sink, struct err *err);

#endif
