/* SPDX-License-Identifier: Apache-2.0 */
/* Is it the right password: charge, compare, judge, each in a transaction of its own or in none. */
#include <string.h>

#include "lib/base/instant.h"
#include "lib/core/name/name.h"
#include "lib/core/throttle/source.h"
#include "lib/core/throttle/throttle.h"
#include "lib/core/txn/txn.h"
#include "lib/core/user/password_priv.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/pwhash.h"

struct attempt {
	const struct password_try *in;
	struct user                u;
	bool                       known;  /* there is such an account */
	bool                       looked; /* it was compared with something: an answer may show */
	struct throttle_try        gate;
};

static enum rc name(struct work *w, void *arg, struct err *err)
{
	struct attempt            *at     = arg;
	const struct password_try *in     = at->in;
	struct source              source = {.shown = NULL};
	struct ref                 ref;

	if (in->source != NULL)
		TRY(source_parse(in->source, w->mem, &source, err));
	w->request->source = source.shown;
	TRY(ref_parse(in->ref, &ref, err));
	TRY(user_find(w, &ref, &at->u, &at->known, err));
	at->gate.kind   = THROTTLE_PASSWORD;
	at->gate.source = source.key;
	return throttle_name(w, at->known ? &at->u : NULL, ref.text, &at->gate.name_key, err);
}

static enum rc compare(struct work *w, struct attempt *at, const struct secret *password,
                       struct secret **ret_rehash, bool *ret_match, struct err *err)
{
	AUTO(secret) struct secret *plain = NULL;
	AUTO(secret) struct secret *phc   = NULL;
	const struct seal_place     place = password_place(&at->u);
	struct keyring             *ring;
	struct bytes                sealed = {0};
	bool                        raw;

	*ret_match = false;
	TRY(name_password(password, &plain, err));
	raw = !secret_equal(password, plain);
	if (at->known)
		TRY(password_stored(w, &at->u, &sealed, err));
	if (sealed.p == NULL || at->u.status != USER_ACTIVE) {
		TRY(pwhash_dummy(plain, w->handle->password_cost, err));
		at->looked = true;
		return raw ? pwhash_dummy(password, w->handle->password_cost, err) : RC_OK;
	}
	TRY(datakey_ring(w, &ring, err));
	TRY(seal_open(ring, &place, sealed, &phc, err));
	TRY(pwhash_verify(phc, plain, ret_match, err));
	at->looked = true;
	/* a hash from elsewhere may be of the bytes as they were typed: NFD, or another kind of blank */
	if (raw && !*ret_match)
		TRY(pwhash_verify(phc, password, ret_match, err));
	if (!pwhash_needs_rehash(phc, w->handle->password_cost))
		return RC_OK;
	/* one that was made otherwise is never answered sooner than one that is not there */
	if (*ret_match)
		return pwhash_make(plain, w->handle->password_cost, ret_rehash, err);
	if (raw)
		TRY(pwhash_dummy(password, w->handle->password_cost, err));
	return pwhash_dummy(plain, w->handle->password_cost, err);
}

static enum rc store_rehash(struct work *w, const struct user *u, const struct secret *phc,
                            struct err *err)
{
	const struct seal_place place = password_place(u);
	struct keyring         *ring;
	struct bytes            sealed;

	TRY(datakey_ring(w, &ring, err));
	TRY(seal_make(ring, &place, phc, w->mem, &sealed, err));
	return store_exec(w->db, IN(USER_REHASH, .row = u->row, .password = sealed), NULL, err);
}

static void tell_success(struct work *w, const struct user *u, bool rehashed)
{
	static const char *const hash = "password_hash";

	work_changed(w, EVENT(password_right, u->id, .fields = {.v = &hash, .n = rehashed},
	                      .name = u->email, .source = w->request->source));
}

static enum rc succeed(struct work *w, const struct attempt *at, const struct secret *rehash,
                       struct err *err)
{
	TRY(throttle_succeed(w, &at->gate, err));
	if (!at->in->first_step) /* the first of two is not yet a sign-in */
		TRY(store_exec(w->db, IN(USER_LOGGED_IN, .row = at->u.row, .now = w->now), NULL,
		               err));
	if (rehash != NULL)
		TRY(store_rehash(w, &at->u, rehash, err));
	tell_success(w, &at->u, rehash != NULL);
	return RC_OK;
}

static enum rc fail(struct work *w, const struct attempt *at, struct err *err)
{
	struct throttle_name whom;

	TRY(throttle_fail(w, &at->gate, err));
	TRY(throttle_about(w, at->known ? &at->u : NULL, at->gate.name_key, &whom, err));
	work_refused(w, RC_NO,
	             DETAILS(password_wrong, .name = whom.name, .name_mac = whom.mac,
	                     .source = w->request->source, .throttled = !at->gate.open));
	return RC_OK;
}

/* The hash took its time: anyone who was changed meanwhile does not come in with what was true before. */
static enum rc still_stands(struct work *w, const struct attempt *at, bool *ret, struct err *err)
{
	struct user now;
	bool        found;

	TRY(user_find(w, &(struct ref){.kind = REF_ID, .id = at->u.id}, &now, &found, err));
	*ret = found && now.epoch == at->u.epoch && now.status == USER_ACTIVE;
	return RC_OK;
}

/* What became of a try. */
struct outcome {
	struct attempt *at;
	struct secret  *rehash;
	bool            right;
	enum rc         why; /* it came to nothing */
};

static enum rc let_go(struct work *w, void *arg, struct err *err)
{
	const struct outcome *o = arg;

	/* where there was no room for it from the first, nothing was looked at */
	return o->why == RC_BUSY && !o->at->looked ? throttle_withdraw(w, &o->at->gate, err)
	                                           : throttle_fail(w, &o->at->gate, err);
}

/* Nobody need wait for a try that came to nothing. It stays charged. */
static enum rc give_up(struct work *w, struct attempt *at, const struct err *err)
{
	struct outcome o       = {.at = at, .why = err->rc};
	struct err     ignored = ERR_NONE; /* why it came to nothing is what is reported */

	if (txn_silent(w, STORE_WRITE, let_go, &o, &ignored) != RC_OK)
		err_clear(&ignored);
	return err->rc;
}

static enum rc judge(struct work *w, void *arg, struct err *err)
{
	struct outcome *o     = arg;
	bool            right = o->right;

	if (right)
		TRY(still_stands(w, o->at, &right, err));
	TRY(right ? succeed(w, o->at, o->rehash, err) : fail(w, o->at, err));
	o->right = right;
	return RC_OK;
}

enum rc password_verify(struct work *w, const struct password_try *in, struct password_checked *ret,
                        struct err *err)
{
	AUTO(secret) struct secret *rehash = NULL;
	struct attempt              at     = {.in = in};
	struct outcome              o      = {.at = &at};
	struct utc                  since;

	*ret = (struct password_checked){.right = false};
	TRY(throttle_charge(w, &at.gate, &(struct throttle_charge){name, &at}, err));
	since = instant_now();
	if (at.gate.open && compare(w, &at, in->password, &rehash, &o.right, err) != RC_OK)
		return give_up(w, &at, err);
	work_pass(w, since); /* a wait begins when it has failed */
	o.rehash = rehash;
	TRY(txn_write(w, judge, &o, err));
	ret->right = o.right;
	if (o.right)
		ret->user = at.u;
	return RC_OK;
}

enum rc password_unlock(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	const char *key = NULL;
	bool        was = false;

	/* more guesses at a password are a way to the rights of its account */
	TRY(user_claim(w, ref, ret, err));
	TRY(throttle_name(w, ret, ref, &key, err));
	TRY(throttle_forget(w, key, NULL, &was, err));
	if (was)
		work_changed(w, EVENT(user, ret->id, .name = ret->email));
	return RC_OK;
}
