/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 4180, with CRLF. */
#include "lib/base/csv_cell.h"
#include "lib/base/shown.h"
#include "lib/base/utf8.h"
#include "lib/out/out_priv.h"

static void add_text(struct out *o, const char *text)
{
	struct str safe = STR_EMPTY;

	if (!o->opt.terminal && utf8_valid(text)) {
		csv_cell_add(&o->buf, text);
		return;
	}
	str_add(&safe, "");
	if (o->opt.terminal)
		shown_add(&safe, text);
	else
		out_add_valid(&safe, text);
	csv_cell_add(&o->buf, safe.p);
	str_done(&safe);
}

static void end_line(struct out *o)
{
	str_addn(&o->buf, "\r\n", 2);
}

static void head(struct out *o)
{
	if (!o->opt.header)
		return;
	for (size_t i = 0; i < o->n; i++) {
		if (i > 0)
			str_addc(&o->buf, ',');
		str_add(&o->buf, o->col[i].name);
	}
	end_line(o);
}

static void row(struct out *o, const struct val *cell)
{
	for (size_t i = 0; i < o->n; i++) {
		const char  *text  = out_text(o, cell[i]);
		const size_t start = o->buf.n;

		if (i > 0)
			str_addc(&o->buf, ',');
		if (text != NULL)
			add_text(o, text);
		else if (!val_absent(cell[i]))
			out_add_plain(&o->buf, cell[i], NULL);
		/* or the line would be empty, and no record */
		if (o->n == 1 && o->buf.n == start)
			str_addn(&o->buf, "\"\"", 2);
	}
	end_line(o);
}

static void nothing(struct out *o)
{
	(void)o;
}

const struct out_format out_csv = {.head = head, .row = row, .end = nothing};
