/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/publish/publish.h -- what services need to verify tokens by themselves, as files to be served as they are.
 *
 *	.well-known/jwks.json                    the public keys (RFC 7517, 5)
 *	.well-known/openid-configuration         who issues, and where the keys are
 *	.well-known/oauth-authorization-server   (OpenID Connect Discovery 1.0, 3; RFC 8414, 2)
 *	status/tokens/N, status/sessions/N       status lists (lib/core/token/status.h)
 *
 * The keys come first, so that nothing else is there before the key that
 * signed it. The metadata say what is true, which is little: there are no
 * endpoints, so neither response types nor grant types, and the lists of both,
 * whose absence would stand for some, are there and empty.
 */
#ifndef IDCTL_CORE_PUBLISH_H
#define IDCTL_CORE_PUBLISH_H

#include <stdbool.h>

#include "lib/base/record.h"
#include "lib/core/list/list.h"

struct work;

/* One file, written, left alone or removed. */
struct published {
	const char *path; /* below the folder */
	const char *kind; /* "keys", "metadata" or "status_list" */
	const char *url;  /* where anyone who reads it looks for it */
	int64_t     bytes;
	int64_t     revoked; /* bits that are set in a list */
	bool        removed; /* of a list that no token needs any longer */
};
extern const struct record published_record;

struct publish_request {
	const char *dir;
	const char *base_url; /* NULL: where the status lists are said to be, or the issuer */
	bool    status_lists; /* from now on, tokens say where their status is; cannot be undone */
	int64_t valid_s, refresh_s; /* of a status list: exp, and ttl */
	bool    dry_run;
};

/*
 * Needs no open transaction. INVALID (fields base_url, valid, refresh); CONFLICT
 * when status lists are published for another base_url already, or the key that
 * signs cannot be verified by others; and what folder.h has. What was written before a failure
 * stays, each file whole.
 */
MUST_CHECK enum rc publish_run(struct work *w, const struct publish_request *in,
                               const struct list_sink *sink, struct err *err);

#endif
