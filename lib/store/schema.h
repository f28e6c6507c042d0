/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/schema.h -- schema.sql and the migrations, embedded.
 *
 * Lists of statements end with NULL. migrations[i].version is i + 1; applied
 * in order, `up` of all of them gives what schema_fresh gives. An empty
 * `down` means that there is no way back.
 */
#ifndef IDCTL_STORE_SCHEMA_H
#define IDCTL_STORE_SCHEMA_H

#include <stdint.h>

struct migration {
	int64_t            version;
	const char        *name; /* "access_token" */
	const char *const *up, *const *down;
};

extern const char *const *const schema_fresh;
extern const struct migration   migrations[];
extern const unsigned           migration_count;

#endif
