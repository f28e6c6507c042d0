/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/audit/audit.h -- the audit log: an append-only Merkle tree (RFC 6962) over its rows.
 *
 * seq runs from 1 without gaps. A row's leaf is SHA-256(0x00 || row), the row
 * being one canonical JSON object (RFC 8785) of what `audit export` shows
 * without leaf; so a stranger can check an export. The row's mac and the
 * head's mac are keyed: who has no key can alter, remove or insert nothing
 * unseen. What the log cannot know by itself: whether it was cut back to an
 * earlier, valid end. Only a copy of a root, kept elsewhere, tells.
 */
#ifndef IDCTL_CORE_AUDIT_H
#define IDCTL_CORE_AUDIT_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/list/list.h"

struct checkpoint;
struct str;
struct work;

struct audit_event {
	int64_t     seq;
	struct utc  at; /* whole milliseconds: what is shown is what was hashed */
	struct id   event_id;
	const char *actor, *actor_kind, *operator, * action, *target_type, *target_id, *outcome;
	const char  *reason, *request_id, *trace_id;
	struct json  details;
	struct bytes salt, leaf, mac;
	int64_t      key_version;
};
extern const struct record audit_record;        /* what people read */
extern const struct record audit_export_record; /* what a verifier needs */
extern const struct record audit_row_record;    /* all of it */

/* Write the pending events of this unit of work, and forget them. Call it last before the commit: the head is what writers wait for. */
MUST_CHECK enum rc audit_append(struct work *w, struct err *err);

/* The bytes that the leaf is made of. */
void audit_canonical(const struct audit_event *e, struct str *out);

/* The head is there and ours, and so is the newest entry: a look, where audit_verify() reads all. CORRUPT. */
MUST_CHECK enum rc audit_end_check(struct work *w, struct err *err);

MUST_CHECK enum rc audit_get(struct work *w, int64_t seq, struct audit_event *ret, struct err *err);

struct audit_filter {
	const char *actor, *action, *target; /* NULL: any; target is an id or "type" */
	const char *actor_now;               /* how the bearer of `actor` is shown now; or NULL */
	const char *also;                    /* a second target; or NULL */
	struct utc  since, until;            /* 0: open */
};
MUST_CHECK enum rc audit_list(struct work *w, const struct audit_filter *f,
                              const struct list_query *q, const struct list_sink *sink,
                              struct err *err);

/*
 * Each entry from the first to the last, in a READ transaction that is let go between pages. An entry lives until look()
 * returns; a failure of look() ends the walk. Nothing is verified on the way.
 */
struct audit_walk {
	enum rc (*look)(void *arg, const struct audit_event *e, struct err *err);
	void *arg;
};
MUST_CHECK enum rc audit_walk(struct work *w, const struct audit_walk *walk, struct err *err);

/*
 * The id of the user or client that the log knows by that name; of several the last: for anyone who is no longer in
 * the store. NULL when there is none. Reads the whole log, in a READ transaction that is let go between pages.
 */
MUST_CHECK enum rc audit_target_named(struct work *w, const char *name, const char **ret,
                                      struct err *err);

struct audit_count {
	const char *action, *outcome;
	int64_t     count;
	struct utc  first_at, last_at;
};
extern const struct record audit_count_record;
MUST_CHECK enum rc         audit_stats(struct work *w, struct utc since, struct utc until,
                                       const struct list_sink *sink, struct err *err);

struct audit_verdict {
	bool        ok;
	int64_t     checked, first_bad_seq; /* first_bad_seq 0: none */
	const char *problem;                /* NULL when ok */
	int64_t     anchored_to;            /* rows that an outside anchor vouches for */
	const char *root;                   /* base64; what to keep elsewhere, with `checked` */
};
extern const struct record audit_verdict_record;

/* RC_OK whenever the question could be answered; *ret says how. anchor may be NULL. */
MUST_CHECK enum rc audit_verify(struct work *w, const struct checkpoint *anchor,
                                struct audit_verdict *ret, struct err *err);

#endif
