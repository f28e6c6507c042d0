/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/backup/line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/in/tree.h"

enum { NAME = 64 };

static const char bytes_name[] = "base64url";

/* Names of columns, in their order, are where PostgreSQL gets them. *at: NULL at first. */
static void next_column(const struct table *t, const char **at, char out[static NAME])
{
	const char *from = *at == NULL ? strchr(t->copy, '(') + 1 : *at + strspn(*at, ", ");

	*at = from + strcspn(from, ",)");
	snprintf(out, NAME, "%.*s", (int)(*at - from), from);
}

static void add_value(struct str *out, const char *name, struct val v)
{
	if (v.kind == VAL_INT) {
		str_json_int(out, name, v.i);
	} else if (v.kind == VAL_TEXT) {
		str_json_text(out, name, v.text);
	} else if (v.kind == VAL_BYTES && v.bytes.p != NULL) {
		str_json_key(out, name);
		str_addf(out, "{\"%s\":\"", bytes_name);
		b64_add(out, v.bytes);
		str_add(out, "\"}");
	} else {
		str_json_text(out, name, NULL);
	}
}

void line_add(struct str *out, const struct table *t, const struct val *row)
{
	char        name[NAME];
	const char *at = NULL;

	str_addc(out, '{');
	for (unsigned i = 0; i < t->n_column; i++) {
		next_column(t, &at, name);
		add_value(out, name, row[i]);
	}
	str_add(out, "}\n");
}

/* ---- back ---- */

struct line_reader {
	struct tree     tree;
	struct in_room *room;
	struct arena   *mem;
};

struct line_reader *line_reader_new(void)
{
	struct line_reader *r = mem_check(calloc(1, sizeof(*r)));

	r->room = in_room_new();
	r->mem  = arena_new_small();
	return r;
}

void line_reader_free(struct line_reader *r)
{
	if (r == NULL)
		return;
	in_room_free(r->room);
	arena_free(r->mem);
	free(r);
}

static enum rc wrong(const struct table *t, const char *name, struct err *err)
{
	return err_set(err, RC_CORRUPT, "a row of %s: column %s is not what it should be", t->name,
	               name);
}

static bool number(const char *text, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret  = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0';
}

/* Bytes are an object, whose member is the next leaf. */
static bool value_of(struct line_reader *r, const struct leaf *l, struct val *ret)
{
	const struct leaf *in = l + 1;

	switch (l->kind) {
	case LEAF_NULL:
		*ret = (struct val){.kind = VAL_NULL};
		return true;
	case LEAF_NUMBER:
		*ret = val_int(0);
		return number(l->text, &ret->i);
	case LEAF_TEXT:
		*ret = val_text(l->text);
		return true;
	case LEAF_OBJECT:
		*ret = (struct val){.kind = VAL_BYTES};
		return in < r->tree.leaf + r->tree.n && in->kind == LEAF_TEXT &&
		       leaf_below(in, l->at) != NULL &&
		       strcmp(leaf_below(in, l->at), bytes_name) == 0 &&
		       b64_get(in->text, strlen(in->text), r->mem, &ret->bytes);
	case LEAF_BOOL:
	case LEAF_LIST:
		break;
	}
	return false;
}

/* All columns in their order, and nothing beside them. */
static enum rc take(struct line_reader *r, const struct table *t, struct val *row, struct err *err)
{
	const struct leaf *l = r->tree.leaf, *end = l + r->tree.n;
	char               name[NAME];
	const char        *at = NULL;

	for (unsigned i = 0; i < t->n_column; i++) {
		next_column(t, &at, name);
		if (l == end || strcmp(l->at + 1, name) != 0 || !value_of(r, l, &row[i]))
			return wrong(t, name, err);
		l += l->kind == LEAF_OBJECT ? 2 : 1; /* bytes, and their text */
	}
	return l == end ? RC_OK
	                : err_set(err, RC_CORRUPT, "a row of %s has a column too many", t->name);
}

enum rc line_read(struct line_reader *r, const struct table *t, struct bytes line, struct val *row,
                  struct err *err)
{
	in_room_clear(r->room, line.n);
	arena_reset(r->mem);
	r->tree.n = 0;
	if (tree_read(line.p, line.n, r->room, &r->tree, err) == RC_OK)
		return take(r, t, row, err);
	err->rc = RC_CORRUPT;
	return err_during(err, "a row of %s", t->name);
}
