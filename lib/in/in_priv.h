/* SPDX-License-Identifier: Apache-2.0 */
/* lib/in/in_priv.h -- what a format is, and what formats share. */
#ifndef IDCTL_IN_PRIV_H
#define IDCTL_IN_PRIV_H

#include "lib/base/arena.h"
#include "lib/in/csv.h"
#include "lib/in/document.h"
#include "lib/in/in.h"
#include "lib/in/room.h"
#include "lib/in/source.h"
#include "lib/in/tree.h"

struct in_join;
struct in_shape;
struct in_taking;

/* What becomes of a value of that name: lib/in/shape.h. */
struct in_member {
	const char *name; /* NULL: the last row */
	unsigned    word;
	const char *field;
};

/* How a file is put together. */
struct in_engine {
	/* Does a file begin like that? in->tree: what there is of a JSON text. */
	bool (*fits)(const struct in *in, const struct in_shape *s, const char *p, size_t n);
	enum rc (*begin)(struct in *in, struct err *err); /* or NULL */
	/* the next account; or, of formats that are shapes alone, the next record (in_shape_next) */
	enum rc (*next)(struct in *in, struct arena *mem, struct account *ret, bool *ret_there,
	                struct err *err);
	enum rc (*one)(struct in_taking *t, struct err *err);
	void (*reject_head)(const struct in *in, struct str *out); /* or NULL */
	void (*reject)(const struct in *in, const char *why, struct str *out);
};
extern const struct in_engine in_csv, in_jsonl, in_json, in_ldif, in_colon;

struct in_format {
	const struct in_engine *engine;
	const struct in_shape
	    *shape; /* of another system; NULL: ours, which is taken only where no other fits */
};

struct in {
	const struct in_options *opt;
	const struct in_format  *format;
	enum in_kind             kind;
	struct in_source        *source;
	struct in_room          *room;
	struct arena            *mem;    /* of the head */
	const char             **mapped; /* the field of each item of the map */
	struct csv_row  row; /* raw, line: of the record that was read last, in any format */
	struct tree     tree;
	struct document document;
	struct in_join *join; /* NULL: there is no second file */
	enum rc (*second)(struct in_taking *t,
	                  struct err       *err); /* what the second file says; or NULL */
	struct in_member *member;           /* of another system */
	const char       *inside;           /* shape.h; or NULL */
	const char      **column;           /* CSV: what each is, NULL: passed over */
	bool             *column_ours;      /* a field of account.h, by its name or by the map */
	size_t            n_column;
	const char       *head; /* CSV: the first row as it was */
	struct in_loss    loss[IN_LOSSES_MAX];
	size_t            n_loss;
	bool              ours; /* what is beside the format says that we wrote it */
	bool              ended;
};

/* What stands for a name of the input: a field, or itself; NULL: it is passed over. */
const char *in_name(const struct in *in, const char *name);

/* The column of item i of the map. */
const char *in_column(const struct in *in, size_t i);

/* Behind lines that begin with '#', and empty ones. */
const char *in_behind_comments(const char *p, size_t *n);

/* The member, or column, that in_reject() adds to say why. */
extern const char in_why[];

/* A column, or member, that means nothing to us. */
MUST_CHECK enum rc in_unknown(const char *name, struct err *err);

/* Of JSON: an object that in_reject() wrote before the one that it is about; and that. */
bool in_only_why(const struct in *in);
void in_reject_json(const struct in *in, const char *why, struct str *out);

/* An object of texts. */
MUST_CHECK enum rc in_attributes(const struct tree *t, const char *way, struct account *a,
                                 struct arena *mem, struct err *err);

#endif
