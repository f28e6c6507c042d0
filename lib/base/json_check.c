/* SPDX-License-Identifier: Apache-2.0 */
/* Each function takes the text at *p, moves behind what it took, and says whether it could. */
#include "lib/base/json_check.h"

#include <stddef.h>
#include <string.h>

#include "lib/base/utf8.h"

enum { DEPTH_MAX = 8 };

static bool value(const char **p, int depth);

static bool literal(const char **p, const char *word)
{
	const size_t n = strlen(word);

	if (strncmp(*p, word, n) != 0)
		return false;
	*p += n;
	return true;
}

static bool escape(const char **p)
{
	++*p;
	if (**p == 'u') {
		if (strspn(*p + 1, "0123456789abcdefABCDEF") < 4)
			return false;
		*p += 5;
		return true;
	}
	if (**p == '\0' || strchr("\"\\/bfnrt", **p) == NULL)
		return false;
	++*p;
	return true;
}

static bool string(const char **p)
{
	if (!literal(p, "\""))
		return false;
	while (**p != '"') {
		uint32_t cp;
		size_t   n;

		if (**p == '\\') {
			if (!escape(p))
				return false;
			continue;
		}
		n = utf8_next(*p, &cp);
		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == UTF8_BAD)
			return false; /* the end of the text is a control character, too */
		*p += n;
	}
	++*p;
	return true;
}

static bool number(const char **p)
{
	size_t n;

	*p += **p == '-';
	n = strspn(*p, "0123456789");
	if (n == 0 || (n > 1 && **p == '0'))
		return false;
	*p += n;
	return true;
}

static bool member(const char **p, int depth)
{
	return string(p) && literal(p, ":") && value(p, depth);
}

/* What stands between two brackets, separated by commas. */
static bool items(const char **p, char end, int depth, bool (*item)(const char **, int))
{
	++*p;
	if (**p == end) {
		++*p;
		return depth <= DEPTH_MAX;
	}
	do
		if (depth > DEPTH_MAX || !item(p, depth + 1))
			return false;
	while (literal(p, ","));
	if (**p != end)
		return false;
	++*p;
	return true;
}

static bool value(const char **p, int depth)
{
	switch (**p) {
	case '{':
		return items(p, '}', depth, member);
	case '[':
		return items(p, ']', depth, value);
	case '"':
		return string(p);
	case 't':
		return literal(p, "true");
	case 'f':
		return literal(p, "false");
	case 'n':
		return literal(p, "null");
	default:
		return number(p);
	}
}

bool json_check(const char *text)
{
	return *text == '{' && value(&text, 1) && *text == '\0';
}
