/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/csv.h"

#include <string.h>

#include "lib/base/utf8.h"

enum { FIRST_LOOK = 4 * 1024 };

/* Where a row ends: behind its line end. 0: not within these n bytes. */
static size_t row_end(const char *p, size_t n, bool end)
{
	const char *nl    = memchr(p, '\n', n);
	size_t      len   = nl == NULL ? n : (size_t)(nl - p) + 1;
	bool        quote = false, begins = true;

	if (memchr(p, '"', len) == NULL)
		return nl != NULL || end ? len : 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n' && !quote)
			return i + 1;
		if (p[i] == '"' && (quote || begins))
			quote = !quote;
		/* a second quote at once goes back inside */
		begins = p[i] == ',' || (p[i] == '"' && !quote);
	}
	return end ? n : 0;
}

void csv_take(struct in_source *s, struct csv_row *row)
{
	in_take(s, row->raw_n);
	row->raw   = NULL;
	row->raw_n = 0;
}

static size_t without_end(const struct csv_row *row)
{
	size_t n = row->raw_n;

	if (n > 0 && row->raw[n - 1] == '\n')
		n--;
	if (n > 0 && row->raw[n - 1] == '\r')
		n--;
	return n;
}

static enum rc bad(const char *why, struct err *err)
{
	return err_set(err, RC_INVALID, "%s", why);
}

/* Behind the opening quote; gives what stands behind the closing one. */
static const char *quoted(const char *p, const char *end, struct in_room *room)
{
	for (;;) {
		const char *q = memchr(p, '"', (size_t)(end - p));

		if (q == NULL)
			return NULL;
		in_text_add(room, p, (size_t)(q - p));
		if (q + 1 == end || q[1] != '"')
			return q + 1;
		in_text_add(room, "\"", 1);
		p = q + 2;
	}
}

static enum rc one_cell(const char **p, const char *end, struct in_room *room, struct csv_row *row,
                        struct err *err)
{
	const char *at = *p;
	const char *text;

	in_text_begin(room);
	if (at < end && *at == '"') {
		at = quoted(at + 1, end, room);
		if (at == NULL)
			return bad("a quote is never closed", err);
		if (at < end && *at != ',')
			return bad("text stands behind a closing quote", err);
	} else {
		const char *comma = memchr(at, ',', (size_t)(end - at));

		comma = comma == NULL ? end : comma;
		if (memchr(at, '\r', (size_t)(comma - at)) != NULL)
			return bad("a carriage return stands alone", err);
		in_text_add(room, at, (size_t)(comma - at));
		at = comma;
	}
	text = in_text_end(room);
	if (text == NULL || row->n == CSV_CELLS_MAX)
		return bad("the row has too many cells", err);
	if (!utf8_valid(text))
		return bad("the row is not valid UTF-8", err);
	row->cell[row->n++] = text;
	*p                  = at;
	return RC_OK;
}

static enum rc split(struct csv_row *row, struct in_room *room, struct err *err)
{
	const char *p   = row->raw;
	const char *end = p + without_end(row);

	if (memchr(p, '\0', row->raw_n) != NULL)
		return bad("the row contains a NUL byte", err);
	for (;;) {
		TRY(one_cell(&p, end, room, row, err));
		if (p == end)
			return RC_OK;
		p++;
	}
}

/* To the end of the line where the trouble began: the quotes of a row that is refused say nothing. */
static void cut_to_line(struct csv_row *row)
{
	const char *nl = memchr(row->raw, '\n', row->raw_n);

	if (nl != NULL)
		row->raw_n = (size_t)(nl - row->raw) + 1;
}

size_t in_line_end(const char *p, size_t n, bool end)
{
	const char *nl = memchr(p, '\n', n);

	if (nl != NULL)
		return (size_t)(nl - p) + 1;
	return end ? n : 0;
}

enum rc in_record(struct in_source *s, struct csv_row *row, in_record_end *end_of, struct err *err)
{
	struct in_window w;

	row->line = in_line(s);
	for (size_t want = FIRST_LOOK; row->raw_n == 0; want *= 4) {
		if (want > IN_RECORD_MAX)
			want = IN_RECORD_MAX + 1;
		TRY(in_look(s, want, &w, err));
		if (w.n == 0)
			return RC_OK;
		row->raw   = w.p;
		row->raw_n = end_of(w.p, w.n, w.end);
		if (row->raw_n > IN_RECORD_MAX || (row->raw_n == 0 && want > IN_RECORD_MAX)) {
			row->raw_n = 0;
			return err_set(err, RC_INVALID, "it is longer than %d bytes",
			               IN_RECORD_MAX);
		}
	}
	return RC_OK;
}

enum rc csv_next(struct in_source *s, struct in_room *room, struct csv_row *ret, struct err *err)
{
	do {
		csv_take(s, ret);
		ret->n = 0;
		TRY(in_record(s, ret, row_end, err));
		if (ret->raw_n == 0)
			return RC_OK;
	} while (without_end(ret) == 0);
	in_room_clear(room, ret->raw_n);
	if (split(ret, room, err) == RC_OK)
		return RC_OK;
	cut_to_line(ret);
	return err->rc;
}
