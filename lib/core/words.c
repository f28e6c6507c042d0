/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/words.h"

#include <string.h>

enum { WORD_MAX = 255, WORDS_MAX = 64 };

static bool is_word(const char *text)
{
	const size_t n = strlen(text);

	for (const char *p = text; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' || *p == '"' || *p == '\\')
			return false;
	return n >= 1 && n <= WORD_MAX;
}

enum rc words_check(struct strs words, const char *field, struct err *err)
{
	if (words.n > WORDS_MAX)
		return err_invalid(err, field, "more than %d", WORDS_MAX);
	for (size_t i = 0; i < words.n; i++)
		if (!is_word(words.v[i]))
			return err_invalid(
			    err, field,
			    "'%.64s' is not one word of printable ASCII without \" and \\",
			    words.v[i]);
	return RC_OK;
}

bool words_within(struct strs inner, struct strs outer)
{
	for (size_t i = 0; i < inner.n; i++) {
		bool found = false;

		for (size_t j = 0; j < outer.n && !found; j++)
			found = strcmp(inner.v[i], outer.v[j]) == 0;
		if (!found)
			return false;
	}
	return true;
}

bool words_same(struct strs a, struct strs b)
{
	return words_within(a, b) && words_within(b, a);
}
