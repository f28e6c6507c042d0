/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines: an object a line, its members the fields of lib/in/account.h. What `user export -o jsonl` writes. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/in/in_priv.h"

static const char blanks[] = " \t\r\n";

static bool blank(char c)
{
	return c != '\0' && strchr(blanks, c) != NULL;
}

static bool fits(const struct in *in, const struct in_shape *s, const char *p, size_t n)
{
	(void)in;
	(void)s;
	while (n > 0 && blank(*p)) {
		p++;
		n--;
	}
	return n > 0 && *p == '{';
}

static enum rc wrong_kind(const char *name, enum leaf_kind kind, struct err *err)
{
	static const char *const kinds[] = {
	    [LEAF_NULL] = "null",   [LEAF_BOOL] = "a boolean", [LEAF_NUMBER] = "a number",
	    [LEAF_TEXT] = "a text", [LEAF_LIST] = "a list",    [LEAF_OBJECT] = "an object"};

	return err_invalid(err, name, "%.64s cannot be %s", name, kinds[kind]);
}

/* What a member of that field may be. */
static bool may_be(const struct field *f, enum leaf_kind kind)
{
	if (f->kind == VAL_BOOL || f->kind == VAL_INT)
		return kind == (f->kind == VAL_BOOL ? LEAF_BOOL : LEAF_NUMBER);
	return kind == LEAF_TEXT;
}

static enum rc words(struct in *in, const struct leaf *list, const char *name, struct account *ret,
                     struct arena *mem, struct err *err)
{
	if (list->kind != LEAF_LIST)
		return wrong_kind(name, list->kind, err);
	for (const struct leaf *l = list + 1; l < in->tree.leaf + in->tree.n; l++) {
		if (leaf_below(l, list->at) == NULL)
			break;
		if (l->kind != LEAF_TEXT)
			return wrong_kind(name, l->kind, err);
		account_add_word(ret, name, l->text, mem);
	}
	return RC_OK;
}

static enum rc member(struct in *in, const struct leaf *l, struct account *ret, struct arena *mem,
                      struct err *err)
{
	const char         *name = in_name(in, l->at + 1);
	const struct field *f;
	bool                known;

	if (name == NULL || l->kind == LEAF_NULL)
		return RC_OK;
	f = record_field(&account_record, name);
	if (strcmp(name, "attributes") == 0)
		return l->kind == LEAF_OBJECT ? in_attributes(&in->tree, l->at, ret, mem, err)
		                              : wrong_kind(name, l->kind, err);
	if (f != NULL && f->kind == VAL_LIST)
		return words(in, l, name, ret, mem, err);
	if (f != NULL && !may_be(f, l->kind))
		return wrong_kind(name, l->kind, err);
	TRY(account_set(ret, name, l->text, mem, &known, err));
	return known ? RC_OK : in_unknown(name, err);
}

bool in_only_why(const struct in *in)
{
	return in->tree.n == 1 && strcmp(in->tree.leaf[0].at + 1, in_why) == 0;
}

static size_t without_blanks(const struct csv_row *row)
{
	size_t n = row->raw_n;

	while (n > 0 && blank(row->raw[n - 1]))
		n--;
	return n;
}

static enum rc object(struct in *in, bool *ret_there, struct err *err)
{
	size_t n;

	do {
		in_settle(in);
		TRY(in_record(in->source, &in->row, in_line_end, err));
		n          = without_blanks(&in->row);
		in->tree.n = 0;
		in_room_clear(in->room, n);
		if (n > 0)
			TRY(tree_read(in->row.raw, n, in->room, &in->tree, err));
	} while (in->row.raw_n > 0 && (n == 0 || in_only_why(in)));
	*ret_there = n > 0;
	return RC_OK;
}

static enum rc next(struct in *in, struct arena *mem, struct account *ret, bool *ret_there,
                    struct err *err)
{
	TRY(object(in, ret_there, err));
	for (size_t i = 0; i < in->tree.n; i++)
		if (strchr(in->tree.leaf[i].at + 1, '/') == NULL)
			TRY(member(in, &in->tree.leaf[i], ret, mem, err));
	return RC_OK;
}

/* What was refused stays as it was: it may be no JSON. */
void in_reject_json(const struct in *in, const char *why, struct str *out)
{
	str_json_open(out);
	str_json_text(out, in_why, why);
	str_json_close(out);
	str_addc(out, '\n');
	str_addn(out, in->row.raw, without_blanks(&in->row));
	str_addc(out, '\n');
}

const struct in_engine in_jsonl = {
    .fits   = fits,
    .next   = next,
    .reject = in_reject_json,
};
