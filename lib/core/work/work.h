/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/work/work.h -- one command's unit of work: a store, an actor, an instant, and what was changed.
 *
 * Every core function takes it first. Functions that change something need an
 * open WRITE transaction, and say what they did with work_changed(): no event,
 * no change. The events are written by audit_append(), last before the commit.
 */
#ifndef IDCTL_CORE_WORK_H
#define IDCTL_CORE_WORK_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/base/value.h"
#include "lib/crypt/keyring.h"
#include "lib/crypt/pwhash.h"
#include "lib/store/store.h"

struct network;

struct event {
	struct event *next;
	const char   *action; /* "user.create": the command's, or that of a part of it */
	const char   *target_type, *target_id; /* "user", a UUID; both may be NULL */
	const char   *outcome;                 /* "ok", or the slug of a refusal */
	const char   *details;                 /* canonical JSON, an object */
};

/* Who acts. The local operator holds the key file, and may do everything; anyone named is held to his rights. */
struct actor {
	const char *name;         /* as the audit log shows it */
	const char *kind;         /* "operator", "user" or "client" */
	int64_t     user, client; /* rows; 0 and 0: the operator */
};

struct work {
	struct store *db;
	struct arena *mem;
	struct utc    now;
	struct actor  actor;
	const char   *operator_name; /* the operating system's word: "root(0)" */
	const char   *action; /* "user.create"; a part that has its own name sets it meanwhile */
	const char   *reason, *request_id, *trace_id; /* may be NULL */
	const char   *source;                         /* of a sign-in, shown; or NULL */
	int64_t       if_version;                     /* 0: any */
	const char   *key_path;
	const struct secret  *key_text; /* instead of a file; or NULL */
	struct pwhash_cost    password_cost;
	const struct network *network; /* NULL: the usual rules (lib/core/trust/issuer.h) */
	struct keyring       *ring;    /* opened when first asked for */
	struct event         *events, **last_event;
	struct {
		int64_t   seq; /* 0: none was appended */
		struct id id;
	} receipt;          /* of the last event appended: what proves the transaction */
	unsigned changes;   /* events with outcome "ok" so far */
	bool clock_vouched; /* whoever asks says that the clock is right (lib/core/work/clock.h) */
	bool founding; /* the first data key is made in this transaction: there is no log yet */
	const char *target_type; /* what a change is about, once that is known: for its refusal */
	struct id   target;
	char *refusal; /* what its event says, canonical JSON; NULL: what the dispatcher knows */
};

/* Zero, then this; work_done() frees what was opened on the way, but not db and mem. */
void work_init(struct work *w, struct store *db, struct arena *mem, struct utc now);
void work_done(struct work *w);

/* Time has passed since the clock showed `since`: so much later it is now for this work, too. */
void work_pass(struct work *w, struct utc since);

/* Where a transaction began. */
struct work_mark {
	unsigned    changes;
	const char *target_type;
	struct id   target;
	char       *refusal;
};
struct work_mark work_mark(const struct work *w);

/* Forget what was rolled back. */
void work_back_to(struct work *w, const struct work_mark *mark);

/* The events so far are written, or not to be. */
void work_forget_events(struct work *w);

/* One thing was changed. details is a finished JSON object, keys in ascending order, or NULL for {}. */
void work_changed(struct work *w, const char *type, struct id id, const struct str *details);

/* A change is about to be made to this one; should it be refused, the event says so. */
void work_target(struct work *w, const char *type, struct id id);

/* The command was refused: for a transaction of its own, after the roll-back. About work_target(). */
void work_refused(struct work *w, enum rc why, const struct str *details);

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

/* The member "source" of an event's details, where it was said. */
void work_tell_source(const struct work *w, struct str *details);

/* --if-version: CONFLICT unless it says nothing or says `version`. */
MUST_CHECK enum rc work_expect(const struct work *w, int64_t version, struct err *err);

/*
 * Deleting what is not there is no failure: after a NOT_FOUND in *err, clears it, makes `ref` the
 * record's name and returns OK. Any other failure stays one.
 */
MUST_CHECK enum rc work_already_gone(struct work *w, const char *ref, const char **ret_name,
                                     struct err *err);

#endif
