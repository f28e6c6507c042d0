/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is it good? Asked often, so nothing is locked or written unless it must be:
 * the look is a READ transaction. Only a use that counts, and a time of use
 * that is a minute old, are written, in a transaction of their own.
 */
#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/strs.h"
#include "lib/core/access/access.h"
#include "lib/core/apikey/apikey_priv.h"
#include "lib/core/name/name.h"
#include "lib/core/name/words.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/secret_token.h"

#define T struct apikey_verdict
static const struct field verdict_field[] = {
    FIELD(T, valid, "VALID", "the answer"),
    FIELD(T, reason, "REASON", "why it is invalid, or null"),
    FIELD(T, id, "ID", "id of the key"),
    FIELD(T, name, "NAME", "what it is for"),
    FIELD(T, user, "USER", "the user that owns it, or null"),
    FIELD(T, client, "CLIENT", "the client that owns it, or null"),
    FIELD(T, subject, "SUBJECT", "id of its subject"),
    FIELD(T, scope, "SCOPE", "its scopes"),
    FIELD(T, roles, "ROLES", "roles of its owner"),
    FIELD(T, permissions, "PERMISSIONS", "permissions of its owner"),
    FIELD(T, expires_at, "EXPIRES", "when it expires; null: never"),
};
#undef T
const struct record apikey_verdict_record =
    RECORD(struct apikey_verdict, "API key verdict", verdict_field);

struct check {
	const struct secret        *text;
	const struct apikey_policy *policy;
	struct id                   id;
	struct apikey               key;
	struct apikey_verdict       verdict;
};

static enum rc no(struct check *c, const char *reason)
{
	c->verdict = (struct apikey_verdict){.reason = reason};
	return RC_OK;
}

/* An id that nobody has is worked on as one that is there. */
static enum rc look_up(struct work *w, struct check *c, bool *ret_right, struct err *err)
{
	static const uint8_t nothing[MAC_BYTES];
	struct keyring      *ring;
	uint32_t             version;
	bool                 found;
	enum rc              rc;

	TRY(datakey_ring(w, &ring, err));
	TRY(apikey_find(w, c->id, &c->key, &found, err));
	version = found ? (uint32_t)c->key.key_version : keyring_active(ring);
	rc      = mac_check(ring, PURPOSE_API_KEY, version, secret_bytes(c->text),
                       found ? c->key.mac : (struct bytes){nothing, sizeof(nothing)}, err);
	if (rc != RC_OK && rc != RC_NO)
		return rc;
	*ret_right = found && rc == RC_OK;
	return RC_OK;
}

/* A client that has been given less since is not outdone by its key. */
static struct strs scope_now(struct work *w, const struct apikey *k)
{
	return k->client_row == 0 ? k->scope : words_common(k->scope, k->owner_scopes, w->mem);
}

static enum rc carries(struct work *w, struct check *c, struct err *err)
{
	const struct apikey *k     = &c->key;
	const struct subject owner = {
	    .user = k->user_row, .client = k->client_row, .active = k->owner_active};
	struct apikey_verdict v = {.valid      = true,
	                           .id         = k->id,
	                           .name       = k->name,
	                           .user       = k->user,
	                           .client     = k->client,
	                           .subject    = k->owner_id,
	                           .expires_at = k->expires_at,
	                           .scope      = scope_now(w, k)};

	if (!strs_within(c->policy->scope, v.scope))
		return no(c, "missing_scope");
	TRY(access_roles(w, &owner, &v.roles, err));
	TRY(access_perms(w, &owner, &v.permissions, err));
	for (size_t i = 0; i < c->policy->require.n; i++)
		if (!access_covers(v.permissions, c->policy->require.v[i]))
			return no(c, "missing_permission");
	c->verdict = v;
	return RC_OK;
}

static enum rc judge(struct work *w, void *arg, struct err *err)
{
	struct check *c = arg;
	bool          right;

	TRY(look_up(w, c, &right, err));
	if (!right)
		return no(c, "unknown_key");
	if (c->key.state != APIKEY_LIVE)
		return no(c, word_of(&apikey_states, c->key.state));
	if (!c->key.owner_active)
		return no(c, "subject_gone");
	return carries(w, c, err);
}

/* No event tells what became of it: the caller learns that, and asks again at the price of a use. */
static enum rc not_known(struct err *err)
{
	err_set(err, RC_UNAVAILABLE,
	        "the connection was lost in the commit: the outcome is unknown");
	err->cure = CURE_SETTLE;
	return err_advise(err, ADVICE_APIKEY_COUNTED);
}

/* Anyone who spends the last use first has it; what came between is judged anew. */
static enum rc spend(struct work *w, void *arg, struct err *err)
{
	struct check *c = arg;
	int64_t       n = 0;

	TRY(judge(w, c, err));
	if (!c->verdict.valid)
		return RC_OK;
	TRY(store_exec(w->db, IN(APIKEY_SPEND, .row = c->key.row, .now = w->now), &n, err));
	if (n > 0)
		return RC_OK;
	TRY(judge(w, c, err));
	return c->verdict.valid
	         ? err_set(err, RC_CORRUPT, "the use of an API key cannot be counted")
	         : RC_OK;
}

static enum rc spend_one(struct work *w, struct check *c, struct err *err)
{
	return txn_silent(w, STORE_WRITE_LATE, spend, c, err) == RC_OK || err->cure != CURE_SETTLE
	         ? err->rc
	         : not_known(err);
}

static enum rc note(struct work *w, void *arg, struct err *err)
{
	const struct check *c   = arg;
	const struct utc    due = {w->now.us - APIKEY_NOTE_S * UTC_SECOND};

	return store_exec(w->db, IN(APIKEY_NOTE, .row = c->key.row, .now = w->now, .before = due),
	                  NULL, err);
}

/* When it was last used is a help for people: a store that cannot take it now does not change the answer. */
static enum rc note_if_due(struct work *w, struct check *c, struct err *err)
{
	if (c->key.last_used_at.us >= w->now.us - APIKEY_NOTE_S * UTC_SECOND ||
	    txn_silent(w, STORE_WRITE_LATE, note, c, err) == RC_OK)
		return RC_OK;
	if (err->rc != RC_BUSY && err->rc != RC_UNAVAILABLE)
		return err->rc;
	err_clear(err);
	return RC_OK;
}

static enum rc check_wanted(struct work *w, const struct apikey_policy *policy, struct err *err)
{
	struct name name;

	TRY(words_check(policy->scope, "scope", err));
	for (size_t i = 0; i < policy->require.n; i++)
		TRY(name_perm(policy->require.v[i], "require", w->mem, &name, err));
	return RC_OK;
}

enum rc apikey_check(struct work *w, const struct secret *text, const struct apikey_policy *policy,
                     struct apikey_verdict *ret, struct err *err)
{
	struct check c = {.text = text, .policy = policy};

	TRY(check_wanted(w, policy, err));
	if (secret_token_parse(text, APIKEY_KIND, &c.id, err) != RC_OK) {
		err_clear(err);
		*ret = (struct apikey_verdict){.reason = "malformed"};
		return RC_OK;
	}
	TRY(txn_read(w, judge, &c, err));
	if (c.verdict.valid)
		TRY(c.key.uses_max != 0 ? spend_one(w, &c, err) : note_if_due(w, &c, err));
	*ret = c.verdict;
	return RC_OK;
}
