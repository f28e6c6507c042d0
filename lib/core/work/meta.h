/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/work/meta.h -- what a store knows of itself: "instance_id", "issuer". */
#ifndef IDCTL_CORE_META_H
#define IDCTL_CORE_META_H

#include "lib/base/err.h"

struct work;

/* Since when what was issued counts, in microseconds: after a copy of the store was put back. */
#define TOKENS_NOT_BEFORE "tokens.not_before"
/* The same of access tokens alone: since when the store has the issuer that it has. */
#define TOKENS_ISSUER_SINCE "tokens.issuer_since"

/* NULL when there is none. */
MUST_CHECK enum rc meta_get(struct work *w, const char *name, const char **ret, struct err *err);
MUST_CHECK enum rc meta_put(struct work *w, const char *name, const char *value, struct err *err);

#endif
