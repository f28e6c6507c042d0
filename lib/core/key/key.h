/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/key/key.h -- signing keys and their life.
 *
 *	next → active → retired      and from each of them: revoked
 *
 * A next key is published, but signs nothing until its time has come or a
 * rotation picks it. One key is active: the one that signs. A retired key
 * still verifies, until `retire` withdraws it permanently: that is refused while
 * a token that needs it may live. A revoked key verifies nothing from that
 * moment. Withdrawing and revoking destroy the private key.
 * A key that has signed has begun: a clock that goes back does not put it off again.
 * HMAC keys are never published: they serve one party only.
 */
#ifndef IDCTL_CORE_KEY_H
#define IDCTL_CORE_KEY_H

#include "lib/base/record.h"
#include "lib/base/secret.h"
#include "lib/core/list/list.h"
#include "lib/crypt/jws.h"
#include "lib/store/words.h"

struct naming;
struct work;

struct key {
	int64_t        row;
	struct id      id;
	const char    *kid, *alg;
	enum key_state state;
	const char *public; /* the JWK; for HMAC {"kid":…} */
	bool       withdrawn;
	struct utc created_at, active_from, retired_at; /* 0: not yet */
	struct utc last_expiry; /* no token that it signed ends later; 0: it has signed none */
};
extern const struct record key_record;
extern const struct naming key_naming;

/* By kid or id. NOT_FOUND (field "key"). */
MUST_CHECK enum rc key_get(struct work *w, const char *ref, struct key *ret, struct err *err);

/* The one that signs now. CONFLICT when there is none. */
MUST_CHECK enum rc key_active(struct work *w, struct key *ret, struct err *err);

/*
 * Before a token is signed with the key, in the transaction that gives it out: from now on the key is kept
 * until `expires`, rounded up to KEY_COVER_S, so that few tokens write anything, or wait for who does.
 */
enum { KEY_COVER_S = 600 };
MUST_CHECK enum rc key_covers(struct work *w, const struct key *k, struct utc expires,
                              struct err *err);

/* A next key; signs once a rotation picks it. alg NULL: that of the active key. */
MUST_CHECK enum rc key_generate(struct work *w, const char *alg, struct key *ret, struct err *err);

/* As key_generate, with a private key (PEM or JWK) from elsewhere. EXISTS when it is here already. */
MUST_CHECK enum rc key_import(struct work *w, const struct secret *text, const char *alg,
                              struct key *ret, struct err *err);

/* The oldest waiting next key of that alg, or a fresh one, becomes active at `from`. */
MUST_CHECK enum rc key_rotate(struct work *w, const char *alg, struct utc from, struct key *ret,
                              struct err *err);

/*
 * To end a key is to end what it signed, for everybody: of a named actor it takes *:*, as importing one does.
 * CONFLICT for the active key, and while an unexpired token could need it; the message
 * names the earliest safe moment.
 */
MUST_CHECK enum rc key_retire(struct work *w, const char *ref, struct key *ret, struct err *err);

/* At once. CONFLICT for the key that signs; with `replace` another one of its alg signs from now on. */
MUST_CHECK enum rc key_revoke(struct work *w, const char *ref, bool replace, struct key *ret,
                              struct err *err);

/* The private key, unsealed; the caller frees it. CONFLICT when it is destroyed. */
MUST_CHECK enum rc key_private(struct work *w, const struct key *k, struct secret **ret,
                               struct err *err);

/*
 * What signs with the key, until key_signer_done(). CONFLICT when its private half is destroyed. What it costs to read
 * one stays with the handle, while the row is the same.
 */
struct key_signer {
	struct jws_signer jws;
	struct secret *private;
};
MUST_CHECK enum rc key_signer(struct work *w, const struct key *k, struct key_signer *ret,
                              struct err *err);
void               key_signer_done(struct key_signer *s);

/*
 * Keys that verify: public only, or with the HMAC ones too, whose secrets are those in `mac`. The public ones are the
 * handle's: good until it is asked for them again.
 */
struct key_set {
	struct jwks keys;
	const struct key
	    *rows; /* as many as keys.n, in another order: as they are stored, states not settled */
	struct secret *mac[16];
	size_t         n_mac;
};
MUST_CHECK enum rc key_set_load(struct work *w, bool with_hmac, struct key_set *ret,
                                struct err *err);
void               key_set_done(struct key_set *s);

/* The row of a key that verified. NULL: it is not of the set. */
const struct key *key_set_row(const struct key_set *s, const char *kid);

MUST_CHECK enum rc key_list(struct work *w, const struct list_query *q,
                            const struct list_sink *sink, struct err *err);

#endif
