/* SPDX-License-Identifier: Apache-2.0 */
/* lib/base/id.h -- UUIDv7 (RFC 9562, 5.7): sortable by the millisecond of its making. */
#ifndef IDCTL_BASE_ID_H
#define IDCTL_BASE_ID_H

#include <stdbool.h>

#include "lib/base/value.h"

enum { ID_TEXT = 37 }; /* 36 characters and the NUL */

struct id id_make(struct utc now);
bool      id_none(struct id id);
bool      id_equal(struct id a, struct id b);

/* Lower case, with hyphens. Returns out. */
char *id_format(struct id id, char out[static ID_TEXT]);

/* Any UUID in the 8-4-4-4-12 form, either case. False, and *ret untouched, for anything else. */
bool id_parse(const char *text, struct id *ret);

#endif
