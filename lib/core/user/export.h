/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/export.h -- accounts with all that user_import() takes: instants to the microsecond, and, if it is asked for, the
 * hashes of passwords.
 */
#ifndef IDCTL_CORE_EXPORT_H
#define IDCTL_CORE_EXPORT_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/base/value.h"
#include "lib/core/list/list.h"

struct work;

/* with_hashes: a field more. */
extern const struct record user_exported_record, user_exported_hash_record;

struct user_export {
	bool deleted;     /* with the deleted ones */
	bool with_hashes; /* FORBIDDEN for an actor who does not speak for the store */
	bool redacted;    /* names and ids are pseudonyms (redact.h) */
	struct utc
	    since; /* only what changed then or later, the deleted ones among it; us 0: all */
};
MUST_CHECK enum rc user_export(struct work *w, const struct user_export *in,
                               const struct list_query *q, const struct list_sink *sink,
                               struct err *err);

#endif
