/* SPDX-License-Identifier: Apache-2.0 */
/* lib/in/in_priv.h -- what a format is, and what formats share. */
#ifndef IDCTL_IN_PRIV_H
#define IDCTL_IN_PRIV_H

#include "lib/base/arena.h"
#include "lib/in/csv.h"
#include "lib/in/in.h"
#include "lib/in/room.h"
#include "lib/in/source.h"
#include "lib/in/tree.h"

struct in_format {
	/* Does a file begin like that? */
	bool (*fits)(const struct in *in, const char *p, size_t n);
	enum rc (*begin)(struct in *in, struct err *err); /* or NULL */
	enum rc (*next)(struct in *in, struct arena *mem, struct account *ret, bool *ret_there,
	                struct err *err);
	void (*reject_head)(const struct in *in, struct str *out); /* or NULL */
	void (*reject)(const struct in *in, const char *why, struct str *out);
};
extern const struct in_format in_csv, in_jsonl;

struct in {
	const struct in_options *opt;
	const struct in_format  *format;
	enum in_kind             kind;
	struct in_source        *source;
	struct in_room          *room;
	struct arena            *mem;    /* of the head */
	const char             **mapped; /* the field of each item of the map */
	struct csv_row row; /* raw, line: of the record that was read last, in any format */
	struct tree    tree;
	const char   **column; /* CSV: what each is, NULL: passed over */
	size_t         n_column;
	const char    *head; /* CSV: the first row as it was */
	bool           ended;
};

/* What stands for a name of the input: a field, or itself; NULL: it is passed over. */
const char *in_name(const struct in *in, const char *name);

/* The column of item i of the map. */
const char *in_column(const struct in *in, size_t i);

/* The member, or column, that in_reject() adds to say why. */
extern const char in_why[];

/* A column, or member, that means nothing to us. */
MUST_CHECK enum rc in_unknown(const char *name, struct err *err);

/* An object of texts. */
MUST_CHECK enum rc in_attributes(const struct tree *t, const char *way, struct account *a,
                                 struct arena *mem, struct err *err);

#endif
