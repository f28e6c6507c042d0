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
	    512,            /* a request to make or change one can say it (lib/core/name/merge.h) */
	FIELD_ALWAYS = 256, /* in record_add_json(): there, too, where it is none */
};

struct field {
	const char   *name;
	const char   *title; /* heading in a table */
	const char   *help;  /* one line for the manual */
	const char   *said;  /* what inputs call it; NULL: by its name */
	size_t        off;
	enum val_kind kind;
	unsigned      flags;
	bool coded; /* the member is an enum: its words, which are these, are what others see */
	const struct wordmap *words; /* those that it can have; NULL: any */
};

struct record {
	const char         *name; /* "user" */
	const struct field *field;
	size_t              n;
	size_t              size; /* of the struct */
};

#define FIELD(T, member, ...)                                                                    \
	{                                                                                        \
		.name = #member, .off = offsetof(T, member), .kind = VAL_KIND(((T *)0)->member), \
		.coded = _Generic(((T *)0)->member, unsigned                                     \
		                  : true, default                                                \
		                  : false),                                                      \
		.title = __VA_ARGS__                                                             \
	}
#define RECORD(T, name_, fields)                                                               \
	{                                                                                      \
		.name = (name_), .field = (fields), .n = sizeof(fields) / sizeof((fields)[0]), \
		.size = sizeof(T)                                                              \
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
