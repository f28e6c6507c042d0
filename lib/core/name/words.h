/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/name/words.h -- sets of words: audiences and scopes.
 *
 * A word is what RFC 6749, 3.3 calls a scope-token: printable ASCII without
 * blank, quote and backslash; here 1 to 255 of it, and at most 64 words.
 */
#ifndef IDCTL_CORE_WORDS_H
#define IDCTL_CORE_WORDS_H

#include "lib/base/err.h"
#include "lib/base/value.h"

struct arena;

MUST_CHECK enum rc words_check(struct strs words, const char *field, struct err *err);

/* Those of a that b has, too. The list is in the arena, the words are where they were. */
struct strs words_common(struct strs a, struct strs b, struct arena *mem);

/* FORBIDDEN, with that field, when one is wanted that `whose` ("the client 'x'") has not. */
MUST_CHECK enum rc words_require(struct strs wanted, struct strs allowed, const char *field,
                                 const char *whose, struct err *err);

#endif
