/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/strs.h"

#include <string.h>

#include "lib/base/arena.h"

void strs_add(struct strs *list, const char *text, struct arena *mem)
{
	const char **v;

	memcpy(&v, &list->v, sizeof(v)); /* it was made here, and is not a constant */
	/* a list of a power of two is full, and the next one has twice the room */
	if ((list->n & (list->n - 1)) == 0) {
		v = arena_alloc(mem, (list->n == 0 ? 1 : 2 * list->n) * sizeof(*v));
		if (list->n > 0)
			memcpy(v, list->v, list->n * sizeof(*v));
	}
	v[list->n] = text;
	*list      = (struct strs){.v = v, .n = list->n + 1};
}

bool strs_has(struct strs list, const char *word)
{
	for (size_t i = 0; i < list.n; i++)
		if (strcmp(list.v[i], word) == 0)
			return true;
	return false;
}

bool strs_within(struct strs inner, struct strs outer)
{
	for (size_t i = 0; i < inner.n; i++)
		if (!strs_has(outer, inner.v[i]))
			return false;
	return true;
}

bool strs_same(struct strs a, struct strs b)
{
	return strs_within(a, b) && strs_within(b, a);
}
