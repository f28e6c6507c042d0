/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/trust/trust_priv.h -- what the trust*.c files and token_exchange.c share. */
#ifndef IDCTL_CORE_TRUST_PRIV_H
#define IDCTL_CORE_TRUST_PRIV_H

#include "lib/core/trust/claims.h"
#include "lib/core/trust/issuer.h"
#include "lib/core/trust/token_exchange.h"
#include "lib/core/trust/trust.h"
#include "lib/crypt/jwt.h"

struct json_doc;
struct secret;

enum { TRUST_RULES_MAX = 200, TRUST_LIFE_MAX_S = 86400 };

/* The rules of an issuer, in the order of their making; CONFLICT when there are more than TRUST_RULES_MAX. */
struct trust_rules {
	const struct trust_rule *v;
	size_t                   n;
};
MUST_CHECK enum rc trust_of_issuer(struct work *w, const char *issuer, struct trust_rules *ret,
                                   struct err *err);

/* FORBIDDEN unless the actor holds all that the rule's client holds; `ever`: permanently, as what it makes lets others in. */
MUST_CHECK enum rc trust_over_client(struct work *w, const struct trust_rule *r, bool ever,
                                     struct err *err);

/* The same for all rules of an issuer: anyone who has its keys makes the tokens of all of them. */
MUST_CHECK enum rc trust_over_issuer(struct work *w, const char *issuer, struct err *err);

/* Fill in what the preset knows, and refuse what would let in too many. INVALID, naming the field. */
MUST_CHECK enum rc trust_complete(struct trust_rule *r, struct err *err);
MUST_CHECK enum rc trust_bounded(const struct trust_rule *r, const struct claims *c,
                                 struct err *err);

/* What is known of a token before any rule is asked. */
struct trust_evidence {
	enum jwt_verdict          verdict; /* JWT_OK: signed by that key, and in its time */
	struct jwt_claims         claims;  /* as it says itself, unless the verdict is JWT_OK */
	struct json_doc          *payload; /* NULL: there is none to read */
	const struct issuer_keys *keys;
	bool                      replayed;
};
MUST_CHECK enum rc trust_examine(struct work *w, const struct secret *token,
                                 const struct issuer_keys *keys, struct trust_evidence *ret,
                                 struct err *err);
void               trust_evidence_done(struct trust_evidence *e);

/* Who is told of every look, and what it showed. */
struct trust_witness {
	enum rc (*look)(void *arg, const struct trust_finding *look, struct err *err);
	void *arg;
};

/* Does the token fit the rule? Every look is told. *ret_failed: the first check that failed, or NULL: it fits. */
MUST_CHECK enum rc trust_judge(struct work *w, const struct trust_rule *r,
                               const struct trust_evidence *e, const struct trust_witness *to,
                               const char **ret_failed, struct err *err);

/* The looks of trust_judge that ask for claims; each says why not, or NULL. */
bool trust_is_pull_request(const struct json_doc *payload, struct arena *a, const char **ret_why);

#endif
