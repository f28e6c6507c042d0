/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/apikey/apikey.h -- API keys: for programs that act as a user or a client, without a sign-in.
 *
 * A key is ours, 256 random bits, shown once; only its keyed hash stays. It
 * carries what its owner holds at the moment it is looked at, and its scope,
 * of which a client's key has never more than the client. It outlives a new
 * password; disabling or deleting the owner ends it permanently. It may have an
 * end, and a number of uses, which is never exceeded, however many ask at once.
 */
#ifndef IDCTL_CORE_APIKEY_H
#define IDCTL_CORE_APIKEY_H

#include "lib/base/record.h"
#include "lib/base/secret.h"
#include "lib/core/list/list.h"

struct work;

enum { APIKEY_NAME_MAX = 100, APIKEY_NOTE_S = 60 /* how exact last_used_at is */ };

enum apikey_state { APIKEY_LIVE = 1, APIKEY_EXPIRED, APIKEY_USED_UP, APIKEY_REVOKED };
extern const struct wordmap apikey_states;

struct apikey {
	int64_t           row;
	struct id         id;
	const char       *handle; /* how the key begins: enough to know it by */
	const char       *name;
	enum apikey_state state;
	const char       *user,
	    *client; /* whose it is: an address, or the name of a client; the other is NULL */
	struct strs scope;
	struct utc  created_at, expires_at, last_used_at; /* 0: none */
	int64_t     uses, uses_max; /* uses_max 0: no limit, and not counted */
	struct utc  revoked_at;
	const char *revoked_reason;

	struct bytes mac;
	int64_t      key_version;
	int64_t      user_row, client_row;
	struct id    owner_id;
	bool         owner_active;
	struct strs  owner_scopes; /* of a client */
};
extern const struct record apikey_record;

struct apikey_new {
	const char *user, *client; /* exactly one */
	const char *name;
	struct strs scope;    /* empty: all that the client has; none for a user */
	struct utc  expires;  /* 0: never */
	int64_t     uses_max; /* 0: no limit */
};

/*
 * The caller frees *ret_text. NOT_FOUND; CONFLICT when the owner is not
 * active; FORBIDDEN (field "scope") for more than the client has, and for a
 * named actor who holds less than the owner.
 */
MUST_CHECK enum rc apikey_create(struct work *w, const struct apikey_new *in, struct apikey *ret,
                                 struct secret **ret_text, struct err *err);

/* By id, or by the key itself. NOT_FOUND (field "id"), INVALID. */
MUST_CHECK enum rc apikey_get(struct work *w, const char *ref, struct apikey *ret, struct err *err);

/* The same; of what has ended already: unchanged. */
MUST_CHECK enum rc apikey_revoke(struct work *w, const char *ref, struct apikey *ret,
                                 struct err *err);

MUST_CHECK enum rc apikey_list(struct work *w, const struct list_query *q,
                               const struct list_sink *sink, struct err *err);

struct apikey_policy {
	struct strs scope;   /* words that the key must carry */
	struct strs require; /* permissions that its owner must hold */
};

/* The answer to "is it good?". What it carries is there only when it is. */
struct apikey_verdict {
	bool valid;
	/*
	 * malformed, unknown_key, revoked, expired, used_up, subject_gone, missing_scope,
	 * missing_permission. The first two are told to anybody, the rest to the holder of the key.
	 */
	const char *reason;
	struct id   id;
	const char *name, *user, *client;
	struct id   subject; /* id of whom it speaks for */
	struct strs scope, roles, permissions;
	struct utc  expires_at;
};
extern const struct record apikey_verdict_record;

/*
 * Needs no open transaction. What has the wrong shape or checksum is refused without asking the
 * store. A use of a limited key is counted, and committed, before the answer; of others the time is
 * noted at most every APIKEY_NOTE_S seconds, and where that cannot be written the answer stands.
 */
MUST_CHECK enum rc apikey_check(struct work *w, const struct secret *text,
                                const struct apikey_policy *policy, struct apikey_verdict *ret,
                                struct err *err);

#endif
