/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of fields between colons: passwd(5), shadow(5), htpasswd. A shape's one sign is how many fields a line has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/in/shape.h"

enum { FIELDS_MAX = 9 };

static size_t fields(const char *p, size_t n)
{
	size_t count = 1;

	for (size_t i = 0; i < n && p[i] != '\n'; i++)
		count += p[i] == ':';
	return count;
}

static size_t wanted(const struct in_shape *s)
{
	return strtoul(s->table + sizeof("@signs ") - 1, NULL, 10);
}

/* The field with that number, in the room. */
static const char *field(struct in *in, size_t number)
{
	const char *p = in->row.raw;
	size_t      n = in->row.raw_n;

	while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r'))
		n--;
	for (size_t i = 1; i < number; i++) {
		const char *colon = memchr(p, ':', n);

		n -= (size_t)(colon + 1 - p);
		p = colon + 1;
	}
	return in_text(in->room, p, strcspn(p, ":\r\n") < n ? strcspn(p, ":\r\n") : n);
}

static bool begins_like_a_hash(const char *p)
{
	return *p == '$' || *p == '{' || *p == '!' || *p == '*';
}

static bool all_digits(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] >= '0' && p[i] <= '9')
		i++;
	return i > 0 && i < n && p[i] == ':';
}

/* Where field 2 or 3 begins. */
static const char *behind(const char *p, const char *end, int colons)
{
	while (colons > 0 && p < end)
		colons -= *p++ == ':';
	return p;
}

static bool fits(const struct in *in, const struct in_shape *s, const char *p, size_t n)
{
	const char *end, *second, *third;

	(void)in;
	p      = in_behind_comments(p, &n);
	end    = memchr(p, '\n', n);
	end    = end == NULL ? p + n : end;
	second = behind(p, end, 1);
	third  = behind(p, end, 2);
	if (fields(p, n) != wanted(s) || second == end ||
	    memchr(p, ' ', (size_t)(second - p)) != NULL)
		return false;
	return s == &in_shape_passwd ? all_digits(third, (size_t)(end - third))
	                             : begins_like_a_hash(second);
}

static enum rc line(struct in *in, struct err *err)
{
	do {
		in_settle(in);
		TRY(in_record(in->source, &in->row, in_line_end, err));
	} while (in->row.raw_n > 0 && (*in->row.raw == '#' || *in->row.raw == '\n'));
	in_room_clear(in->room, in->row.raw_n);
	return RC_OK;
}

static enum rc one(struct in_taking *t, struct err *err)
{
	struct in *in = t->in;

	TRY(line(in, err));
	if (in->row.raw_n == 0)
		return RC_OK;
	if (memchr(in->row.raw, '\0', in->row.raw_n) != NULL)
		return err_set(err, RC_INVALID, "the line contains a NUL byte");
	if (fields(in->row.raw, in->row.raw_n) != wanted(in->format->shape))
		return err_set(err, RC_INVALID, "the line has %zu fields instead of %zu",
		               fields(in->row.raw, in->row.raw_n), wanted(in->format->shape));
	for (size_t i = 1; i <= wanted(in->format->shape); i++) {
		const char  name[] = {(char)('0' + (int)i), '\0'};
		const char *text   = field(in, i);

		if (text == NULL || !utf8_valid(text))
			return err_set(err, RC_INVALID, "the line is not valid UTF-8");
		if (*text != '\0')
			TRY(in_shape_take(t, name, text, err));
	}
	return t->passed_over ? RC_OK : in_shape_finish(t, err);
}

/* A line begins with '#' and says why; the one that it is about follows as it was. */
static void reject(const struct in *in, const char *why, struct str *out)
{
	str_addf(out, "# %s: %s\n", in_why, why);
	str_addn(out, in->row.raw, in->row.raw_n);
	if (in->row.raw_n > 0 && in->row.raw[in->row.raw_n - 1] != '\n')
		str_addc(out, '\n');
}

const struct in_engine in_colon = {.fits = fits, .one = one, .reject = reject};
