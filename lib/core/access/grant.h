/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/access/grant.h -- a subject has a role, for ever or until an instant.
 *
 * One grant per subject and role. It counts while `until` is absent or ahead.
 * Nobody can grant a role that gives more than the actor holds.
 */
#ifndef IDCTL_CORE_GRANT_H
#define IDCTL_CORE_GRANT_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/list/list.h"
#include "lib/core/subject/subject.h"

struct work;

/* An ended one is there until it is pruned. */
enum grant_state { GRANT_ACTIVE = 1, GRANT_ENDED };

struct grant {
	int64_t          row;
	const char      *subject_type, *subject, *role;
	struct utc       until; /* 0: no end */
	const char      *reason, *granted_by;
	struct utc       granted_at;
	enum grant_state state;
};
extern const struct record grant_record;

bool grant_counts(const struct grant *g, struct utc now);

/* The `keep` of a list of grants: what a statement cannot say. */
enum rc grant_judge(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err);

MUST_CHECK enum rc grant_find(struct work *w, const struct subject *s, int64_t role_row,
                              struct grant *ret, bool *ret_found, struct err *err);

/*
 * Make or move grants, without an event: for user_create and client_create. *ret: the names of those that are new or
 * end at another time now, for the event. NOT_FOUND for a role; FORBIDDEN.
 */
MUST_CHECK enum rc grant_put(struct work *w, const struct subject *s, struct strs roles,
                             struct utc until, struct strs *ret, struct err *err);

/* The same as a change of its own, and back. CONFLICT for the last administrator. INVALID for an end that has passed. */
MUST_CHECK enum rc grant_add(struct work *w, const struct subject *s, struct strs roles,
                             struct utc until, struct err *err);
MUST_CHECK enum rc grant_remove(struct work *w, const struct subject *s, struct strs roles,
                                struct err *err);

/* Of a user; of a role, by all its holders. Ended grants are listed too, as long as they are there. */
MUST_CHECK enum rc grant_list_of_user(struct work *w, int64_t user_row, const struct list_query *q,
                                      const struct list_sink *sink, struct err *err);
MUST_CHECK enum rc grant_list_of_role(struct work *w, int64_t role_row, const struct list_query *q,
                                      const struct list_sink *sink, struct err *err);

#endif
