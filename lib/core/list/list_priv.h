/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/list/list_priv.h -- the words of a list: filters, searches, cursors. Pure. */
#ifndef IDCTL_CORE_LIST_PRIV_H
#define IDCTL_CORE_LIST_PRIV_H

#include "lib/core/list/list.h"

struct list_cursor {
	const char *sort;  /* as given to --sort, or NULL */
	int64_t     key;   /* of the last row shown */
	struct val  value; /* of its sort field */
};

const char        *list_cursor_format(const struct list_cursor *c, struct arena *a);
MUST_CHECK enum rc list_cursor_parse(const char *text, const char *sort, const struct field *f,
                                     struct arena *a, struct list_cursor *ret, struct err *err);

/* Does it say `field = value`, and not of what is absent? */
bool list_filter_is(const struct list_filter *f, const char *field, const char **ret_value);

/* FIELD_USER and so on, where it names somebody by *ret_text; and then, whose name is written like that. */
unsigned list_filter_names(const struct list_filter *f, const char **ret_text);
void     list_filter_means(struct list_filter *f, const char *text);

/* Anyone who is named by a reference is looked up. NOT_FOUND, CONFLICT (field "where"). */
MUST_CHECK enum rc list_resolve(struct work *w, struct list_filter *f, struct err *err);

struct list_filters {
	struct list_filter *const *v;
	size_t                     n;
};

/* The way that a filter opens, with its value; NULL: all rows must be read. */
const struct list_path *list_path_choose(struct work *w, const struct list_source *source,
                                         const struct list_filters *filters, struct val *ret_value);

bool list_search_holds(const struct record *rec, const char *needle, const void *record);

/* "there is no field 'x'; there are a, b and c" */
enum rc list_no_field(const struct record *rec, const char *option, const char *name,
                      struct err *err);

#endif
