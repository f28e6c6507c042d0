/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/key/sealed.h -- what is in the store under a data key: each place of it, as lib/store/catalogue tells.
 *
 * A sealed value carries the version of its data key and can be sealed anew
 * (lib/core/key/reseal.h). A keyed hash has its version beside it and cannot: what
 * was hashed is not there. tests/unit/test_sealed.c finds a column of the
 * schema of which neither is told.
 */
#ifndef IDCTL_CORE_SEALED_H
#define IDCTL_CORE_SEALED_H

#include "lib/crypt/seal.h"
#include "lib/store/stmt.h"

struct sealed_column {
	const char       *kind;  /* "passwords" */
	struct seal_place place; /* without the row */
	enum stmt_id      next;  /* rows after a row under another key than that, so many at most */
	enum stmt_id      put;  /* row, new value, old value: only where the old one still stands */
	enum stmt_id      uses; /* how many under which key */
};
extern const struct sealed_column sealed_columns[];
extern const unsigned             sealed_column_count;

struct hashed_column {
	const char  *kind; /* "client secrets" */
	const char  *table;
	enum stmt_id uses;
	bool         stays; /* what proves it outlives its data key: lib/crypt/keyring.h */
};
extern const struct hashed_column hashed_columns[];
extern const unsigned             hashed_column_count;

#endif
