/* SPDX-License-Identifier: Apache-2.0 */
/* lib/base/strs.h -- lists of texts as sets: their order and what stands twice do not count. */
#ifndef IDCTL_BASE_STRS_H
#define IDCTL_BASE_STRS_H

#include <stdbool.h>

#include "lib/base/value.h"

bool strs_has(struct strs list, const char *word);
bool strs_within(struct strs inner, struct strs outer);
bool strs_same(struct strs a, struct strs b);

#endif
