/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of another system, in a JSON document (document.h), taken by a shape (shape.h). */
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/in/shape.h"

/* ---- is it that format? ---- */

struct glimpse {
	const struct in       *in;
	const struct in_shape *shape;
};

static bool there(const struct in *in, const char *before, const char *name)
{
	char way[256];

	return (size_t)snprintf(way, sizeof(way), "%s/%s", before, name) < sizeof(way) &&
	       tree_leaf(&in->tree, way) != NULL;
}

static bool has(const void *arg, const char *name)
{
	const struct glimpse *g = arg;
	const char           *of;
	char                  list[64];

	if (*name == '.')
		return there(g->in, "", name + 1);
	if (there(g->in, "/0", name) || there(g->in, "", name) || there(g->in, "/1", name))
		return true;
	of = in_shape_says(g->shape, "@list ", g->in->mem);
	snprintf(list, sizeof(list), "/%s/0", of == NULL ? "" : of);
	return of != NULL && there(g->in, list, name);
}

static bool fits(const struct in *in, const struct in_shape *s, const char *p, size_t n)
{
	const struct glimpse g = {.in = in, .shape = s};

	(void)p;
	(void)n;
	return in->tree.n > 0 && in_shape_signs(s, has, &g);
}

static enum rc begin(struct in *in, struct err *err)
{
	(void)err;
	in->document =
	    (struct document){.list = in_shape_says(in->format->shape, "@list ", in->mem)};
	return RC_OK;
}

/* ---- a record ---- */

static enum rc leaf(struct in_taking *t, const struct leaf *l, struct err *err)
{
	const char *name = in_name(t->in, l->at + 1);
	bool        known;

	if (name == NULL || l->kind == LEAF_NULL || l->kind == LEAF_LIST ||
	    l->kind == LEAF_OBJECT || *l->text == '\0')
		return RC_OK;
	if (name != l->at + 1) /* the map has it */
		return account_set(t->a, name, l->text, t->mem, &known, err);
	return in_shape_take(t, name, l->text, err);
}

static enum rc object(struct in *in, struct err *err)
{
	do {
		TRY(document_next(in->source, &in->document, &in->row, err));
		in->tree.n = 0;
		in_room_clear(in->room, in->row.raw_n);
		if (in->row.raw_n > 0)
			TRY(tree_read(in->row.raw, in->row.raw_n, in->room, &in->tree, err));
	} while (in_only_why(in));
	return RC_OK;
}

static enum rc one(struct in_taking *t, struct err *err)
{
	TRY(object(t->in, err));
	for (size_t i = 0; i < t->in->tree.n && !t->passed_over; i++)
		TRY(leaf(t, &t->in->tree.leaf[i], err));
	return t->in->row.raw_n > 0 && !t->passed_over ? in_shape_finish(t, err) : RC_OK;
}

const struct in_engine in_json = {
    .fits   = fits,
    .begin  = begin,
    .one    = one,
    .reject = in_reject_json,
};
