/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/out/out_priv.h -- what a format is, and what formats share.
 *
 * A format only ever appends to o->buf, which cannot fail; out.c drains it
 * between rows. o->cell and o->col run in parallel.
 */
#ifndef IDCTL_OUT_OUT_PRIV_H
#define IDCTL_OUT_OUT_PRIV_H

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/out/out.h"

struct mod_utf8proc;
struct table;

struct column {
	const char         *name, *title;
	const struct field *field; /* NULL: an extra, */
	unsigned            extra; /* this one */
	const char         *key;   /* ,"name": */
	size_t              key_n;
	char               *exact; /* room for an instant with microseconds; NULL: not wanted */
};

struct out_format {
	void (*head)(struct out *o); /* before the first row, or the end */
	void (*row)(struct out *o, const struct val *cell);
	void (*end)(struct out *o);
	bool pages; /* end() writes the cursor */
};

struct out {
	const struct out_format *format;
	struct out_options       opt;
	const struct record     *rec; /* NULL between out_end and out_begin */
	enum out_shape           shape;
	struct column           *col;
	struct val              *cell;
	size_t                   n;
	uint64_t                 rows;
	bool                     more; /* `next` holds a cursor */
	struct str               buf, next, scratch;
	struct arena            *arena; /* reset by out_begin; never holds a value */
	struct table            *table;
	unsigned                 extras;
	struct {
		const char *name;
		struct val  v;
	} extra[OUT_EXTRA_MAX];
};

extern const struct out_format out_table, out_json, out_jsonl, out_csv, out_id, out_members,
    out_scim, out_scim_bulk, out_ldif;

/* The record as a JSON object, without a line end. */
void out_add_object(struct out *o, const struct val *cell);

/* Any value but absent ones, TEXT and JSON, the same in every format but JSON; LIST joined. */
void out_add_plain(struct str *s, struct val v, const char *join);

/* TEXT, JSON and LIST (joined by ";") as text; NULL for the other kinds. Valid until the next. */
const char *out_text(struct out *o, struct val v);

/* Text as it is, but valid UTF-8. */
void out_add_valid(struct str *s, const char *text);

/* A value as JSON. */
void out_add_value(struct str *s, struct val v);

/* ---- for formats that know the fields of an account by their names ---- */

/* NULL: there is no such column, or nothing in it. */
const struct val *out_cell(const struct out *o, const struct val *cell, const char *name);

/* A member of a flat JSON object of texts: what stands between the quotes, escapes and all. */
struct out_flat {
	const char *key, *text;
	size_t      key_n, text_n;
};
/* The next one from *at, which begins at the object. */
bool out_flat_next(const char **at, struct out_flat *ret);

/* What a table of lines "OURS THEIRS" calls it; NULL: it is not there. */
const char *out_alias(const char *table, const struct out_flat *m, size_t *ret_n);

#endif
