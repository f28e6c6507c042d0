/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/document.h"

#include <string.h>

#include "lib/in/in_priv.h"

enum { PIECE = 16 * 1024, KEY_MAX = 256 };

static enum rc bad(const char *problem, struct err *err)
{
	return err_set(err, RC_INVALID, "this JSON cannot be read: %s", problem);
}

static enum rc cut_off(struct err *err)
{
	return bad("it is cut off", err);
}

/* ---- where a value ends ---- */

struct scan {
	unsigned depth;
	bool     text, escaped;
};

/* Is the value over with that byte? Of a number and the like it is not known before what follows. */
static bool over(struct scan *s, char c)
{
	if (s->text) {
		s->text    = s->escaped || c != '"';
		s->escaped = !s->escaped && c == '\\';
		return !s->text && s->depth == 0;
	}
	s->text = c == '"';
	if (c == '{' || c == '[')
		s->depth++;
	if ((c == '}' || c == ']') && s->depth > 0)
		return --s->depth == 0;
	return false;
}

static size_t value_end(struct scan *s, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (over(s, p[i]))
			return i + 1;
	return 0;
}

/* ---- between values ---- */

/* The next byte behind blanks, which is not taken; 0: the end. */
static enum rc next_byte(struct in_source *s, char *ret, struct err *err)
{
	struct in_window w;
	size_t           n;

	do {
		TRY(in_look(s, 1, &w, err));
		for (n = 0; n < w.n && w.p[n] != '\0' && strchr(" \t\r\n", w.p[n]) != NULL;)
			n++;
		*ret = '\0';
		if (n < w.n)
			*ret = w.p[n];
		if (n < w.n && *ret == '\0')
			return bad("it contains NUL", err);
		in_take(s, n);
	} while (n > 0 && *ret == '\0');
	return RC_OK;
}

static enum rc skip_value(struct in_source *s, struct err *err)
{
	struct scan      scan = {.depth = 0};
	struct in_window w;
	size_t           n = 0;
	char             c;

	TRY(next_byte(s, &c, err));
	while (c != '"' && c != '{' && c != '[') { /* a number, or a word */
		if (c == '\0' || strchr(",]}:", c) != NULL)
			return n > 0 ? RC_OK : bad("a value is missing", err);
		in_take(s, 1);
		n++;
		TRY(in_look(s, 1, &w, err));
		c = '\0';
		if (w.n > 0)
			c = *w.p;
	}
	if (n > 0)
		return bad("a comma is missing", err);
	do {
		TRY(in_look(s, PIECE, &w, err));
		if (w.n == 0)
			return cut_off(err);
		n = value_end(&scan, w.p, w.n);
		in_take(s, n == 0 ? w.n : n);
	} while (n == 0);
	return RC_OK;
}

/* The text that stands next, as it is written, without its quotes; "" for one that is longer than any that is looked for. */
static enum rc take_key(struct in_source *s, char ret[KEY_MAX], struct err *err)
{
	struct scan      scan = {.depth = 0};
	struct in_window w;
	size_t           n;

	ret[0] = '\0';
	TRY(in_look(s, KEY_MAX, &w, err));
	n = value_end(&scan, w.p, w.n);
	if (n > 2 && n < KEY_MAX) {
		memcpy(ret, w.p + 1, n - 2);
		ret[n - 2] = '\0';
	}
	return skip_value(s, err);
}

static enum rc take_byte(struct in_source *s, char want, struct err *err)
{
	char c;

	TRY(next_byte(s, &c, err));
	if (c == '\0')
		return cut_off(err);
	if (c != want)
		return bad("a comma, a colon or a bracket is missing", err);
	in_take(s, 1);
	return RC_OK;
}

/* ---- around the list ---- */

static enum rc nothing_follows(struct in_source *s, struct document *d, struct err *err)
{
	char c;

	TRY(next_byte(s, &c, err));
	d->at = DOCUMENT_END;
	return c == '\0' ? RC_OK : bad("more text follows it", err);
}

/* One member, unless the object ends; into the list, where it is that. */
static enum rc member(struct in_source *s, struct document *d, struct err *err)
{
	char key[KEY_MAX], c;

	TRY(next_byte(s, &c, err));
	if (c == '}') {
		in_take(s, 1);
		if (!d->found)
			return err_set(err, RC_INVALID, "there is no list '%s' in it", d->list);
		return nothing_follows(s, d, err);
	}
	if (!d->first)
		TRY(take_byte(s, ',', err));
	d->first = false;
	TRY(next_byte(s, &c, err));
	if (c != '"')
		return c == '\0' ? cut_off(err) : bad("the name of a member is missing", err);
	TRY(take_key(s, key, err));
	TRY(take_byte(s, ':', err));
	if (strcmp(key, d->list) != 0)
		return skip_value(s, err);
	if (d->found)
		return bad("a member is given twice", err);
	d->found = d->first = true;
	d->at               = DOCUMENT_ITEMS;
	return take_byte(s, '[', err);
}

/* Does the object that stands next begin with that member? */
static enum rc begins_with(struct in_source *s, const char *name, bool *ret, struct err *err)
{
	const size_t     len = strlen(name);
	struct in_window w;
	size_t           i = 1;

	TRY(in_look(s, KEY_MAX, &w, err));
	while (i < w.n && w.p[i] != '\0' && strchr(" \t\r\n", w.p[i]) != NULL)
		i++;
	*ret = w.n - i > len + 1 && w.p[i] == '"' && memcmp(w.p + i + 1, name, len) == 0 &&
	       w.p[i + 1 + len] == '"';
	return RC_OK;
}

static enum rc enter(struct in_source *s, struct document *d, struct err *err)
{
	bool rejects = false;
	char c;

	TRY(next_byte(s, &c, err));
	d->first = true;
	if (c == '[') {
		d->at    = DOCUMENT_ITEMS;
		d->found = false;
		in_take(s, 1);
		return RC_OK;
	}
	if (c != '{')
		return c == '\0' ? err_set(err, RC_INVALID, "the input is empty")
		                 : bad("it is neither an object nor a list", err);
	TRY(begins_with(s, in_why, &rejects, err));
	d->at = rejects || d->list == NULL ? DOCUMENT_SEQUENCE : DOCUMENT_MEMBERS;
	if (d->at == DOCUMENT_MEMBERS)
		in_take(s, 1);
	return RC_OK;
}

static enum rc leave_list(struct in_source *s, struct document *d, struct err *err)
{
	in_take(s, 1);
	if (!d->found) /* the document itself */
		return nothing_follows(s, d, err);
	d->first = false;
	d->at    = DOCUMENT_MEMBERS;
	return RC_OK;
}

/* To the next object, which is not taken; or to the end. */
static enum rc forward(struct in_source *s, struct document *d, struct err *err)
{
	char c;

	if (d->at == DOCUMENT_NEW)
		TRY(enter(s, d, err));
	while (d->at == DOCUMENT_MEMBERS)
		TRY(member(s, d, err));
	if (d->at == DOCUMENT_END)
		return RC_OK;
	TRY(next_byte(s, &c, err));
	if (d->at == DOCUMENT_SEQUENCE && c == '\0') {
		d->at = DOCUMENT_END;
		return RC_OK;
	}
	if (d->at == DOCUMENT_ITEMS && c == ']') {
		TRY(leave_list(s, d, err));
		return forward(s, d, err);
	}
	if (d->at == DOCUMENT_ITEMS && !d->first) {
		TRY(take_byte(s, ',', err));
		TRY(next_byte(s, &c, err));
	}
	d->first = false;
	if (c == '\0')
		return cut_off(err);
	return c == '{' ? RC_OK : bad("an item of the list is not an object", err);
}

static enum rc whole_object(struct in_source *s, struct csv_row *row, struct err *err)
{
	struct in_window w;

	for (size_t want = PIECE; row->raw_n == 0; want *= 4) {
		struct scan scan = {.depth = 0};

		if (want > IN_RECORD_MAX)
			want = IN_RECORD_MAX + 1;
		TRY(in_look(s, want, &w, err));
		row->raw   = w.p;
		row->raw_n = value_end(&scan, w.p, w.n);
		if (row->raw_n == 0 && w.end)
			return cut_off(err);
		if (row->raw_n > IN_RECORD_MAX || (row->raw_n == 0 && want > IN_RECORD_MAX)) {
			row->raw_n = 0;
			return err_set(err, RC_INVALID, "it is longer than %d bytes",
			               IN_RECORD_MAX);
		}
	}
	return RC_OK;
}

enum rc document_next(struct in_source *s, struct document *d, struct csv_row *ret, struct err *err)
{
	csv_take(s, ret);
	ret->n    = 0;
	ret->line = in_line(s);
	TRY(forward(s, d, err));
	ret->line = in_line(s);
	return d->at == DOCUMENT_END ? RC_OK : whole_object(s, ret, err);
}
