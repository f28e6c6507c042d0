/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/trust/trust.h -- trust rules: whose token is as good as a client's secret (RFC 8693).
 *
 * A rule is for one client, one issuer and one audience, and names claims that a
 * token must have, exactly so (lib/core/trust/claims.h). It must say who may come by
 * something that nobody else can take over: a preset knows which claim that is
 * with its issuer; without a preset it is `sub`, or a claim whose name ends in
 * "id". Jobs of pull requests, which run what strangers wrote, are refused
 * unless the rule says otherwise.
 */
#ifndef IDCTL_CORE_TRUST_H
#define IDCTL_CORE_TRUST_H

#include "lib/base/record.h"
#include "lib/base/wordmap.h"
#include "lib/core/list/list.h"

struct work;

enum { TRUST_TTL_DEFAULT = 600 };

struct trust_rule {
	int64_t     row;
	struct id   id;
	const char *name, *description;
	const char *status; /* "active", "disabled" */
	const char *client;
	struct id   client_id;
	const char *preset; /* or NULL */
	const char *issuer, *audience;
	struct json claims;
	bool        pull_requests;
	struct strs scopes;     /* none: all of the client's */
	int64_t    ttl_seconds; /* of what is given for a token; the client's limit holds as well */
	bool       pinned;      /* the issuer's keys are from a file */
	int64_t    version;
	struct utc created_at, updated_at;
};
extern const struct record trust_rule_record;

extern const struct wordmap trust_presets; /* github, gitlab, kubernetes */

struct trust_new {
	const char *name, *description, *client, *preset;
	const char *issuer; /* NULL: the preset's */
	const char *audience;
	struct strs claims, scopes;
	bool        pull_requests, disabled, if_missing;
	int64_t     ttl_seconds; /* 0: TRUST_TTL_DEFAULT */
	const char *jwks;        /* pin these for the issuer, for all its rules; NULL: do not */
};

/* What is given changes, the rest stays. */
struct trust_change {
	const char *name, *description, *audience; /* NULL: as it is */
	const char *status;                        /* NULL: as it is */
	bool        set_claims, set_scopes, set_pull_requests, pull_requests;
	struct strs claims, scopes;
	int64_t     ttl_seconds; /* 0: as it is */
	const char *jwks;        /* pin these */
	bool        unpin;
};

/* By id or name. NOT_FOUND (field "trust"). */
MUST_CHECK enum rc trust_get(struct work *w, const char *ref, struct trust_rule *ret,
                             struct err *err);

/*
 * A named actor must hold all that the rule's client holds; and to pin keys, all that the clients of
 * the issuer's other rules do, since anyone who has the keys makes the tokens.
 */
MUST_CHECK enum rc trust_create(struct work *w, const struct trust_new *in, struct trust_rule *ret,
                                struct err *err);
MUST_CHECK enum rc trust_update(struct work *w, const char *ref, const struct trust_change *in,
                                struct trust_rule *ret, struct err *err);

/* The keys of an issuer go with its last rule. Of what is not there: unchanged. */
MUST_CHECK enum rc trust_delete(struct work *w, const char *ref, struct trust_rule *ret,
                                struct err *err);

MUST_CHECK enum rc trust_list(struct work *w, const struct list_query *q,
                              const struct list_sink *sink, struct err *err);

#endif
