/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/strs.h"

#include <string.h>

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
