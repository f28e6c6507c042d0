/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/subject/client_find.h -- a service client (RFC 6749, 1.1), and how it is found: by id or name. */
#ifndef IDCTL_CORE_CLIENT_FIND_H
#define IDCTL_CORE_CLIENT_FIND_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/name/ref.h"
#include "lib/store/words.h"

struct work;

struct client {
	int64_t            row;
	struct id          id;
	const char        *name, *description;
	enum client_status status;
	struct strs        roles, audiences, scopes;
	int64_t            ttl_seconds;     /* longest life of its tokens */
	int64_t            session_seconds; /* of its sessions, however busy they are */
	int64_t            idle_seconds;    /* of a refresh token that nobody uses */
	int64_t            retry_seconds;   /* for so long a used one may be sent again; 0: never */
	bool               require_mfa;     /* of anyone who signs in through it */
	int64_t            secrets;         /* how many are live */
	int64_t            epoch; /* moves when it is disabled: what was issued before ends */
	int64_t            version;
	struct utc         created_at, updated_at;
};
extern const struct record client_record;

MUST_CHECK enum rc client_get(struct work *w, const char *ref, struct client *ret, struct err *err);
MUST_CHECK enum rc client_find(struct work *w, const struct ref *ref, struct client *ret,
                               bool *ret_found, struct err *err);

/* As it is after a change within this transaction. */
MUST_CHECK enum rc client_reread(struct work *w, struct client *c, struct err *err);

#endif
