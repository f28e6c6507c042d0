/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/store.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

void list_add(struct str *s, struct strs list)
{
	for (size_t i = 0; i < list.n; i++) {
		if (i > 0)
			str_addc(s, ' ');
		str_add(s, list.v[i]);
	}
	str_addn(s, "", 1);
}

const char *list_join(struct strs list, struct arena *a)
{
	struct str  s = STR_EMPTY;
	const char *text;

	list_add(&s, list);
	text = arena_strdup(a, s.p);
	str_done(&s);
	return text;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of a sorted list; how many are left. */
static size_t once_each(const char **v, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (kept == 0 || strcmp(v[kept - 1], v[i]) != 0)
			v[kept++] = v[i];
	return kept;
}

struct strs list_split(const char *text, struct arena *a)
{
	const char **v;
	size_t       n = 0, words = 0;

	for (const char *p = text; *p != '\0'; p++)
		words += *p == ' ';
	v = arena_alloc(a, (words + 1) * sizeof(*v));
	while (*text != '\0') {
		const size_t len = strcspn(text, " ");

		if (len > 0)
			v[n++] = arena_strndup(a, text, len);
		text += len + (text[len] == ' ');
	}
	if (n > 1)
		qsort(v, n, sizeof(*v), by_text);
	return (struct strs){.v = v, .n = once_each(v, n)};
}

struct strs list_set(struct strs list, struct arena *a)
{
	return list_split(list_join(list, a), a);
}
