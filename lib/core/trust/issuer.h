/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/trust/issuer.h -- whose tokens are exchanged, and by which keys they are known.
 *
 * An issuer is an https URL (lib/base/https_url.h), compared byte for byte. Its
 * keys are pinned from a file, or found where its metadata say (OpenID Connect
 * Discovery 1.0, 4): fetched, kept, and fetched again when they are stale or do
 * not have a token's kid, at most once in ISSUER_RETRY_S. Where that fails, those
 * that are not older than ISSUER_KEYS_MAX_S still serve. Only public keys fit for
 * signatures are kept (lib/crypt/jwk.h), each with its own algorithm.
 */
#ifndef IDCTL_CORE_ISSUER_H
#define IDCTL_CORE_ISSUER_H

#include "lib/base/err.h"
#include "lib/base/value.h"
#include "lib/crypt/jwk.h"

struct work;

enum {
	ISSUER_KEYS_MAX_S  = 86400, /* since they were fetched */
	ISSUER_FRESH_S     = 3600,  /* where Cache-Control says nothing */
	ISSUER_FRESH_MIN_S = 300,
	ISSUER_RETRY_S     = 60,
	ISSUER_KEYS_LIST   = 64, /* keys of one issuer */
};

/* What the settings allow beyond the usual rules. */
struct network {
	struct strs private_hosts; /* HOST or HOST:PORT whose addresses need not be public */
	const char *ca_file;       /* the authorities trusted instead of the system's; or NULL */
};

/* INVALID (field "issuer"). */
MUST_CHECK enum rc issuer_check(const char *issuer, struct err *err);

struct issuer_keys {
	const char *issuer;
	const char *jwks; /* as it is stored; NULL: there are none */
	bool        pinned, fetched_now;
	struct utc  fetched_at, tried_at, stale_at;
	struct jwks keys;
	const char *trouble; /* why they could not be fetched anew, though it was time; or NULL */
};

/* What the store has. Within a transaction. */
MUST_CHECK enum rc issuer_keys_get(struct work *w, const char *issuer, struct issuer_keys *ret,
                                   struct err *err);

bool issuer_keys_have(const struct issuer_keys *k, const char *kid);

/* Is it time to fetch them, for a token with this kid (or NULL)? */
bool issuer_keys_due(const struct work *w, const struct issuer_keys *k, const char *kid);

/* Are they too old to be believed, or none at all? */
bool issuer_keys_spent(const struct work *w, const struct issuer_keys *k);

/*
 * From the network: outside of any transaction. UNAVAILABLE when they cannot be
 * had, or the issuer contradicts itself: says of itself that it is another, or
 * has its keys where they are not to be taken from.
 */
MUST_CHECK enum rc issuer_keys_fetch(struct work *w, const char *issuer, struct issuer_keys *ret,
                                     struct err *err);

/* Within a WRITE transaction: keep what was fetched; keys from a file; those of a file no longer. */
MUST_CHECK enum rc issuer_keys_put(struct work *w, const struct issuer_keys *k, struct err *err);
MUST_CHECK enum rc issuer_keys_pin(struct work *w, const char *issuer, const char *jwks,
                                   struct err *err);
MUST_CHECK enum rc issuer_keys_unpin(struct work *w, const char *issuer, struct err *err);

/* Within a WRITE transaction: it is us who try now, unless somebody else has begun meanwhile. */
MUST_CHECK enum rc issuer_keys_try(struct work *w, const struct issuer_keys *k, bool *ret_ours,
                                   struct err *err);

/* The keys of a JWK Set, in our own words. INVALID when none of them is of use. Pure. */
MUST_CHECK enum rc issuer_read_keys(const char *text, size_t n, struct arena *a, struct jwks *ret,
                                    struct err *err);

/* Where the metadata of that issuer say that its keys are. INVALID, saying why not. Pure. */
MUST_CHECK enum rc issuer_read_metadata(const char *text, size_t n, const char *issuer,
                                        struct arena *a, const char **ret_uri, struct err *err);

#endif
