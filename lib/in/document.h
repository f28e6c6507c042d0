/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/document.h -- objects out of one JSON document, one by one, however large it is.
 *
 * They are the items of a list: the document itself, or a member of it. Or they stand one behind the other, as rejects
 * do (in_why). What is around them is passed over, and must be as far as brackets and quotes go; what is in them is for tree.h.
 */
#ifndef IDCTL_IN_DOCUMENT_H
#define IDCTL_IN_DOCUMENT_H

#include "lib/base/err.h"
#include "lib/in/csv.h"
#include "lib/in/source.h"

struct document {
	const char
	    *list; /* the member; NULL: the document itself, or one object behind the other */
	enum { DOCUMENT_NEW, DOCUMENT_MEMBERS, DOCUMENT_ITEMS, DOCUMENT_SEQUENCE, DOCUMENT_END } at;
	bool found, first;
};

/*
 * The next one: raw, line; raw_n 0 at the end. It is taken from the source by the call after it. INVALID, and nothing can follow, for
 * a document that is cut off or has no such list.
 */
MUST_CHECK enum rc document_next(struct in_source *s, struct document *d, struct csv_row *ret,
                                 struct err *err);

#endif
