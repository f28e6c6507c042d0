/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/list/list.h -- lists: filters, order and pages, the same for every noun.
 *
 * Without --sort rows stream in the order of their making, in constant
 * memory, and a page starts by key. With --sort only the page asked for is
 * held in memory. A cursor says where the page ended; it is ours to read.
 */
#ifndef IDCTL_CORE_LIST_H
#define IDCTL_CORE_LIST_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/store/store.h"

struct work;

struct list_query {
	struct strs where;    /* "FIELD OP VALUE", all must hold */
	const char *search;   /* or NULL: a case-insensitive substring of any FIELD_SEARCH field */
	const char *sort;     /* or NULL: "FIELD" or "-FIELD" */
	const char *after;    /* or NULL: a cursor */
	int64_t     limit;    /* 0: all */
	bool        snapshot; /* all of one instant: in a file, nobody else can write meanwhile */
};

/* Where rows go. `next` gets the cursor of the following page, or NULL, once, at the end. */
struct list_sink {
	enum rc (*row)(void *arg, const void *record, struct err *err);
	enum rc (*next)(void *arg, const char *cursor, struct err *err);
	void *arg;
};

/* The `next` of a sink that asks for all. */
enum rc list_no_next(void *arg, const char *cursor, struct err *err);

/*
 * A field by whose value the engine finds rows without reading all of them: for a filter that says
 * `field = value`, a statement like the source's own with that value before the last input. key()
 * gives the value as it is stored; where it fails, all rows are read. The filter is asked all the same.
 */
struct list_path {
	const char  *field;
	enum stmt_id stmt;
	enum rc (*key)(struct work *w, const char *text, struct val *ret, struct err *err);
};

/* The usual keys: as it was typed, an id, a name as it is compared. */
enum rc list_key_text(struct work *w, const char *text, struct val *ret, struct err *err);
enum rc list_key_id(struct work *w, const char *text, struct val *ret, struct err *err);
enum rc list_key_email(struct work *w, const char *text, struct val *ret, struct err *err);
enum rc list_key_username(struct work *w, const char *text, struct val *ret, struct err *err);
enum rc list_key_slug(struct work *w, const char *text, struct val *ret, struct err *err);

/* Records that are in memory, their `row` from 1 on. */
struct list_ready {
	void *const *record;
	size_t       n;
};

/*
 * What is listed: a statement whose first input is the row to start after, then
 * its further inputs, and last how many rows to answer with at most; the record
 * (first hidden member: `row`, an int64_t), and what
 * to do with a row before anyone sees it: keep(arg, record, &kept).
 */
struct list_source {
	enum stmt_id             stmt;
	const struct list_ready *ready; /* instead of a statement's rows: these; or NULL */
	const struct record     *record;
	struct val               input[6]; /* the further ones */
	unsigned                 n_input;
	const struct list_path  *path;
	unsigned                 n_path;
	const char              *key; /* the field that carries the order; "row" when NULL */
	enum rc (*keep)(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err);
	void *arg;
};

/* INVALID names the field: "where", "sort", "after". */
MUST_CHECK enum rc list_run(struct work *w, const struct list_source *source,
                            const struct list_query *q, const struct list_sink *sink,
                            struct err *err);

struct list_filter;

/* For fuzzing and for --where on computed records: parse once, ask often. */
MUST_CHECK enum rc list_filter_parse(const char *text, const struct record *rec, struct utc now,
                                     struct arena *a, struct list_filter **ret, struct err *err);
bool               list_filter_holds(const struct list_filter *f, const void *record);

#endif
