/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/wordmap.h -- the words of an enum, from one table.
 *
 * word[i] belongs to value i; option parsing, stored values, output and
 * completion all read the same array. word[0] NULL: the value 0 is "none".
 */
#ifndef IDCTL_BASE_WORDMAP_H
#define IDCTL_BASE_WORDMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/own.h"
#include "lib/base/value.h"

struct arena;

struct wordmap {
	const char        *name; /* what the words are: "status" */
	const char *const *word;
	unsigned           n;
};

#define WORDMAP(name_, words)                                       \
	{                                                           \
		.name = (name_), .word = (words), .n = COUNT(words) \
	}

/* The first value that has a word. */
static inline unsigned word_first(const struct wordmap *m)
{
	return m->n > 0 && m->word[0] == NULL ? 1 : 0;
}

/* All of them. */
static inline struct strs word_all(const struct wordmap *m)
{
	return (struct strs){.v = m->word + word_first(m), .n = m->n - word_first(m)};
}

const char *word_of(const struct wordmap *m,
                    unsigned              value); /* value must be in range; NULL: none */
bool        word_find(const struct wordmap *m, const char *word, unsigned *ret);
const char *word_list(const struct wordmap *m, struct arena *a); /* "table, json or csv" */

/* The nearest of n words, if near enough to be a slip of the finger; else NULL. A NULL among them is passed over. */
const char *word_nearest(const char *typed, const char *const *word, unsigned n);

/* Advice of an error that says what is wrong with it: did you mean the nearest? Returns err->rc. */
enum rc word_advise(const char *typed, const char *const *word, unsigned n, struct err *err);

#endif
