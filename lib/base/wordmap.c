/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/wordmap.h"

#include <assert.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"

const char *word_of(const struct wordmap *m, unsigned value)
{
	assert(value < m->n);
	return m->word[value];
}

bool word_find(const struct wordmap *m, const char *word, unsigned *ret)
{
	for (unsigned i = word_first(m); i < m->n; i++)
		if (strcmp(m->word[i], word) == 0) {
			*ret = i;
			return true;
		}
	return false;
}

const char *word_list(const struct wordmap *m, struct arena *a)
{
	struct str  s = STR_EMPTY;
	const char *text;

	for (unsigned i = word_first(m); i < m->n; i++)
		str_addf(&s, "%s%s",
		         i == word_first(m) ? ""
		         : i + 1 == m->n    ? " or "
		                            : ", ",
		         m->word[i]);
	text = arena_strdup(a, s.p);
	str_done(&s);
	return text;
}

enum { NEAREST_MAX = 32 };

/* Edits (insert, delete, replace, swap neighbours) that turn a into b; both shorter than NEAREST_MAX. */
static unsigned distance(const char *a, const char *b)
{
	const size_t la = strlen(a), lb = strlen(b);
	unsigned     d[NEAREST_MAX + 1][NEAREST_MAX + 1];

	for (unsigned i = 0; i <= la; i++)
		d[i][0] = i;
	for (unsigned j = 0; j <= lb; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= la; i++)
		for (size_t j = 1; j <= lb; j++) {
			unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	return d[la][lb];
}

const char *word_nearest(const char *typed, const char *const *word, unsigned n)
{
	const size_t len   = strlen(typed);
	const char  *found = NULL;
	unsigned     best  = len < 4 ? 2 : 3; /* fewer edits than this */

	if (len == 0 || len > NEAREST_MAX)
		return NULL;
	for (unsigned i = 0; i < n; i++) {
		unsigned d;

		if (word[i] == NULL || strlen(word[i]) > NEAREST_MAX)
			continue;
		d = distance(typed, word[i]);
		if (d < best) {
			best  = d;
			found = word[i];
		}
	}
	return found;
}

enum rc word_advise(const char *typed, const char *const *word, unsigned n, struct err *err)
{
	const char *near = word_nearest(typed, word, n);

	return near == NULL ? err->rc : err_advise_with(err, ADVICE_DID_YOU_MEAN, "%s", near);
}
