/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/name/text.h -- free text that may be absent. */
#ifndef IDCTL_CORE_TEXT_H
#define IDCTL_CORE_TEXT_H

#include <stdbool.h>

#include "lib/base/err.h"

struct arena;

/* Both absent, or both there and equal. */
bool text_same(const char *a, const char *b);

/* Checked and normalised; NULL and "" give NULL. INVALID names the field. */
MUST_CHECK enum rc text_optional(const char *in, const char *field, struct arena *a,
                                 const char **ret, struct err *err);

#endif
