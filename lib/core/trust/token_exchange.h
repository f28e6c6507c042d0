/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/trust/token_exchange.h -- somebody else's token for one of ours (RFC 8693).
 *
 * In two steps, because the network takes as long as it likes: first, with
 * transactions of its own, the issuer's keys; then, in one, the token is
 * verified, the one rule that fits it is found, the token is spent, and a token
 * of the rule's client is minted. A token is spent once, by what was signed.
 */
#ifndef IDCTL_CORE_TOKEN_EXCHANGE_H
#define IDCTL_CORE_TOKEN_EXCHANGE_H

#include "lib/core/token/token.h"
#include "lib/core/trust/issuer.h"
#include "lib/core/trust/trust.h"

/* The answer (RFC 8693, 2.2.1). */
struct exchanged {
	const char *access_token; /* filled for the one emission */
	const char *issued_token_type, *token_type;
	int64_t     expires_in;
	const char *scope; /* or NULL */
};
extern const struct record exchanged_record;

struct exchange_request {
	const struct secret *token;
	const char          *issuer, *rule;   /* NULL: whichever fits */
	struct strs          audience, scope; /* of the new token; empty: all that the rule gives */
	struct issuer_keys   keys;            /* from token_exchange_prepare */
};

/*
 * The keys of the token's issuer, if any rule names it: those at hand, or fetched
 * now. No transaction may be open. `keep`: write down what was fetched. A token that
 * nobody would take is no failure here. UNAVAILABLE when there are no keys to go by.
 */
MUST_CHECK enum rc token_exchange_prepare(struct work *w, struct exchange_request *in, bool keep,
                                          struct err *err);

/*
 * Within a WRITE transaction. NO, in one word, when it is not to be exchanged; w->pending->refusal then has
 * the rest. FORBIDDEN for a scope or an audience beyond what the rule gives.
 */
MUST_CHECK enum rc token_exchange(struct work *w, const struct exchange_request *in,
                                  struct exchanged *ret, struct secret **ret_token,
                                  struct err *err);

/* What trust test tells. */
enum trust_finding_status { LOOK_OK = 1, LOOK_FAILED, LOOK_INFO, LOOK_SKIPPED };
struct trust_finding {
	const char               *check;
	enum trust_finding_status status;
	const char               *detail;
};
extern const struct record trust_finding_record;

struct trust_trial {
	const char          *rule;
	const struct secret *token;
	bool                 offline; /* with the keys at hand, however old */
};
/*
 * Look after look, to `say`; changes nothing. The READ transaction that is open is let go while the
 * network is asked, and another is open after. *ret_fits: it would be exchanged.
 */
MUST_CHECK enum rc trust_test(struct work *w, const struct trust_trial *in,
                              enum rc (*say)(void *arg, const struct trust_finding *f,
                                             struct err *err),
                              void *arg, bool *ret_fits, struct err *err);

#endif
