/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/store.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

const char *list_join(struct strs list, struct arena *a)
{
	struct str  s = STR_EMPTY;
	const char *text;

	str_add(&s, "");
	for (size_t i = 0; i < list.n; i++) {
		if (i > 0)
			str_addc(&s, ' ');
		str_add(&s, list.v[i]);
	}
	text = arena_strdup(a, s.p);
	str_done(&s);
	return text;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
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
	return (struct strs){.v = v, .n = n};
}
