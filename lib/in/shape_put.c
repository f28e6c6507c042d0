/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a text that another system has: shape.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/instant.h"
#include "lib/in/shape.h"

enum rc in_as_it_is(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	bool known;

	return account_set(t->a, field, text, t->mem, &known, err);
}

static enum rc set_instant(struct in_taking *t, const char *field, int64_t us, struct err *err)
{
	char text[INSTANT_EXACT];

	return in_as_it_is(t, field, instant_format_exact((struct utc){.us = us}, text), err);
}

/* Seconds, or thousandths, with at most six digits behind a dot. */
static enum rc since_1970(struct in_taking *t, const char *field, const char *text, int64_t unit,
                          struct err *err)
{
	enum { DIGITS_MAX = 14 };
	const size_t n   = strspn(text, "0123456789");
	const char  *dot = text + n;
	int64_t      us;

	if (n == 0 || n > DIGITS_MAX || (*dot != '\0' && *dot != '.'))
		return err_invalid(err, field, "'%.40s' is not a number of seconds since 1970",
		                   text);
	us = strtoll(text, NULL, 10);
	if (us > INT64_C(253402300799000000) / unit) /* 9999 */
		return err_invalid(err, field, "'%.40s' is after the year 9999", text);
	us *= unit;
	if (*dot == '.')
		for (int64_t part = unit / 10; part > 0 && *++dot >= '0' && *dot <= '9'; part /= 10)
			us += part * (*dot - '0');
	return us == 0 ? RC_OK : set_instant(t, field, us, err); /* 0: never */
}

enum rc in_millis(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	return since_1970(t, field, text, 1000, err);
}

enum rc in_seconds(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	return since_1970(t, field, text, 1000000, err);
}

/* "2024-01-02 03:04:05.678+00" */
enum rc in_instant(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	const size_t n = strlen(text);
	char        *out;
	const char  *zone;

	if (n < sizeof("2024-01-02 03:04:05") - 1)
		return in_as_it_is(t, field, text, err);
	zone = text + 19 + strspn(text + 19, ".0123456789");
	out  = arena_printf(t->mem, "%s%s", text,
                           *zone == '\0'                                         ? "Z"
	                    : (*zone == '+' || *zone == '-') && strlen(zone) == 3 ? ":00"
	                                                                          : "");
	if (out[10] == ' ')
		out[10] = 'T';
	return in_as_it_is(t, field, out, err);
}

static enum rc yes_or_no(const char *field, const char *text, bool *ret, struct err *err)
{
	static const char *const no[]  = {"false", "f", "no", "0"};
	static const char *const yes[] = {"true", "t", "yes", "1"};

	for (size_t i = 0; i < COUNT(no); i++)
		if (strcasecmp(text, no[i]) == 0 || strcasecmp(text, yes[i]) == 0) {
			*ret = strcasecmp(text, yes[i]) == 0;
			return RC_OK;
		}
	return err_invalid(err, field, "'%.40s' is neither true nor false", text);
}

static enum rc active(struct in_taking *t, const char *text, bool meaning, struct err *err)
{
	bool said;

	TRY(yes_or_no("status", text, &said, err));
	if (said == meaning) /* active it is anyway */
		return RC_OK;
	if (account_said(t->a, "status"))
		return RC_OK;
	return in_as_it_is(t, "status", "disabled", err);
}

enum rc in_active(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	(void)field;
	return active(t, text, true, err);
}

enum rc in_blocked(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	(void)field;
	return active(t, text, false, err);
}

enum rc in_verified(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	(void)field;
	(void)text;
	return in_as_it_is(t, "email_verified", "true", err);
}

enum rc in_word(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	(void)err;
	account_add_word(t->a, field, text, t->mem);
	return RC_OK;
}

enum rc in_status(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	(void)field;
	t->in->ours = true;
	if (!account_said(t->a, "status"))
		return in_as_it_is(t, "status", text, err);
	t->a->status = text;
	return RC_OK;
}

/* The attributes with another text in place of one of them. */
static struct strs with(struct strs all, size_t at, const char *text, struct arena *mem)
{
	const char **v = arena_alloc(mem, all.n * sizeof(*v));

	memcpy(v, all.v, all.n * sizeof(*v));
	v[at] = text;
	return (struct strs){.v = v, .n = all.n};
}

/* What an attribute may be called (core/user/attributes.h): a sign that none may have becomes an underscore. */
static const char *allowed(const char *name, struct arena *mem)
{
	static const char signs[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	char *out = arena_strdup(mem, name);

	for (char *p = out + strspn(out, signs); *p != '\0'; p += strspn(p, signs))
		*p = '_';
	return out;
}

/* Behind what was said of that name before. */
enum rc in_attribute(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	const char  *name = allowed(field != NULL ? field : t->star, t->mem);
	const size_t n    = strlen(name);
	struct strs *all  = &t->a->attributes;

	for (size_t i = 0; i < all->n; i++)
		if (strncmp(all->v[i], name, n) == 0 && all->v[i][n] == '=') {
			*all =
			    with(*all, i, arena_printf(t->mem, "%s;%s", all->v[i], text), t->mem);
			return RC_OK;
		}
	return account_add_attribute(t->a, name, text, t->mem, err);
}

enum rc in_once(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	(void)field;
	return in_as_it_is(t, "must_change_password", text, err);
}

enum rc in_banned(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	const struct utc now = instant_now();
	struct account   until;
	struct in_taking other = *t;

	(void)field;
	until   = (struct account){.line = 0};
	other.a = &until;
	TRY(in_instant(&other, "last_login_at", text, err));
	return until.last_login_at.us > now.us ? active(t, "false", true, err) : RC_OK;
}

enum rc in_object(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	struct tree *tree = arena_alloc(t->mem, sizeof(*tree));

	if (tree_read(text, strlen(text), t->in->room, tree, err) != RC_OK)
		return err_field(err, "attributes");
	for (size_t i = 0; i < tree->n; i++) {
		const struct leaf *l = &tree->leaf[i];

		if (l->kind == LEAF_NULL || l->kind == LEAF_LIST || l->kind == LEAF_OBJECT ||
		    *l->text == '\0')
			continue;
		t->star = in_plain(l->at + 1, strcspn(l->at + 1, "/"), t->mem);
		TRY(in_attribute(t, field, l->text, err));
	}
	return RC_OK;
}

enum rc in_part(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	if (t->n_piece == PIECES_MAX)
		return err_set(err, RC_INVALID, "it has too many members");
	t->piece[t->n_piece++] = (struct in_piece){.name = field, .text = text};
	return RC_OK;
}

enum rc in_lose(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	in_lost(t, t->star, field);
	return RC_OK;
}

const char *in_item(const struct in_taking *t, const char *list, unsigned i, const char *name)
{
	char               way[128];
	const struct leaf *l;

	snprintf(way, sizeof(way), "%s/%u/%s", list, i, name);
	l = tree_leaf(&t->in->tree, way);
	return l == NULL ? NULL : l->text;
}

const char *in_piece(const struct in_taking *t, const char *name)
{
	for (size_t i = 0; i < t->n_piece; i++)
		if (strcmp(t->piece[i].name, name) == 0)
			return t->piece[i].text;
	return NULL;
}
