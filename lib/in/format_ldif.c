/* SPDX-License-Identifier: Apache-2.0 */
/* LDIF (RFC 2849): an entry a record, with blank lines between them; lines that begin with a blank belong to the one before. */
#include <ctype.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/in/shape.h"

/* Behind the blank line that ends an entry, and all that follow. */
static size_t entry_end(const char *p, size_t n, bool end)
{
	bool blank = false;

	for (size_t i = 0; i < n;) {
		const char  *nl  = memchr(p + i, '\n', n - i);
		const size_t len = nl == NULL ? n - i : (size_t)(nl - (p + i)) + 1;
		const bool   is  = nl != NULL && (len == 1 || (len == 2 && p[i] == '\r'));

		if (nl == NULL && !end)
			return 0;
		if (blank && !is)
			return i;
		blank = is;
		i += len;
	}
	return end ? n : 0;
}

static bool word(const char *p, size_t n, const char *w)
{
	return n >= strlen(w) && strncasecmp(p, w, strlen(w)) == 0;
}

static bool fits(const struct in *in, const struct in_shape *s, const char *p, size_t n)
{
	(void)in;
	(void)s;
	p = in_behind_comments(p, &n);
	return word(p, n, "dn:") || word(p, n, "version: 1");
}

/* One line, unfolded, in the room; *p behind it. */
static const char *unfold(struct in *in, const char **p, const char *end)
{
	in_text_begin(in->room);
	do {
		const char  *nl = memchr(*p, '\n', (size_t)(end - *p));
		const char  *to = nl == NULL ? end : nl;
		const size_t cr = to > *p && to[-1] == '\r';

		in_text_add(in->room, *p, (size_t)(to - *p) - cr);
		*p = nl == NULL ? end : nl + 1;
	} while (*p < end && **p == ' ' && (*p)++ != NULL);
	return in_text_end(in->room);
}

/* In small letters, without ";lang-en" and the like. */
static const char *name_of(struct in_taking *t, const char *line, size_t n)
{
	char *name = arena_strndup(t->mem, line, n);

	name[strcspn(name, ";")] = '\0';
	for (char *p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return name;
}

/* *ret NULL: it is not a text. */
static enum rc value_of(struct in_taking *t, const char *value, const char **ret, struct err *err)
{
	AUTO(secret) struct secret *bytes = NULL;

	*ret = value + strspn(value, " ");
	if (*value == '<')
		return err_set(err, RC_INVALID, "a value in another file is not read");
	if (*value != ':') {
		if (!utf8_valid(*ret))
			*ret = NULL;
		return RC_OK;
	}
	value += 1 + strspn(value + 1, " ");
	bytes = recode_bytes(value, RECODE_BASE64, strlen(value));
	if (bytes == NULL)
		return err_set(err, RC_INVALID, "a value is not base64");
	*ret = memchr(bytes->p, '\0', bytes->n) != NULL || !utf8_valid((const char *)bytes->p)
	         ? NULL
	         : in_text(t->in->room, (const char *)bytes->p, bytes->n);
	return RC_OK;
}

static enum rc attribute(struct in_taking *t, const char *line, struct err *err)
{
	const size_t n = strcspn(line, ":");
	const char  *name, *text;

	if (*line == '#' || *line == '\0' || word(line, strlen(line), "version:"))
		return RC_OK;
	if (line[n] == '\0' || n == 0)
		return err_set(err, RC_INVALID, "a line is neither a comment nor an attribute");
	name = name_of(t, line, n);
	TRY(value_of(t, line + n + 1, &text, err));
	if (text == NULL)
		in_lost(t, name, "it is not a text");
	return text == NULL || *text == '\0' ? RC_OK : in_shape_take(t, name, text, err);
}

static enum rc one(struct in_taking *t, struct err *err)
{
	struct in  *in = t->in;
	const char *p, *end;

	in_settle(in);
	TRY(in_record(in->source, &in->row, entry_end, err));
	in_room_clear(in->room, in->row.raw_n);
	p   = in->row.raw;
	end = p + in->row.raw_n;
	if (in->row.raw_n > 0 && memchr(p, '\0', in->row.raw_n) != NULL)
		return err_set(err, RC_INVALID, "the entry contains a NUL byte");
	while (in->row.raw_n > 0 && p < end) {
		const char *text = unfold(in, &p, end);

		if (text == NULL)
			return err_set(err, RC_INVALID, "the entry is too long");
		TRY(attribute(t, text, err));
	}
	if (in->row.raw_n > 0)
		TRY(in_shape_finish(t, err));
	t->passed_over &= in->row.raw_n > 0;
	return RC_OK;
}

static void reject(const struct in *in, const char *why, struct str *out)
{
	str_addf(out, "# %s: %s\n", in_why, why);
	str_addn(out, in->row.raw, in->row.raw_n);
	str_add(out, in->row.raw_n > 0 && in->row.raw[in->row.raw_n - 1] == '\n' ? "\n" : "\n\n");
}

const struct in_engine in_ldif = {.fits = fits, .one = one, .reject = reject};
