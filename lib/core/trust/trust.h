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
#include "lib/store/words.h"

struct naming;
struct work;

enum { TRUST_TTL_DEFAULT = 600 };

struct trust_rule {
	int64_t           row;
	struct id         id;
	const char       *name, *description;
	enum trust_status status;
	const char       *client;
	struct id         client_id;
	int64_t           client_row;
	const char       *preset; /* or NULL */
	const char       *issuer, *audience;
	struct json       claims;
	bool              pull_requests;
	struct strs       scopes; /* none: all of the client's */
	int64_t    ttl_seconds; /* of what is given for a token; the client's limit holds as well */
	bool       pinned;      /* the issuer's keys are from a file */
	int64_t    version;
	struct utc created_at, updated_at;
};
extern const struct record trust_rule_record;
extern const struct naming trust_naming;

extern const struct wordmap trust_presets; /* github, gitlab, kubernetes */

struct trust_new {
	/*
	 * name, client (a reference), preset, issuer (NULL: the preset's), audience, and what is
	 * FIELD_SETTABLE; a ttl of 0: TRUST_TTL_DEFAULT.
	 */
	struct trust_rule as;
	struct strs       claims; /* KEY=VALUE */
	bool              disabled, if_missing;
	const char       *jwks; /* pin these for the issuer, for all its rules; NULL: do not */
};

/* A new name, status or audience, and a wish (lib/core/name/merge.h). */
struct trust_change {
	struct trust_rule to;
	struct strs       none;
	struct strs       claims; /* all of them, KEY=VALUE; empty: as they are */
	const char       *jwks;   /* pin these */
	bool              unpin;
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
