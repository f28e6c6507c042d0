/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"

static void grow(struct str *s, size_t more)
{
	size_t cap = s->cap == 0 ? 256 : s->cap;
	char  *p;

	while (cap - s->n <= more)
		cap *= 2;
	p = mem_check(malloc(cap));
	if (s->p != NULL) {
		memcpy(p, s->p, s->n);
		explicit_bzero(s->p, s->cap);
		free(s->p);
	}
	s->p       = p;
	s->cap     = cap;
	s->p[s->n] = '\0';
}

static inline void reserve(struct str *s, size_t more)
{
	if (s->p == NULL || s->cap - s->n <= more)
		grow(s, more);
}

struct str *str_new(void)
{
	struct str *s = mem_check(calloc(1, sizeof(*s)));

	reserve(s, 0);
	return s;
}

void str_done(struct str *s)
{
	if (s->p != NULL)
		explicit_bzero(s->p, s->cap);
	free(s->p);
	*s = (struct str)STR_EMPTY;
}

void str_free(struct str *s)
{
	if (s != NULL)
		str_done(s);
	free(s);
}

void str_clear(struct str *s)
{
	if (s->p != NULL)
		explicit_bzero(s->p, s->n);
	s->n = 0;
}

void str_addn(struct str *s, const void *bytes, size_t n)
{
	reserve(s, n);
	if (n > 0)
		memcpy(s->p + s->n, bytes, n);
	s->n += n;
	s->p[s->n] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
	reserve(s, 1);
	s->p[s->n++] = c;
	s->p[s->n]   = '\0';
}

void str_addi(struct str *s, int64_t i)
{
	char     b[24], *e = b + sizeof(b), *p = e;
	uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;

	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (i < 0)
		*--p = '-';
	str_addn(s, p, (size_t)(e - p));
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;
	int     n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		mem_check(NULL);
	reserve(s, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(s->p + s->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	s->n += (size_t)n;
}

static size_t plain_run(const char *text)
{
	size_t n = 0;

	/* printable ASCII but for the two that JSON escapes */
	while ((unsigned char)text[n] >= 0x20 && (unsigned char)text[n] < 0x7f && text[n] != '"' &&
	       text[n] != '\\')
		n++;
	return n;
}

void str_add_json(struct str *s, const char *text)
{
	str_addc(s, '"');
	for (;;) {
		size_t   n = plain_run(text);
		uint32_t cp;

		str_addn(s, text, n);
		text += n;
		if (*text == '\0')
			break;
		n = utf8_next(text, &cp);
		if (cp == '"' || cp == '\\')
			str_addf(s, "\\%c", (char)cp);
		else if (cp == '\n')
			str_add(s, "\\n");
		else if (cp == '\t')
			str_add(s, "\\t");
		else if (cp == '\r')
			str_add(s, "\\r");
		else if (cp == '\b')
			str_add(s, "\\b");
		else if (cp == '\f')
			str_add(s, "\\f");
		else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			str_addf(s, "\\u%04x", (unsigned)cp);
		else if (cp == UTF8_BAD)
			str_add(s, "\xEF\xBF\xBD");
		else
			str_addn(s, text, n);
		text += n;
	}
	str_addc(s, '"');
}

void str_json_open(struct str *s)
{
	str_addc(s, '{');
}

void str_json_item(struct str *s)
{
	if (s->n > 0 && s->p[s->n - 1] != '{' && s->p[s->n - 1] != '[')
		str_addc(s, ',');
}

void str_json_key(struct str *s, const char *key)
{
	str_json_item(s);
	str_add_json(s, key);
	str_addc(s, ':');
}

void str_json_text(struct str *s, const char *key, const char *text)
{
	str_json_key(s, key);
	if (text == NULL)
		str_add(s, "null");
	else
		str_add_json(s, text);
}

void str_json_int(struct str *s, const char *key, int64_t i)
{
	str_json_key(s, key);
	str_addi(s, i);
}

void str_json_bool(struct str *s, const char *key, bool b)
{
	str_json_key(s, key);
	str_add(s, b ? "true" : "false");
}

void str_json_close(struct str *s)
{
	str_addc(s, '}');
}

void str_json_list(struct str *s, const char *key, const char *const *v, size_t n)
{
	str_json_key(s, key);
	str_addc(s, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_addc(s, ',');
		str_add_json(s, v[i]);
	}
	str_addc(s, ']');
}

void str_add_hex(struct str *s, const void *p, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t    *b     = p;

	reserve(s, 2 * n);
	for (size_t i = 0; i < n; i++) {
		s->p[s->n++] = hex[b[i] >> 4];
		s->p[s->n++] = hex[b[i] & 15];
	}
	s->p[s->n] = '\0';
}

void str_json_hex(struct str *s, const char *key, const void *p, size_t n)
{
	str_json_key(s, key);
	str_addc(s, '"');
	str_add_hex(s, p, n);
	str_addc(s, '"');
}
