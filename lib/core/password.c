/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/password.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/str.h"
#include "lib/core/audit.h"
#include "lib/core/name.h"
#include "lib/core/throttle.h"
#include "lib/core/user_priv.h"
#include "lib/core/work.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/phc.h"
#include "lib/crypt/pwhash.h"
#include "lib/crypt/seal.h"

static const char throttle_kind[] = "password";

static struct seal_place place_of(const struct user *u)
{
	return (struct seal_place){.purpose = PURPOSE_PASSWORD,
	                           .table   = "user_account",
	                           .column  = "password",
	                           .row     = u->id};
}

/* Words that an attacker who knows the person tries first. */
static struct strs context_of(struct work *w, const struct user *u)
{
	const char **v = arena_alloc(w->mem, 6 * sizeof(*v));
	size_t       n = 0;

	v[n++] = "idctl";
	v[n++] = arena_strndup(w->mem, u->email, strcspn(u->email, "@"));
	if (u->username != NULL)
		v[n++] = u->username;
	if (u->given_name != NULL)
		v[n++] = u->given_name;
	if (u->family_name != NULL)
		v[n++] = u->family_name;
	if (u->display_name != NULL)
		v[n++] = u->display_name;
	return (struct strs){.v = v, .n = n};
}

enum rc password_hash(struct pwhash_cost cost, const struct secret *password, struct secret **ret,
                      struct err *err)
{
	AUTO(secret) struct secret *plain = NULL;

	TRY(name_password(password, &plain, err));
	return pwhash_make(plain, cost, ret, err);
}

static enum rc check_policy(struct work *w, const struct user *u, const struct secret *password,
                            struct err *err)
{
	AUTO(secret) struct secret *plain   = NULL;
	const struct strs           context = context_of(w, u);

	TRY(name_password(password, &plain, err));
	return pwhash_policy_check(plain, &context, err);
}

enum rc password_seal(struct work *w, const struct user *u, const struct password_new *in,
                      struct bytes *ret, struct err *err)
{
	const struct seal_place place = place_of(u);
	struct keyring         *ring;
	struct phc              parsed;

	*ret = (struct bytes){0};
	if (in->hash == NULL)
		return RC_OK;
	if (in->password != NULL)
		TRY(check_policy(w, u, in->password, err));
	if (phc_parse(in->hash, &parsed, err) != RC_OK)
		return err_field(err, "password_hash");
	TRY(work_keyring(w, &ring, err));
	return seal_make(ring, &place, in->hash, w->mem, ret, err);
}

enum rc password_set(struct work *w, const char *ref, const struct password_new *in,
                     struct user *ret, struct err *err)
{
	static const char *const fields[] = {"password"};
	struct bytes             sealed;

	TRY(user_claim(w, ref, ret, err));
	if (strcmp(ret->status, "deleted") == 0)
		return err_set(err, RC_CONFLICT, "%.200s is deleted", ret->email);
	TRY(password_seal(w, ret, in, &sealed, err));
	TRY(store_exec(w->db, STMT_USER_SET_PASSWORD,
	               ARGS(V(ret->row), V(sealed), V(in->must_change), V(w->now)), NULL, err));
	TRY(user_reread(w, ret, err));
	user_changed(w, ret, (struct strs){.v = fields, .n = COUNT(fields)});
	return RC_OK;
}

struct attempt {
	struct user u;
	bool        known;    /* there is such an account, and it can sign in */
	const char *name_key; /* of the throttle's bucket */
	bool        open;     /* the throttle lets us try */
};

static enum rc read_sealed(struct work *w, const struct user *u, struct bytes *ret, struct err *err)
{
	struct sealed {
		struct bytes password;
	} row                              = {.password = {0}};
	static const struct field  field[] = {FIELD(struct sealed, password, "PASSWORD")};
	static const struct record record  = RECORD(struct sealed, "password", field);
	bool                       found;

	TRY(store_get(w->db, STMT_USER_PASSWORD, ARGS(V(u->row)), INTO(&record, w->mem, &row),
	              &found, err));
	*ret = row.password;
	return RC_OK;
}

static enum rc bucket_of(struct work *w, const struct user *u, const char *typed, const char **ret,
                         struct err *err)
{
	struct name name;
	const bool  email = u != NULL || strchr(typed, '@') != NULL;

	/* one bucket, by whichever of its names an account is called, and however a name that is none's is spelt */
	if ((email ? name_email(u != NULL ? u->email : typed, "user", w->mem, &name, err)
	           : name_username(typed, "user", w->mem, &name, err)) == RC_OK) {
		*ret = name.key;
		return RC_OK;
	}
	if (err->rc != RC_INVALID)
		return err->rc;
	err_clear(err);
	*ret = arena_strdup(w->mem, typed);
	return RC_OK;
}

static enum rc charge(struct work *w, const char *text, struct attempt *at, struct err *err)
{
	struct ref ref;

	TRY(ref_parse(text, &ref, err));
	TRY(user_find(w, &ref, &at->u, &at->known, err));
	TRY(bucket_of(w, at->known ? &at->u : NULL, ref.text, &at->name_key, err));
	return throttle_charge(w, at->name_key, throttle_kind, &at->open, err);
}

static enum rc compare(struct work *w, const struct attempt *at, const struct secret *password,
                       struct secret **ret_rehash, bool *ret_match, struct err *err)
{
	AUTO(secret) struct secret *plain = NULL;
	AUTO(secret) struct secret *phc   = NULL;
	const struct seal_place     place = place_of(&at->u);
	struct keyring             *ring;
	struct bytes                sealed = {0};

	*ret_match = false;
	TRY(name_password(password, &plain, err));
	if (at->known)
		TRY(read_sealed(w, &at->u, &sealed, err));
	if (sealed.p == NULL || strcmp(at->u.status, "active") != 0)
		return pwhash_dummy(plain, w->password_cost, err);
	TRY(work_keyring(w, &ring, err));
	TRY(seal_open(ring, &place, sealed, &phc, err));
	TRY(pwhash_verify(phc, plain, ret_match, err));
	if (*ret_match && pwhash_needs_rehash(phc, w->password_cost))
		return pwhash_make(plain, w->password_cost, ret_rehash, err);
	return RC_OK;
}

static enum rc store_rehash(struct work *w, const struct user *u, const struct secret *phc,
                            struct err *err)
{
	const struct seal_place place = place_of(u);
	struct keyring         *ring;
	struct bytes            sealed;

	TRY(work_keyring(w, &ring, err));
	TRY(seal_make(ring, &place, phc, w->mem, &sealed, err));
	return store_exec(w->db, STMT_USER_REHASH, ARGS(V(u->row), V(sealed)), NULL, err);
}

static enum rc succeed(struct work *w, const struct attempt *at, const struct secret *rehash,
                       struct err *err)
{
	bool was;

	TRY(throttle_clear(w, at->name_key, throttle_kind, &was, err));
	TRY(store_exec(w->db, STMT_USER_LOGGED_IN, ARGS(V(at->u.row), V(w->now)), NULL, err));
	if (rehash != NULL)
		TRY(store_rehash(w, &at->u, rehash, err));
	user_changed(w, &at->u, (struct strs){0});
	return RC_OK;
}

/* What was typed for a name may be a password: an unknown one is kept as a keyed hash only. */
static enum rc fail(struct work *w, const struct attempt *at, struct err *err)
{
	struct str      d = STR_EMPTY;
	struct keyring *ring;
	uint8_t         mac[MAC_BYTES];

	TRY(work_keyring(w, &ring, err));
	TRY(mac_make(ring, PURPOSE_THROTTLE, keyring_active(ring),
	             (struct bytes){at->name_key, strlen(at->name_key)}, mac, err));
	str_json_open(&d);
	if (at->known)
		str_json_text(&d, "name", at->u.email);
	else
		str_json_hex(&d, "name_mac", mac, sizeof(mac));
	str_json_bool(&d, "throttled", !at->open);
	str_json_close(&d);
	if (at->known)
		work_target(w, "user", at->u.id);
	work_refused(w, RC_NO, &d);
	str_done(&d);
	return RC_OK;
}

/* The hash took its time: whoever was changed meanwhile does not come in with what was true before. */
static enum rc still_stands(struct work *w, const struct attempt *at, bool *ret, struct err *err)
{
	struct user now;
	bool        found;

	TRY(user_find(w, &(struct ref){.kind = REF_ID, .id = at->u.id}, &now, &found, err));
	*ret = found && now.epoch == at->u.epoch && strcmp(now.status, "active") == 0;
	return RC_OK;
}

static enum rc append_and_commit(struct work *w, struct err *err)
{
	TRY(audit_append(w, err));
	return store_commit(w->db, err);
}

enum rc password_check(struct work *w, const char *ref, const struct secret *password, bool *ret,
                       struct err *err)
{
	AUTO(secret) struct secret *rehash = NULL;
	struct attempt              at     = {.known = false};

	*ret = false;
	TRY(store_begin(w->db, STORE_WRITE, err));
	TRY(charge(w, ref, &at, err));
	TRY(store_commit(w->db, err));
	if (at.open)
		TRY(compare(w, &at, password, &rehash, ret, err));
	TRY(store_begin(w->db, STORE_WRITE, err));
	if (*ret)
		TRY(still_stands(w, &at, ret, err));
	TRY(*ret ? succeed(w, &at, rehash, err) : fail(w, &at, err));
	return append_and_commit(w, err);
}

enum rc password_unlock(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	const char *key = NULL;
	bool        was = false;

	/* more guesses at somebody's password are a way to his rights */
	TRY(user_claim(w, ref, ret, err));
	TRY(bucket_of(w, ret, ref, &key, err));
	TRY(throttle_clear(w, key, throttle_kind, &was, err));
	if (was)
		user_changed(w, ret, (struct strs){0});
	return RC_OK;
}
