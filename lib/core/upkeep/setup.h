/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/upkeep/setup.h -- what `idctl init` makes: all that is missing, and nothing else.
 *
 * The schema, a data key, the store's id and issuer, a signing key, the roles
 * admin, user and service with their permissions, and the administrator.
 */
#ifndef IDCTL_CORE_SETUP_H
#define IDCTL_CORE_SETUP_H

#include "lib/base/err.h"
#include "lib/base/record.h"

struct work;

struct setup {
	const char *db, *key_file; /* where they are; the caller's to fill */
	const char *issuer, *kid, *alg;
	const char *admin;   /* address, or NULL */
	struct strs created; /* what was missing; empty: nothing was */
};
extern const struct record setup_record;

struct setup_request {
	const char *admin;  /* an address, or NULL */
	const char *alg;    /* ES256, EdDSA or RS256 */
	const char *issuer; /* a URL, or NULL: http://localhost for a new store */
	bool        made_key_file;
};

/* In one WRITE transaction, after migrate_init. INVALID; CONFLICT when the store has another issuer already. */
MUST_CHECK enum rc setup_run(struct work *w, const struct setup_request *in, bool made_schema,
                             struct setup *ret, struct err *err);

#endif
