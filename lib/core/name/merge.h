/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/name/merge.h -- what is asked of a record, merged into what there is: the same for one that is made and one that changes.
 *
 * A request is a record of the same kind, of which only the fields with FIELD_SETTABLE are looked at. One that is none
 * there (NULL, 0, false, no words) was not mentioned, and stays as it is; those that are to become none are named.
 */
#ifndef IDCTL_CORE_MERGE_H
#define IDCTL_CORE_MERGE_H

#include "lib/base/err.h"
#include "lib/base/record.h"

struct wish {
	const void *as;   /* a record */
	struct strs none; /* fields that are to become none */
};

/* Texts are read as text_optional() does ("" is none), lists as words_check() does. INVALID names the field. */
MUST_CHECK enum rc merge(const struct record *r, const struct wish *in, void *to, struct arena *a,
                         struct err *err);

/* Would it change nothing? What was asked for is there, then, whatever was not mentioned. */
MUST_CHECK enum rc merge_same(const struct record *r, const struct wish *in, const void *there,
                              struct arena *a, bool *ret, struct err *err);

#endif
