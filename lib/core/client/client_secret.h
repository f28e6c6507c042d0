/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/client/client_secret.h -- the secrets of a client: made, listed, checked, ended. */
#ifndef IDCTL_CORE_CLIENT_SECRET_H
#define IDCTL_CORE_CLIENT_SECRET_H

#include "lib/base/secret.h"
#include "lib/core/list/list.h"
#include "lib/core/subject/client_find.h"

enum client_secret_state { SECRET_LIVE = 1, SECRET_EXPIRED, SECRET_REVOKED };

struct client_secret {
	int64_t                  row;
	struct id                id;
	const char              *client;
	enum client_secret_state state;
	struct bytes             mac;
	int64_t                  key_version;
	struct utc               created_at, expires_at, revoked_at; /* 0: none */
	struct utc               last_used_at; /* within CLIENT_SECRET_NOTE_S; 0: never */
};
extern const struct record client_secret_record;

enum { CLIENT_SECRETS_MAX = 8 }; /* live at once */

/* Make and store one, without an event; expires 0: never. CONFLICT beyond CLIENT_SECRETS_MAX live ones. */
MUST_CHECK enum rc client_secret_make(struct work *w, struct client *c, struct utc expires,
                                      struct client_secret *ret, struct secret **ret_text,
                                      struct err *err);

/* What is asked of a new secret; 0: it never ends, the others stay as they are. */
struct client_secret_new {
	struct utc expires;    /* when it ends */
	struct utc others_end; /* when the other live ones end */
};

/* The same as a change of its own. */
MUST_CHECK enum rc client_secret_add(struct work *w, const char *ref,
                                     const struct client_secret_new *in, struct client_secret *ret,
                                     struct secret **ret_text, struct err *err);

MUST_CHECK enum rc client_secret_revoke(struct work *w, const char *ref, const char *id,
                                        struct client_secret *ret, struct err *err);

/* Right, live, of this client, and the client active? Everything else is *ret false; *ret_used is the one that is right. */
MUST_CHECK enum rc client_secret_check(struct work *w, const struct client *c,
                                       const struct secret *text, bool *ret,
                                       struct client_secret *ret_used, struct err *err);

/* It was used now. Written, in a WRITE transaction, where the time of its last use is that old. */
enum { CLIENT_SECRET_NOTE_S = 3600 };
MUST_CHECK enum rc client_secret_note(struct work *w, const struct client_secret *s,
                                      struct err *err);

/* The same in a transaction of its own, beside other writers. */
MUST_CHECK enum rc client_secret_note_alone(struct work *w, const struct client_secret *s,
                                            struct err *err);

MUST_CHECK enum rc client_secret_list(struct work *w, const struct client *c,
                                      const struct list_query *q, const struct list_sink *sink,
                                      struct err *err);

#endif
