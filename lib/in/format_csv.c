/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV with a header: the fields of lib/in/account.h, an attribute a column ("attributes.team") or all of them in one, as a JSON
 * object. What `user export -o csv` writes; an apostrophe before what a spreadsheet would take for a formula is dropped.
 */
#include <string.h>

#include "lib/base/csv_cell.h"
#include "lib/base/str.h"
#include "lib/in/in_priv.h"
#include "lib/in/shape.h"

static const char attributes[] = "attributes";

static bool is_cell(const char *cell, size_t n, const char *name)
{
	if (n >= 2 && cell[0] == '"' && cell[n - 1] == '"') {
		cell++;
		n -= 2;
	}
	return strlen(name) == n && memcmp(cell, name, n) == 0;
}

/* What a cell of the first row is called: Entra has it in brackets, Google's console in front of them. */
static const char *heading(const struct in_shape *s, const char *cell, struct arena *mem)
{
	const char  *open = strchr(cell, '[');
	const size_t n    = open == NULL ? strlen(cell) : (size_t)(open - cell);
	char        *out;

	if (s == NULL || s->heading == IN_AS_IT_IS)
		return cell;
	if (s->heading == IN_BRACKETS)
		return open == NULL ? cell : arena_strndup(mem, open + 1, strcspn(open + 1, "]"));
	out = arena_strndup(mem, cell, n);
	for (size_t i = n; i > 0 && out[i - 1] == ' '; i--)
		out[i - 1] = '\0';
	for (char *p = out; *p != '\0'; p++)
		if (*p == ' ')
			*p = '_';
	return out;
}

/* The next cell of a first line; *p and *n behind it. */
static bool next_cell(const char **p, size_t *n, const char **ret, size_t *ret_n)
{
	const char *comma = memchr(*p, ',', *n);

	if (*n == 0)
		return false;
	*ret   = *p;
	*ret_n = comma == NULL ? *n : (size_t)(comma - *p);
	*p += *ret_n + (comma != NULL);
	*n -= *ret_n + (comma != NULL);
	return true;
}

/* Is it a column of the first line? */
static bool has_column(const char *p, size_t n, const char *name)
{
	const char *cell;
	size_t      len;

	while (next_cell(&p, &n, &cell, &len))
		if (is_cell(cell, len, name))
			return true;
	return false;
}

static size_t line_n(const char *raw, size_t n)
{
	while (n > 0 && (raw[n - 1] == '\n' || raw[n - 1] == '\r'))
		n--;
	return n;
}

struct first_line {
	const struct in_shape *shape;
	const char            *p;
	size_t                 n;
	struct arena          *mem;
};

static bool has_sign(const void *arg, const char *name)
{
	const struct first_line *l = arg;
	const char              *p = l->p, *cell;
	size_t                   n = l->n, len;

	while (next_cell(&p, &n, &cell, &len)) {
		const char *found = heading(l->shape, arena_strndup(l->mem, cell, len), l->mem);

		if (is_cell(found, strlen(found), name))
			return true;
	}
	return false;
}

/* The first line of Entra's bulk templates says only which version they are of. */
static const char version[] = "version:";

static bool is_version(const struct in_shape *s, const char *p, size_t n)
{
	return s != NULL && s->heading == IN_BRACKETS && n >= sizeof(version) - 1 &&
	       memcmp(p, version, sizeof(version) - 1) == 0;
}

static bool fits(const struct in *in, const struct in_shape *s, const char *p, size_t n)
{
	const char *nl = memchr(p, '\n', n);

	if (nl != NULL && is_version(s, p, n)) {
		n -= (size_t)(nl + 1 - p);
		p  = nl + 1;
		nl = memchr(p, '\n', n);
	}
	n = line_n(p, nl == NULL ? n : (size_t)(nl - p));
	if (s != NULL)
		return in_shape_signs(
		    s, has_sign, &(struct first_line){.shape = s, .p = p, .n = n, .mem = in->mem});
	if (has_column(p, n, "email"))
		return true;
	for (size_t i = 0; i < in->opt->map.n; i++)
		if (strcmp(in->mapped[i], "email") == 0)
			return has_column(p, n, in_column(in, i));
	return false;
}

static enum rc add_column(struct in *in, const char *cell, struct err *err)
{
	const char *head = heading(in->format->shape, cell, in->mem);
	const char *name = in_name(in, head);

	if (in->format->shape == NULL && name != NULL && !account_knows(name) &&
	    strcmp(name, attributes) != 0)
		return in_unknown(name, err);
	for (size_t i = 0; name != NULL && i < in->n_column; i++)
		if (in->column[i] != NULL && strcmp(in->column[i], name) == 0)
			return err_set(err, RC_INVALID, "column '%.64s' is given twice", name);
	in->column_ours[in->n_column] = in->format->shape == NULL || name != head;
	in->column[in->n_column++]    = arena_strdup(in->mem, name);
	return RC_OK;
}

static bool there(const struct in *in, const char *name)
{
	for (size_t i = 0; i < in->n_column; i++)
		if (in->column[i] != NULL && strcmp(in->column[i], name) == 0)
			return true;
	return false;
}

static enum rc columns(struct in *in, struct err *err)
{
	TRY(csv_next(in->source, in->room, &in->row, err));
	if (is_version(in->format->shape, in->row.raw, in->row.raw_n))
		TRY(csv_next(in->source, in->room, &in->row, err));
	if (in->row.n == 0)
		return err_set(err, RC_INVALID, "the input is empty");
	in->column      = arena_alloc(in->mem, in->row.n * sizeof(*in->column));
	in->column_ours = arena_alloc(in->mem, in->row.n * sizeof(*in->column_ours));
	in->head        = arena_strndup(in->mem, in->row.raw, in->row.raw_n);
	for (size_t i = 0; i < in->row.n; i++)
		TRY(add_column(in, in->row.cell[i], err));
	if (in->format->shape == NULL && !there(in, "email"))
		return err_set(err, RC_INVALID, "column 'email' is required");
	for (size_t i = 0; i < in->opt->map.n; i++)
		if (!there(in, in->mapped[i]))
			return err_set(err, RC_INVALID, "column '%.64s' not found",
			               in_column(in, i));
	return RC_OK;
}

static enum rc begin(struct in *in, struct err *err)
{
	if (columns(in, err) == RC_OK)
		return RC_OK;
	err_during(err, "line 1");
	return err_field(err, "file");
}

static enum rc set(struct in *in, const char *name, const char *text, struct arena *mem,
                   struct account *ret, struct err *err)
{
	bool known;

	if (strcmp(name, attributes) == 0 && *text != '\0') {
		if (tree_read(text, strlen(text), in->room, &in->tree, err) != RC_OK)
			return err_field(err, attributes);
		return in_attributes(&in->tree, "", ret, mem, err);
	}
	return account_set(ret, name, csv_cell_bare(text), mem, &known, err);
}

static enum rc cell(struct in_taking *t, size_t i, struct err *err)
{
	const struct in *in   = t->in;
	const char      *text = in->row.cell[i];

	if (in->column[i] == NULL)
		return RC_OK;
	if (in->column_ours[i])
		return set(t->in, in->column[i], text, t->mem, t->a, err);
	text = csv_cell_bare(text);
	return *text == '\0' ? RC_OK : in_shape_take(t, in->column[i], text, err);
}

static enum rc next(struct in *in, struct arena *mem, struct account *ret, bool *ret_there,
                    struct err *err)
{
	struct in_taking t = {.in = in, .a = ret, .mem = mem};

	TRY(csv_next(in->source, in->room, &in->row, err));
	*ret_there = in->row.n > 0;
	if (in->row.n == 0)
		return RC_OK;
	if (in->row.n != in->n_column)
		return err_set(err, RC_INVALID, "the row has %zu cells, and the first row %zu",
		               in->row.n, in->n_column);
	for (size_t i = 0; i < in->n_column; i++)
		TRY(cell(&t, i, err));
	return in->format->shape == NULL ? RC_OK : in_shape_finish(&t, err);
}

static void add_row(const char *raw, size_t n, const char *more, struct str *out)
{
	str_addn(out, raw, line_n(raw, n));
	str_addc(out, ',');
	csv_cell_add(out, more);
	str_addn(out, "\r\n", 2);
}

/* Of a file of rejects, which is fed back, too: its reasons are those of another time. */
static bool says_why(const struct in *in)
{
	return has_column(in->head, line_n(in->head, strlen(in->head)), in_why);
}

static void reject_head(const struct in *in, struct str *out)
{
	if (!says_why(in)) {
		add_row(in->head, strlen(in->head), in_why, out);
		return;
	}
	str_addn(out, in->head, line_n(in->head, strlen(in->head)));
	str_addn(out, "\r\n", 2);
}

/* The last cell of a row that was rejected before. */
static size_t before_last(const char *raw, size_t n)
{
	bool inside = false;

	for (size_t i = n; i-- > 0;)
		if (raw[i] == '"')
			inside = !inside;
		else if (raw[i] == ',' && !inside)
			return i;
	return n;
}

static void reject(const struct in *in, const char *why, struct str *out)
{
	size_t n = line_n(in->row.raw, in->row.raw_n);

	if (says_why(in))
		n = before_last(in->row.raw, n);
	add_row(in->row.raw, n, why, out);
}

const struct in_engine in_csv = {
    .fits        = fits,
    .begin       = begin,
    .next        = next,
    .reject_head = reject_head,
    .reject      = reject,
};
