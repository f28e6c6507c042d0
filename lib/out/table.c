/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For eyes. The first MEASURED rows of a grid are held back to learn how wide
 * its columns are; the widths then stay, and a longer cell pushes its line.
 * o->scratch has the cells of the held rows, or of the one row, each with its NUL.
 */
#include <string.h>

#include "lib/base/shown.h"
#include "lib/base/utf8.h"
#include "lib/mod/mod.h"
#include "lib/mod/utf8proc.h"
#include "lib/out/out_priv.h"

enum { MEASURED = 100, GAP = 2 };

struct table {
	size_t                    *width;   /* of each column */
	size_t                     held;    /* rows held back, their cells one after another */
	bool                       spilled; /* the widths are settled */
	const struct mod_utf8proc *unicode;
	bool                       unicode_sought;
};

/* Without the module the columns of some scripts are off by a little; that is all. */
static void seek_unicode(struct table *t)
{
	struct err unused = ERR_NONE;

	if (!t->unicode_sought && MOD_LOAD(utf8proc, &t->unicode, &unused) != RC_OK)
		t->unicode = NULL;
	t->unicode_sought = true;
}

static size_t columns(struct table *t, const char *text)
{
	size_t n = 0;

	if (utf8_plain(text))
		return strlen(text);
	seek_unicode(t);
	while (*text != '\0') {
		uint32_t cp;

		text += utf8_next(text, &cp);
		n += cp < 0x80 || t->unicode == NULL ? 1 : (size_t)t->unicode->width(cp);
	}
	return n;
}

static void add_list(struct str *s, struct strs list)
{
	for (size_t i = 0; i < list.n; i++) {
		str_add(s, i == 0 ? "" : ", ");
		shown_add(s, list.v[i]);
	}
}

static void add_shown(struct str *s, struct val v)
{
	const size_t before = s->n;

	if (v.kind == VAL_BOOL)
		str_add(s, v.b ? "yes" : "no");
	else if (val_absent(v))
		str_addc(s, '-');
	else if (v.kind == VAL_TEXT)
		shown_add(s, v.text);
	else if (v.kind == VAL_JSON)
		shown_add(s, v.json.text);
	else if (v.kind == VAL_LIST)
		add_list(s, v.list);
	else
		out_add_plain(s, v, NULL);
	if (s->n == before)
		str_addc(s, '-'); /* an empty cell would shift the rest of its line for the eye */
}

static void pad(struct str *s, size_t from, size_t to)
{
	for (; from < to; from++)
		str_addc(s, ' ');
}

static void trim(struct str *s, size_t start)
{
	while (s->n > start && s->p[s->n - 1] == ' ')
		s->p[--s->n] = '\0';
}

static void add_cell(struct out *o, size_t i, const char *text)
{
	str_add(&o->buf, text);
	if (i + 1 < o->n)
		pad(&o->buf, columns(o->table, text), o->table->width[i] + GAP);
}

static void add_header(struct out *o)
{
	size_t start;

	if (!o->opt.header)
		return;
	if (o->opt.color)
		str_add(&o->buf, "\033[1m");
	start = o->buf.n;
	for (size_t i = 0; i < o->n; i++)
		add_cell(o, i, o->col[i].title);
	trim(&o->buf, start);
	str_add(&o->buf, o->opt.color ? "\033[0m\n" : "\n");
}

static const char *add_line(struct out *o, const char *cell)
{
	const size_t start = o->buf.n;

	for (size_t i = 0; i < o->n; i++) {
		add_cell(o, i, cell);
		cell += strlen(cell) + 1;
	}
	trim(&o->buf, start);
	str_addc(&o->buf, '\n');
	return cell;
}

static void spill(struct out *o)
{
	struct table *t    = o->table;
	const char   *cell = o->scratch.p;

	add_header(o);
	for (; t->held > 0; t->held--)
		cell = add_line(o, cell);
	t->spilled = true;
	str_clear(&o->scratch);
}

static void grid_row(struct out *o, const struct val *cell)
{
	struct table *t = o->table;

	for (size_t i = 0; i < o->n; i++) {
		const size_t start = o->scratch.n;
		size_t       wide;

		add_shown(&o->scratch, cell[i]);
		str_addc(&o->scratch, '\0');
		if (t->spilled)
			continue;
		wide = columns(t, o->scratch.p + start);
		if (o->opt.width > 0 && wide > (size_t)o->opt.width)
			wide = (size_t)o->opt.width;
		if (wide > t->width[i])
			t->width[i] = wide;
	}
	if (t->spilled) {
		add_line(o, o->scratch.p);
		str_clear(&o->scratch);
	} else if (++t->held == MEASURED) {
		spill(o);
	}
}

static void name_lines(struct out *o, const struct val *cell)
{
	size_t widest = 0;

	for (size_t i = 0; i < o->n; i++)
		if (strlen(o->col[i].name) > widest)
			widest = strlen(o->col[i].name);
	for (size_t i = 0; i < o->n; i++) {
		const size_t start = o->buf.n;

		str_add(&o->buf, o->col[i].name);
		pad(&o->buf, o->buf.n - start, widest + GAP);
		add_shown(&o->buf, cell[i]);
		trim(&o->buf, start);
		str_addc(&o->buf, '\n');
	}
}

static void head(struct out *o)
{
	struct table *t = o->table = arena_alloc(o->arena, sizeof(*t));

	t->width = arena_alloc(o->arena, o->n * sizeof(*t->width));
	for (size_t i = 0; i < o->n; i++)
		t->width[i] = o->opt.header ? columns(t, o->col[i].title) : 0;
}

static void row(struct out *o, const struct val *cell)
{
	if (o->shape == OUT_ONE)
		name_lines(o, cell);
	else
		grid_row(o, cell);
}

static void end(struct out *o)
{
	if (o->shape == OUT_MANY && !o->table->spilled)
		spill(o);
}

const struct out_format out_table = {.head = head, .row = row, .end = end};
