/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/user/hash_report.h -- how passwords are hashed, and which accounts still have a hash of another system.
 *
 * Such a hash is replaced when its account next signs in (lib/core/user/password.h). Deleted accounts are left out.
 */
#ifndef IDCTL_CORE_HASH_REPORT_H
#define IDCTL_CORE_HASH_REPORT_H

#include "lib/base/err.h"
#include "lib/core/list/list.h"

struct work;

/* A scheme and a cost, with how many accounts have them. */
extern const struct record hash_group_record;
MUST_CHECK enum rc         user_hash_report(struct work *w, const struct list_query *q,
                                            const struct list_sink *sink, struct err *err);

/* Accounts whose hash is not as it would be made now. */
extern const struct record hash_left_record;
MUST_CHECK enum rc         user_hash_left(struct work *w, const struct list_query *q,
                                          const struct list_sink *sink, struct err *err);

#endif
