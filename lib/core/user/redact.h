/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/redact.h -- pseudonyms, for data that leaves the house.
 *
 * A keyed hash of what it stands for: the same wherever it is met, so that what belongs together still joins, and found by nobody
 * without the key file. All need the ring: datakey_ring()'s errors.
 */
#ifndef IDCTL_CORE_REDACT_H
#define IDCTL_CORE_REDACT_H

#include "lib/base/err.h"
#include "lib/base/value.h"

struct arena;
struct work;

/* A UUID of version 8 (RFC 9562, 5.8). */
MUST_CHECK enum rc redact_id(struct work *w, struct id id, struct id *ret, struct err *err);

/* An address below .invalid (RFC 2606, 2): the same domain gives the same domain. */
MUST_CHECK enum rc redact_email(struct work *w, const char *email, struct arena *mem,
                                const char **ret, struct err *err);

/* A username likewise; NULL gives NULL. */
MUST_CHECK enum rc redact_name(struct work *w, const char *name, struct arena *mem,
                               const char **ret, struct err *err);

/* The same keys, each with a pseudonym of its text. */
MUST_CHECK enum rc redact_attributes(struct work *w, struct json from, struct arena *mem,
                                     struct json *ret, struct err *err);

#endif
