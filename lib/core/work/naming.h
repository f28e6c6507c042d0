/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/work/naming.h -- a kind of record that a word can name. A constant for each kind, beside what finds it.
 *
 * An option or a parameter says which kind its word names: completion offers the names of that kind, and the event of a refusal
 * says which record it was.
 */
#ifndef IDCTL_CORE_NAMING_H
#define IDCTL_CORE_NAMING_H

#include "lib/base/err.h"
#include "lib/base/value.h"
#include "lib/store/stmt.h"

struct work;

/* What a word names. */
struct named {
	const char *type, *name; /* type: as an event's target has it */
	struct id   id;
};

struct naming {
	enum stmt_id names;  /* inputs: from, below, limit; the first column */
	bool         folded; /* they are kept folded */
	enum rc (*find)(struct work *w, const char *ref, struct named *ret, struct err *err);
	const struct naming *also; /* the names of another kind, too; NULL: none */
};

/* Those that begin with `prefix`; of each kind NAMING_MAX at most. Reads only. */
enum { NAMING_MAX = 200 };
MUST_CHECK enum rc naming_suggest(struct work *w, const struct naming *n, const char *prefix,
                                  struct strs *ret, struct err *err);

#endif
