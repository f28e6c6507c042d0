/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/client/client.h -- service clients (RFC 6749, 1.1): programs that get tokens with a secret.
 *
 * A client may have several live secrets, so that one can be changed without
 * a gap. A secret is ours, 256 random bits, shown once; only its keyed hash
 * stays. A token for a client has no audience or scope that the client has not.
 */
#ifndef IDCTL_CORE_CLIENT_H
#define IDCTL_CORE_CLIENT_H

#include "lib/base/err.h"
#include "lib/core/list/list.h"
#include "lib/core/subject/client_find.h"

struct secret;
struct work;

enum {
	CLIENT_TTL_DEFAULT     = 600,
	CLIENT_TTL_MAX         = 86400,
	CLIENT_SESSION_DEFAULT = 30 * 86400,
	CLIENT_SESSION_MAX     = 366 * 86400,
	CLIENT_IDLE_DEFAULT    = 14 * 86400,
	CLIENT_RETRY_MAX       = 300
};

struct client_new {
	const char *name, *description;
	struct strs roles, audiences, scopes;
	int64_t     ttl_seconds, session_seconds, idle_seconds; /* 0: the default */
	int64_t     retry_seconds;
	bool        require_mfa, if_missing;
};
/* *ret_secret is NULL only when if_missing found it there. */
MUST_CHECK enum rc client_create(struct work *w, const struct client_new *in, struct client *ret,
                                 struct secret **ret_secret, struct err *err);

struct client_change {
	const char *name, *description; /* NULL: as it is; "": none */
	bool        set_audiences, set_scopes;
	struct strs audiences, scopes; /* the whole new list */
	int64_t     ttl_seconds, session_seconds, idle_seconds, retry_seconds; /* 0: as it is */
	bool        no_retry, require_mfa, no_mfa;
};
MUST_CHECK enum rc client_update(struct work *w, const char *ref, const struct client_change *in,
                                 struct client *ret, struct err *err);
MUST_CHECK enum rc client_set_enabled(struct work *w, const char *ref, bool enabled,
                                      struct client *ret, struct err *err);

/* With its secrets, grants, tokens and trust rules. Of what is not there: unchanged. */
MUST_CHECK enum rc client_delete(struct work *w, const char *ref, struct client *ret,
                                 struct err *err);

MUST_CHECK enum rc client_list(struct work *w, const struct list_query *q,
                               const struct list_sink *sink, struct err *err);

#endif
