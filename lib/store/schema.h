/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/schema.h -- schema.sql and the migrations, embedded.
 *
 * Lists of statements end with NULL, and come as each engine takes them.
 * migrations[i].version is i + 1; applied in order, `up` of all of them gives
 * what schema_fresh gives. An empty `down` means that there is no way back.
 * Around each list go schema_before and schema_after: roles and privileges,
 * where the engine has any. A plan that is run by hand has schema_open before
 * all that, and schema_close behind it.
 */
#ifndef IDCTL_STORE_SCHEMA_H
#define IDCTL_STORE_SCHEMA_H

#include <stdint.h>

#include "lib/store/stmt.h"

struct migration {
	int64_t            version;
	const char        *name; /* "access_token" */
	const char *const *up[DIALECT_COUNT], *const *down[DIALECT_COUNT];
};

extern const char *const *const schema_fresh[DIALECT_COUNT];
extern const char *const *const schema_before[DIALECT_COUNT],
    *const *const               schema_after[DIALECT_COUNT];
extern const char *const *const schema_open[DIALECT_COUNT], *const
                                                                *const schema_close[DIALECT_COUNT];
extern const struct migration                                          migrations[];
extern const unsigned                                                  migration_count;

#endif
