/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/list/list_priv.h"

enum op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_HAS };

struct list_filter {
	const struct field *field;
	enum op             op;
	struct val          value; /* VAL_NULL: absent */
	const char         *text;  /* as typed */
};

static const char *fold_search(const char *hay, const char *needle)
{
	return strcasestr(hay, needle);
}

enum rc list_no_field(const struct record *rec, const char *option, const char *name,
                      struct err *err)
{
	struct str s = STR_EMPTY;

	for (size_t i = 0; i < rec->n; i++)
		if ((rec->field[i].flags & FIELD_HIDDEN) == 0)
			str_addf(&s, "%s%s", s.n == 0 ? "" : " ", rec->field[i].name);
	err_set(err, RC_USAGE, "a %s has no field '%.64s'", rec->name, name);
	err_field(err, option);
	err_advise_with(err, ADVICE_FIELDS, "%.180s", s.p);
	str_done(&s);
	return err->rc;
}

static bool parse_op(const char **at, enum op *ret)
{
	static const struct {
		const char *text;
		enum op     op;
	} ops[] = {{"!=", OP_NE}, {"<=", OP_LE}, {">=", OP_GE}, {"=", OP_EQ},
	           {"<", OP_LT},  {">", OP_GT},  {"~", OP_HAS}};

	for (size_t i = 0; i < COUNT(ops); i++) {
		const size_t n = strlen(ops[i].text);

		if (strncmp(*at, ops[i].text, n) == 0) {
			*at += n;
			*ret = ops[i].op;
			/* "==" and "=>" are not operators, and would quietly find nothing */
			return **at == '\0' || strchr("=<>~", **at) == NULL;
		}
	}
	return false;
}

static enum rc parse_int(const char *text, int64_t *ret, struct err *err)
{
	char     *end;
	long long n;

	errno = 0;
	n     = strtoll(text, &end, 10);
	if (*text == '\0' || *end != '\0' || errno != 0)
		return err_invalid(err, "where", "'%.64s' is not a whole number", text);
	*ret = n;
	return RC_OK;
}

static enum rc parse_bool(const char *text, bool *ret, struct err *err)
{
	*ret = strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
	if (*ret || strcmp(text, "false") == 0 || strcmp(text, "no") == 0)
		return RC_OK;
	return err_invalid(err, "where", "'%.64s' is neither true nor false", text);
}

static enum rc parse_value(const struct field *f, const char *text, struct utc now, struct val *ret,
                           struct err *err)
{
	ret->kind = f->kind;
	switch (f->kind) {
	case VAL_BOOL:
		return parse_bool(text, &ret->b, err);
	case VAL_INT:
		return parse_int(text, &ret->i, err);
	case VAL_TIME:
		if (instant_parse(text, now, &ret->time, err) != RC_OK)
			return err_field(err, "where");
		return RC_OK;
	case VAL_ID:
		if (!id_parse(text, &ret->id))
			return err_invalid(err, "where", "'%.64s' is not an id", text);
		return RC_OK;
	case VAL_TEXT:
		ret->text = text;
		return RC_OK;
	case VAL_LIST: /* membership: compared word by word */
	case VAL_JSON: /* searched as text */
	case VAL_BYTES:
	case VAL_NULL:
		ret->kind = VAL_TEXT;
		ret->text = text;
		return RC_OK;
	}
	return RC_OK;
}

static enum rc check_op(const struct list_filter *f, struct err *err)
{
	const enum val_kind k    = f->field->kind;
	const bool          text = k == VAL_TEXT || k == VAL_LIST || k == VAL_JSON;
	const bool          rank = k != VAL_LIST && k != VAL_JSON && k != VAL_BOOL && k != VAL_ID;

	if (f->op == OP_HAS && !text)
		return err_invalid(err, "where", "'~' searches text, and %s is not text",
		                   f->field->name);
	if (f->op >= OP_LT && f->op <= OP_GE && (!rank || f->value.kind == VAL_NULL))
		return err_invalid(err, "where",
		                   "%s cannot be ordered: use = or !=", f->field->name);
	if (k == VAL_JSON && f->op != OP_HAS && f->value.kind != VAL_NULL)
		return err_invalid(err, "where", "%s can only be searched: use ~", f->field->name);
	return RC_OK;
}

static enum rc check_word(const struct list_filter *f, struct arena *a, struct err *err)
{
	const struct wordmap *words = f->field->words;
	unsigned              value;

	if (words == NULL || f->value.kind == VAL_NULL || f->op == OP_HAS ||
	    word_find(words, f->text, &value))
		return RC_OK;
	return err_invalid(err, "where", "%s cannot be '%.64s'; it is %s", f->field->name, f->text,
	                   word_list(words, a));
}

enum rc list_filter_parse(const char *text, const struct record *rec, struct utc now,
                          struct arena *a, struct list_filter **ret, struct err *err)
{
	struct list_filter *f    = arena_alloc(a, sizeof(*f));
	const char         *at   = text + strspn(text, " ");
	const size_t        n    = strcspn(at, " !=<>~");
	const char         *name = arena_strndup(a, at, n);

	at += n;
	at += strspn(at, " ");
	if (n == 0 || !parse_op(&at, &f->op)) {
		err_invalid(err, "where", "'%.80s' is not FIELD OP VALUE", text);
		return err_advise(err, ADVICE_OPERATORS);
	}
	f->field = record_field(rec, name);
	if (f->field == NULL || (f->field->flags & FIELD_HIDDEN) != 0)
		return list_no_field(rec, "where", name, err);
	f->text = arena_strdup(a, at + strspn(at, " "));
	if (f->op != OP_HAS && strcmp(f->text, "null") == 0)
		f->value.kind = VAL_NULL;
	else
		TRY(parse_value(f->field, f->text, now, &f->value, err));
	TRY(check_op(f, err));
	TRY(check_word(f, a, err));
	*ret = f;
	return RC_OK;
}

unsigned list_filter_names(const struct list_filter *f, const char **ret_text)
{
	*ret_text = f->text;
	return (f->op == OP_EQ || f->op == OP_NE) && f->value.kind != VAL_NULL ? f->field->flags
	                                                                       : 0;
}

void list_filter_means(struct list_filter *f, const char *text)
{
	f->text = f->value.text = text;
}

static bool list_holds(const struct list_filter *f, struct strs list)
{
	bool found = false;

	for (size_t i = 0; i < list.n && !found; i++)
		found = f->op == OP_HAS ? fold_search(list.v[i], f->text) != NULL
		                        : strcmp(list.v[i], f->text) == 0;
	return found != (f->op == OP_NE);
}

/* Microseconds are kept and never shown: nobody can have meant them. */
static struct val as_shown(struct val v)
{
	if (v.kind == VAL_TIME)
		v.time.us -= v.time.us % 1000;
	return v;
}

bool list_filter_holds(const struct list_filter *f, const void *record)
{
	const struct val v = record_get(f->field, record);
	int              c;

	if (f->value.kind == VAL_NULL)
		return (val_absent(v) || (v.kind == VAL_LIST && v.list.n == 0)) == (f->op == OP_EQ);
	if (v.kind == VAL_LIST)
		return list_holds(f, v.list);
	if (val_absent(v))
		return f->op == OP_NE;
	if (f->op == OP_HAS)
		return fold_search(v.kind == VAL_JSON ? v.json.text : v.text, f->text) != NULL;
	c = val_compare(as_shown(v), as_shown(f->value));
	switch (f->op) {
	case OP_EQ:
		return c == 0;
	case OP_NE:
		return c != 0;
	case OP_LT:
		return c < 0;
	case OP_LE:
		return c <= 0;
	case OP_GT:
		return c > 0;
	case OP_GE:
		return c >= 0;
	case OP_HAS:
		break;
	}
	return false;
}

bool list_filter_is(const struct list_filter *f, const char *field, const char **ret_value)
{
	*ret_value = f->text;
	return f->op == OP_EQ && f->value.kind != VAL_NULL && strcmp(f->field->name, field) == 0;
}

bool list_search_holds(const struct record *rec, const char *needle, const void *record)
{
	for (size_t i = 0; i < rec->n; i++) {
		const struct field *f = &rec->field[i];
		struct val          v;

		if ((f->flags & FIELD_SEARCH) == 0)
			continue;
		v = record_get(f, record);
		if (val_absent(v))
			continue;
		if (v.kind == VAL_TEXT && fold_search(v.text, needle) != NULL)
			return true;
		if (v.kind == VAL_JSON && fold_search(v.json.text, needle) != NULL)
			return true;
	}
	return false;
}

/* "KEY", or "KEY.SORT.HEX" with the bytes of the sort value; an absent value has no HEX. */
const char *list_cursor_format(const struct list_cursor *c, struct arena *a)
{
	struct str  s = STR_EMPTY;
	struct val  v = c->value;
	const char *text;
	char        id[ID_TEXT];

	str_addi(&s, c->key);
	if (c->sort != NULL) {
		struct str value = STR_EMPTY;

		str_addf(&s, ".%s.", c->sort);
		str_add(&value, "");
		if (val_absent(v))
			;
		else if (v.kind == VAL_TEXT || v.kind == VAL_JSON)
			str_addf(&value, "t%s", v.text);
		else if (v.kind == VAL_ID)
			str_addf(&value, "t%s", id_format(v.id, id));
		else if (v.kind == VAL_LIST)
			str_addf(&value, "t%s", list_join(v.list, a));
		else
			str_addf(&value, "t%lld", (long long)(v.kind == VAL_BOOL ? v.b : v.i));
		for (size_t i = 0; i < value.n; i++)
			str_addf(&s, "%02x", (unsigned char)value.p[i]);
		str_done(&value);
	}
	text = arena_strdup(a, s.p);
	str_done(&s);
	return text;
}

static enum rc bad_cursor(struct err *err)
{
	err_invalid(err, "after", "not a cursor of this list");
	return err_advise(err, ADVICE_CURSOR);
}

static bool unhex(const char *hex, char *out)
{
	const size_t n = strlen(hex);

	if (n % 2 != 0)
		return false;
	for (size_t i = 0; i < n; i += 2) {
		char  pair[3] = {hex[i], hex[i + 1], '\0'};
		char *end;

		*out++ = (char)strtoul(pair, &end, 16);
		if (*end != '\0' || out[-1] == '\0')
			return false;
	}
	*out = '\0';
	return true;
}

static bool cursor_value(const char *text, const struct field *f, struct arena *a, struct val *ret)
{
	char *end = NULL;

	ret->kind = f->kind;
	switch (f->kind) {
	case VAL_TEXT:
	case VAL_JSON:
		ret->text = text;
		return true;
	case VAL_ID:
		return id_parse(text, &ret->id);
	case VAL_LIST:
		ret->list = list_split(text, a);
		return true;
	case VAL_BOOL:
		ret->b = *text == '1';
		return true;
	case VAL_INT:
	case VAL_TIME:
		ret->i = strtoll(text, &end, 10);
		return *text != '\0' && *end == '\0';
	case VAL_NULL:
	case VAL_BYTES:
		break;
	}
	return false;
}

enum rc list_cursor_parse(const char *text, const char *sort, const struct field *f,
                          struct arena *a, struct list_cursor *ret, struct err *err)
{
	char       *end, *value;
	const char *dot;

	errno    = 0;
	ret->key = strtoll(text, &end, 10);
	if (end == text || errno != 0 || ret->key < 0)
		return bad_cursor(err);
	if (sort == NULL)
		return *end == '\0' ? RC_OK : bad_cursor(err);
	dot = strrchr(end, '.');
	if (*end != '.' || dot == end || strlen(sort) != (size_t)(dot - end - 1) ||
	    strncmp(end + 1, sort, strlen(sort)) != 0)
		return bad_cursor(err);
	value = arena_alloc(a, strlen(dot) + 1);
	if (!unhex(dot + 1, value) || (*value != '\0' && *value != 't'))
		return bad_cursor(err);
	ret->value.kind = VAL_NULL;
	if (*value == 't' && !cursor_value(value + 1, f, a, &ret->value))
		return bad_cursor(err);
	return RC_OK;
}
