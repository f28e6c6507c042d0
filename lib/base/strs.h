/* SPDX-License-Identifier: Apache-2.0 */
/* lib/base/strs.h -- lists of texts: made, and compared as sets, where neither order nor repetition counts. */
#ifndef IDCTL_BASE_STRS_H
#define IDCTL_BASE_STRS_H

#include <stdbool.h>

#include "lib/base/value.h"

struct arena;

/*
 * One more text, which is not copied, on a list that was empty once and that nothing else adds to. Many take memory for
 * as many, and not for their square.
 */
void strs_add(struct strs *list, const char *text, struct arena *mem);

bool strs_has(struct strs list, const char *word);
bool strs_within(struct strs inner, struct strs outer);
bool strs_same(struct strs a, struct strs b);

#endif
