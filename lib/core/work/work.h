/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/work/work.h -- a unit of work: what a request does through a handle, at one instant, under one name.
 *
 * Every core function takes it first. It is a view, and small: a copy with another instant (access_then) or another name
 * (work_as) shares all that it points at. Functions that change something need an open WRITE transaction
 * (lib/core/txn/txn.h), and say what they did with work_changed(): no event, no change.
 */
#ifndef IDCTL_CORE_WORK_H
#define IDCTL_CORE_WORK_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/value.h"
#include "lib/core/work/event_types.h"
#include "lib/core/work/handle.h"

/* Who acts. The local operator holds the key file, and may do everything; anyone named is held to their rights. */
struct actor {
	const char *name;         /* as the audit log shows it */
	const char *kind;         /* "operator", "user" or "client" */
	int64_t     user, client; /* rows; 0 and 0: the operator */
};

/* Who asks, and why. */
struct request {
	struct actor actor;
	const char  *operator_name;                  /* the operating system's word: "root(0)" */
	const char  *reason, *request_id, *trace_id; /* may be NULL */
	const char  *source;                         /* of a sign-in, shown; or NULL */
	int64_t      if_version;                     /* 0: any */
	bool clock_vouched; /* the caller says that the clock is right (lib/core/work/clock.h) */
};

struct event {
	struct event *next;
	const char   *action; /* "user.create": the command's, or that of a part of it */
	const char   *target_type, *target_id; /* "user", a UUID; both may be NULL */
	const char   *outcome;                 /* "ok", or the slug of a refusal */
	struct json   details;                 /* canonical, an object */
};

/* An entry of the log. */
struct receipt {
	int64_t   seq; /* 0: none */
	struct id id;
};

/* What the transaction at hand has done so far. Zero, then work_forget_events(). */
struct pending {
	struct event *events, **last_event;
	unsigned      changes;     /* events with outcome "ok", of this request */
	bool          founding;    /* the first data key is made in it: there is no log yet */
	const char   *target_type; /* what a change is about, once that is known: for its refusal */
	struct id     target;
	struct json   refusal;  /* what its event says; none: what the front end knows */
	struct receipt receipt; /* of the last event appended: what proves the transaction */
};

struct work {
	struct handle  *handle;
	struct request *request;
	struct pending *pending;
	struct store   *db;  /* the handle's */
	struct arena   *mem; /* of what is answered */
	struct utc      now;
	const char     *action; /* "user.create": the events' name */
};

/* A request's work, at that instant. */
struct work work_begin(struct handle *h, struct request *r, struct pending *p, struct arena *mem,
                       struct utc now);

/* A part of it whose events go by a name of their own. */
struct work work_as(const struct work *w, const char *action);

/* Time has passed since the clock showed `since`: so much later it is now for this work, too. */
void work_pass(struct work *w, struct utc since);

/* Where a transaction began. */
struct work_mark {
	unsigned    changes;
	const char *target_type;
	struct id   target;
	struct json refusal;
};
struct work_mark work_mark(const struct work *w);

/* Forget what was rolled back. */
void work_back_to(struct work *w, const struct work_mark *mark);

/* The events so far are written, or not to be. */
void work_forget_events(struct work *w);

/* One thing was changed: EVENT(), EVENT_OF(), EVENT_BARE(). */
void work_changed(struct work *w, const struct event_type *type, const char *target, struct id id,
                  const void *details);

/* A change is about to be made to this one; should it be refused, the event says so. */
void work_target(struct work *w, const char *type, struct id id);

/* It was refused: DETAILS(). For a transaction of its own, after the roll-back; about work_target(). */
void work_refused(struct work *w, enum rc why, const struct event_type *type, const void *details);

/* Should this transaction come to a refusal, its event says this, and nothing else. */
void work_refusal(struct work *w, const struct event_type *type, const void *details);

/* Records that a refused command named. */
struct work_named {
	const char *name; /* of the one that it was about; NULL: not known */
	struct strs roles, perms;
};
/*
 * The same, as the error says: which field, and not what was in it, which may be a secret in the wrong place. named may
 * be NULL.
 */
void work_refused_for(struct work *w, const struct err *why, const struct work_named *named);

/* --if-version: CONFLICT unless it says nothing or says `version`. */
MUST_CHECK enum rc work_expect(const struct work *w, int64_t version, struct err *err);

/*
 * Deleting what is not there is no failure: after a NOT_FOUND in *err, clears it, makes `ref` the
 * record's name and returns OK. Any other failure stays one.
 */
MUST_CHECK enum rc work_already_gone(struct work *w, const char *ref, const char **ret_name,
                                     struct err *err);

#endif
