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

extern const struct out_format out_table, out_json, out_jsonl, out_csv, out_id, out_members;

/* The record as a JSON object, without a line end. */
void out_add_object(struct out *o, const struct val *cell);

/* Any value but absent ones, TEXT and JSON, the same in every format but JSON; LIST joined. */
void out_add_plain(struct str *s, struct val v, const char *join);

/* TEXT, JSON and LIST (joined by ";") as text; NULL for the other kinds. Valid until the next. */
const char *out_text(struct out *o, struct val v);

/* Text as it is, but valid UTF-8. */
void out_add_valid(struct str *s, const char *text);

#endif
