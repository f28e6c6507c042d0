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
	struct client as; /* its name, and what is FIELD_SETTABLE; a life of 0: the default */
	struct strs   roles;
	bool          if_missing; /* for one that is as it was asked for: nothing is made */
};
/* *ret_secret is NULL only when if_missing found it there. */
MUST_CHECK enum rc client_create(struct work *w, const struct client_new *in, struct client *ret,
                                 struct secret **ret_secret, struct err *err);

/* A new name, and a wish (lib/core/name/merge.h). */
struct client_change {
	struct client to;
	struct strs   none;
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
