/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/record.h -- what a struct looks like from outside.
 *
 * One description serves rows from the store, every output format, --fields,
 * --where, --sort, completion and the manual. A field's public name is the
 * member's name; its kind follows from the member's type.
 */
#ifndef IDCTL_BASE_RECORD_H
#define IDCTL_BASE_RECORD_H

#include <string.h>

#include "lib/base/value.h"
#include "lib/base/wordmap.h"

struct arena;

enum {
	FIELD_WIDE      = 1, /* left out of a table of many rows unless asked for */
	FIELD_SEARCH    = 2, /* --search looks here */
	FIELD_ZERO_NONE = 8, /* of a number: 0 is not a value */
	FIELD_HIDDEN    = 4, /* read from the store, shown to nobody */

	/* It names somebody: a filter takes any reference to them, and finds records of the bearer of the name now. */
	FIELD_USER     = 16,
	FIELD_CLIENT   = 32,
	FIELD_SUBJECT  = FIELD_USER | FIELD_CLIENT,
	FIELD_USERNAME = 128, /* a user by that name only, or nobody */
	FIELD_ITSELF =
	    64, /* ... as their own name, or as it was then: one that nobody bears can be looked for, too */

	FIELD_SETTABLE =
	    512, /* a request to make or change one can say it (lib/core/name/merge.h) */
	FIELD_EXACT  = 1024, /* an instant is shown to the microsecond */
	FIELD_ALWAYS = 256,  /* in record_add_json(): there, too, where it is none */
};

/* Small: what has pointers is relocated at each start of the program (tests/lint/relocations.sh). */
struct field {
	const char *name; /* behind its NUL the title and the help; both are "" of a COLUMN() */
	const char *said; /* what inputs call it; NULL: by its name */
	const struct wordmap *words; /* those that it can have; NULL: any */
	unsigned short        off, flags;
	enum val_kind         kind : 8;
	bool coded; /* the member is an enum: its words, which are these, are what others see */
};

struct record {
	const char         *name; /* "user" */
	const struct field *field;
	size_t              n;
	size_t              size; /* of the struct */
};

/* What users are shown, by a heading in a table and one line for the manual. */
#define FIELD(T, member, title, ...) FIELD_(T, member, title "\0" __VA_ARGS__)

/* What is read from the store, or told to the log, and shown to nobody as a field. */
#define COLUMN(T, ...)          COLUMN_(T, __VA_ARGS__, )
#define COLUMN_(T, member, ...) FIELD_(T, member, "\0", __VA_ARGS__)

/* The rest begins with the title and the help. */
#define FIELD_(T, member, ...)                                                  \
	{                                                                       \
		.off = offsetof(T, member), .kind = VAL_KIND(((T *)0)->member), \
		.coded = _Generic(((T *)0)->member, unsigned                    \
		                  : true, default                               \
		                  : false),                                     \
		.name  = #member "\0" __VA_ARGS__                               \
	}

#define RECORD(T, name_, fields)                                                               \
	{                                                                                      \
		.name = (name_), .field = (fields), .n = sizeof(fields) / sizeof((fields)[0]), \
		.size = sizeof(T)                                                              \
	}

static inline const char *field_title(const struct field *f)
{
	return f->name + strlen(f->name) + 1;
}

static inline const char *field_help(const struct field *f)
{
	const char *title = field_title(f);

	return title + strlen(title) + 1;
}

/* The value of field f of the struct at p. */
struct val record_get(const struct field *f, const void *p);

/* Store v, which must be of the field's kind, or VAL_NULL for "absent". False: not a word that it can have; nothing is stored. */
bool record_put(const struct field *f, void *p, struct val v);

/* By public name; NULL when there is none. */
const struct field *record_field(const struct record *r, const char *name);
const struct field *record_field_n(const struct record *r, const char *name, size_t n);

/* No value: NULL text, instant 0, id of zeros. Booleans, numbers and lists are always there. */
bool val_absent(struct val v);

/*
 * The names of the fields that differ between two of them and are not hidden, in ascending order; a list is a set of words. What the caller left as
 * it was is not a change: begin with a copy.
 */
struct strs record_diff(const struct record *r, const void *before, const void *after,
                        struct arena *a);

/*
 * As canonical JSON (RFC 8785): the fields stand in ascending order. One that is none, or an empty list, is left out, or with
 * FIELD_ALWAYS is null, or [].
 */
struct str;
void record_add_json(const struct record *r, const void *p, struct str *s);

/* Total order within one kind: absent first, text bytewise. */
int val_compare(struct val a, struct val b);

#endif
