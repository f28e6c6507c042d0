/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/name/words.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/strs.h"

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

struct strs words_common(struct strs a, struct strs b, struct arena *mem)
{
	const char **v = arena_alloc(mem, (a.n + 1) * sizeof(*v));
	size_t       n = 0;

	for (size_t i = 0; i < a.n; i++)
		if (strs_has(b, a.v[i]))
			v[n++] = a.v[i];
	return (struct strs){.v = v, .n = n};
}

enum rc words_require(struct strs wanted, struct strs allowed, const char *field, const char *whose,
                      struct err *err)
{
	for (size_t i = 0; i < wanted.n; i++)
		if (!strs_has(allowed, wanted.v[i])) {
			err_set(err, RC_FORBIDDEN, "%s has no %s '%.100s'", whose, field,
			        wanted.v[i]);
			return err_field(err, field);
		}
	return RC_OK;
}
