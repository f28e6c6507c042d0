/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/list/suggest.h -- names that begin with what was typed, for completion. Reads only. */
#ifndef IDCTL_CORE_SUGGEST_H
#define IDCTL_CORE_SUGGEST_H

#include "lib/base/err.h"
#include "lib/base/value.h"

struct work;

enum suggest {
	SUGGEST_USER,
	SUGGEST_ROLE,
	SUGGEST_PERM,
	SUGGEST_CLIENT,
	SUGGEST_KEY,
	SUGGEST_TRUST
};

enum { SUGGEST_MAX = 200 };

MUST_CHECK enum rc suggest_names(struct work *w, enum suggest what, const char *prefix,
                                 struct strs *ret, struct err *err);

#endif
