/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/tree.h -- a JSON object (RFC 8259) as its leaves: each value, with the way to it.
 *
 * The way is a JSON Pointer (RFC 6901): "/attributes/team", "/roles/0". A list or an object stands before what it holds. Refused:
 * anything but one object, a member given twice, NUL, half a surrogate, more than TREE_LEAVES_MAX leaves or TREE_DEPTH_MAX levels.
 */
#ifndef IDCTL_IN_TREE_H
#define IDCTL_IN_TREE_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/in/room.h"

enum { TREE_LEAVES_MAX = 1024, TREE_DEPTH_MAX = 16 };

enum leaf_kind { LEAF_NULL, LEAF_BOOL, LEAF_NUMBER, LEAF_TEXT, LEAF_LIST, LEAF_OBJECT };

struct leaf {
	const char    *at, *text; /* text: of a number, too; "true" or "false" */
	enum leaf_kind kind;
};

struct tree {
	struct leaf leaf[TREE_LEAVES_MAX];
	size_t      n;
};

/* All of them in the order of the text, in the room. INVALID; the message never quotes the text. */
MUST_CHECK enum rc tree_read(const char *p, size_t n, struct in_room *room, struct tree *ret,
                             struct err *err);

/* As much as can be read of what may be cut off, may be no JSON, or may be a list. */
MUST_CHECK enum rc tree_glimpse(const char *p, size_t n, struct in_room *room, struct tree *ret,
                                struct err *err);

/* The leaf on that way; NULL: there is none. */
const struct leaf *tree_leaf(const struct tree *t, const char *way);

/* Its text, a number's and a boolean's, too; NULL: it is not there, or null. */
const char *tree_text(const struct tree *t, const char *way);

/* What stands behind `way` and a slash: "team" of "/attributes/team" for "/attributes"; NULL: it is elsewhere. */
const char *leaf_below(const struct leaf *l, const char *way);

#endif
