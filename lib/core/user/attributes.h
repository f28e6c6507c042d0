/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/attributes.h -- a flat JSON object of texts, keys sorted (RFC 8785).
 *
 * A key is 1 to 64 of [A-Za-z0-9_.-]; a value is text of at most 500 code
 * points; at most 64 of them.
 */
#ifndef IDCTL_CORE_ATTRIBUTES_H
#define IDCTL_CORE_ATTRIBUTES_H

#include "lib/base/err.h"
#include "lib/base/value.h"

struct work;

/* before (NULL text: none) with "KEY=VALUE"s set and KEYs unset. INVALID (field "attr"). */
MUST_CHECK enum rc attributes_change(struct work *w, struct json before, struct strs set,
                                     struct strs unset, struct json *ret, struct err *err);

/* Each of them, in the order of the keys. CORRUPT when it is not what attributes_change() made. */
MUST_CHECK enum rc attributes_each(struct work *w, struct json from,
                                   enum rc (*each)(void *arg, const char *key, const char *value,
                                                   struct err *err),
                                   void *arg, struct err *err);

#endif
