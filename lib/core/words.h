/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/words.h -- sets of words: audiences and scopes.
 *
 * A word is what RFC 6749, 3.3 calls a scope-token: printable ASCII without
 * blank, quote and backslash; here 1 to 255 of it, and at most 64 words.
 */
#ifndef IDCTL_CORE_WORDS_H
#define IDCTL_CORE_WORDS_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/value.h"

MUST_CHECK enum rc words_check(struct strs words, const char *field, struct err *err);

/* As sets. */
bool words_within(struct strs inner, struct strs outer);
bool words_same(struct strs a, struct strs b);

#endif
