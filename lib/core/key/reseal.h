/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/key/reseal.h -- the life of data keys, and the way of what they protect from an old one to the active one.
 *
 *	rotate     a new version is active: whatever is made from now on is made with it
 *	reencrypt  what is sealed under older ones is sealed anew, batch by batch, beside all other work
 *	destroy    an old one goes when nothing needs it any longer; what proves the audit log stays
 */
#ifndef IDCTL_CORE_RESEAL_H
#define IDCTL_CORE_RESEAL_H

#include "lib/base/record.h"
#include "lib/core/list/list.h"

struct work;

struct datakey {
	int64_t            row; /* the version */
	int64_t            version;
	enum datakey_state state;
	struct utc         created_at, retired_at; /* retired_at 0: it is active */
	struct utc         destroyed_at;           /* 0: it is there */
};
extern const struct record datakey_record;

MUST_CHECK enum rc datakey_list(struct work *w, const struct list_query *q,
                                const struct list_sink *sink, struct err *err);

/* Of a named actor all three take *:*. */
MUST_CHECK enum rc datakey_rotate(struct work *w, struct datakey *ret, struct err *err);

/* Anyone who has read the keys before a rotation is done with them by then. */
enum { DATAKEY_REST_S = 3600 };

/*
 * For good. Needs no open transaction: what uses the key is counted without a lock, since an old one
 * gets no new uses. CONFLICT for the active one, within DATAKEY_REST_S of its retirement, and while
 * anything but the audit log is sealed or hashed under it; what was destroyed before is unchanged. NOT_FOUND, INVALID (field "version").
 */
MUST_CHECK enum rc datakey_destroy(struct work *w, const char *version, bool dry_run,
                                   struct datakey *ret, struct err *err);

/* What was done about one kind. */
struct resealed {
	const char *kind;
	int64_t     matched;   /* under old keys at the beginning */
	int64_t     done;      /* sealed anew */
	int64_t     skipped;   /* could not be opened */
	int64_t     remaining; /* under old keys at the end */
	int64_t     elapsed_ms;
};
extern const struct record resealed_record;

struct reseal_limits {
	int64_t batch;  /* 0: the usual */
	int64_t max_ms; /* for all kinds together; 0: none */
	bool    dry_run;
};

/*
 * Needs no open transaction: one to look and one to write for each batch. A value that is changed
 * between the two stays as it was changed. To be run again after whatever stopped it. Tells of each kind;
 * PARTIAL when something is left.
 */
MUST_CHECK enum rc datakey_reencrypt(struct work *w, const struct reseal_limits *limits,
                                     const struct list_sink *sink, struct err *err);

#endif
