/* SPDX-License-Identifier: Apache-2.0 */
/* lib/store/words.h -- what is stored as a word and is an enum in C: generated from schema.sql, and from @words of lib/store/catalogue. */
#ifndef IDCTL_STORE_WORDS_H
#define IDCTL_STORE_WORDS_H

#include "gen/words.h"

#endif
