/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/history/history_priv.h -- what was there, as the log tells it. */
#ifndef IDCTL_CORE_HISTORY_PRIV_H
#define IDCTL_CORE_HISTORY_PRIV_H

#include "lib/core/history/history.h"

struct mod_jansson;

struct past_word {
	struct past_word *next;
	const char       *word;
};

/* Ids are texts here: they are compared, and nothing else. */
struct past_role {
	struct past_role *next;
	const char       *id, *name;
	struct past_word *perms, *parents; /* by name; by id */
	enum { GIVES_UNKNOWN, GIVES_NOT, GIVES } gives;
};

struct past_grant {
	struct past_grant *next;
	struct past_role  *role;
	struct utc         until, at; /* until 0: no end */
	int64_t            seq;
	const char        *reason, *by;
};

struct past_subject {
	const char        *id, *type, *name;
	enum user_status   status; /* a client's, too; 0: it is gone */
	enum user_status   status_before;
	struct past_grant *grants;
};

struct past {
	struct work              *w;
	struct utc                at;
	const struct mod_jansson *json;
	void                     *subjects; /* a tree of struct past_subject by id (tsearch) */
	struct past_role         *roles;
	struct utc                gap;
};

/* Read the log; past_done() frees the tree. */
MUST_CHECK enum rc past_read(struct past *p, struct err *err);
void               past_done(struct past *p);

struct past_subject *past_subject(struct past *p, const char *id);
struct past_role    *past_role(struct past *p, const char *ref);

#endif
