/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/password_priv.h"

#include <string.h>

#include "lib/core/name/name.h"
#include "lib/core/subject/ends.h"
#include "lib/core/throttle/throttle.h"
#include "lib/core/user/code.h"
#include "lib/core/user/mfa.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"
#include "lib/crypt/phc.h"
#include "lib/crypt/pwhash.h"

struct seal_place password_place(const struct user *u)
{
	return (struct seal_place){.purpose = PURPOSE_PASSWORD,
	                           .table   = "user_account",
	                           .column  = "password",
	                           .row     = u->id};
}

/* A host's labels, but for the last, which says nothing about anybody. */
static void add_labels(struct work *w, const char *host, const char **v, size_t *n)
{
	enum { LABELS_MAX = 4 };

	for (size_t i = 0; i < LABELS_MAX; i++) {
		const size_t len = strcspn(host, ".:/");

		if (host[len] != '.')
			return;
		v[(*n)++] = arena_strndup(w->mem, host, len);
		host += len + 1;
	}
}

/* Words that an attacker who knows the person, and the place, tries first. */
static enum rc context_of(struct work *w, const struct user *u, struct strs *ret, struct err *err)
{
	const char *const known[] = {"idctl", u->username, u->given_name, u->family_name,
	                             u->display_name};
	enum { WORDS_MAX = COUNT(known) + 1 + 2 * 4 };
	const char **v      = arena_alloc(w->mem, WORDS_MAX * sizeof(*v));
	const char  *at     = strchr(u->email, '@');
	const char  *issuer = NULL;
	size_t       n      = 0;

	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i] != NULL)
			v[n++] = known[i];
	v[n++] = arena_strndup(w->mem, u->email, strcspn(u->email, "@"));
	if (at != NULL)
		add_labels(w, at + 1, v, &n);
	TRY(meta_get(w, "issuer", &issuer, err));
	if (issuer != NULL && strstr(issuer, "://") != NULL)
		add_labels(w, strstr(issuer, "://") + 3, v, &n);
	*ret = (struct strs){.v = v, .n = n};
	return RC_OK;
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
	AUTO(secret) struct secret *plain = NULL;
	bool                        enforced;
	struct strs                 context;

	TRY(name_password(password, &plain, err));
	TRY(context_of(w, u, &context, err));
	TRY(mfa_required(w, u, &enforced, err));
	TRY(pwhash_policy_check(plain, enforced ? PWHASH_CHARACTERS_BESIDE : PWHASH_CHARACTERS_MIN,
	                        &context, err));
	return pwhash_dictionary_check(plain, err);
}

enum rc password_seal(struct work *w, const struct user *u, const struct password_new *in,
                      struct bytes *ret, struct err *err)
{
	const struct seal_place place = password_place(u);
	struct keyring         *ring;
	struct phc              parsed;

	*ret = (struct bytes){0};
	if (in->hash == NULL)
		return RC_OK;
	if (in->password != NULL)
		TRY(check_policy(w, u, in->password, err));
	if (phc_parse(in->hash, &parsed, err) != RC_OK)
		return err_field(err, "password_hash");
	if (parsed.weak && !in->weak_allowed) {
		err_invalid(err, "password_hash", "the hash scheme is too weak");
		return err_advise(err, ADVICE_HASH_WEAK);
	}
	TRY(datakey_ring(w, &ring, err));
	return seal_make(ring, &place, in->hash, w->mem, ret, err);
}

enum rc password_stored(struct work *w, const struct user *u, struct bytes *ret, struct err *err)
{
	struct sealed {
		struct bytes password;
	} row                              = {.password = {0}};
	static const struct field  field[] = {COLUMN(struct sealed, password)};
	static const struct record record  = RECORD(struct sealed, "password", field);
	bool                       found;

	TRY(store_get(w->db, IN(USER_PASSWORD, .row = u->row), INTO(&record, w->mem, &row), &found,
	              err));
	*ret = row.password;
	return RC_OK;
}

enum rc password_there(struct work *w, const struct user *u, bool *ret, struct err *err)
{
	struct bytes sealed;

	TRY(password_stored(w, u, &sealed, err));
	*ret = sealed.p != NULL;
	return RC_OK;
}

static enum rc put(struct work *w, struct user *u, const struct password_new *in, struct err *err)
{
	static const char *const fields[] = {"password"};
	struct bytes             sealed;
	struct ends              ended;

	TRY(password_seal(w, u, in, &sealed, err));
	TRY(user_end_issued(w, u, false, "password changed", &ended, err));
	TRY(store_exec(w->db,
	               IN(USER_SET_PASSWORD, .row = u->row, .password = sealed,
	                  .must_change_password = in->must_change, .now = w->now),
	               NULL, err));
	TRY(user_reread(w, u, err));
	work_changed(w, EVENT(user, u->id, .ended = ends_said(&ended, w->mem),
	                      .fields = {.v = fields, .n = COUNT(fields)}, .name = u->email));
	return RC_OK;
}

enum rc password_set(struct work *w, const char *ref, const struct password_new *in,
                     struct user *ret, struct err *err)
{
	TRY(user_claim(w, ref, ret, err));
	if (ret->status == USER_DELETED)
		return err_set(err, RC_CONFLICT, "%.200s is deleted", ret->email);
	TRY(user_claim_for_good(w, ret, err));
	return put(w, ret, in, err);
}

enum rc password_reset(struct work *w, const struct secret *code, const struct password_new *in,
                       struct code *ret, struct err *err)
{
	const enum code_purpose purpose =
	    code_looks_like(code, CODE_INVITE) ? CODE_INVITE : CODE_RESET_PASSWORD;
	struct user u;
	const char *key;
	bool        was;

	TRY(code_redeem(w, purpose, code, &u, err));
	TRY(put(w, &u, in, err));
	TRY(throttle_name(w, &u, u.email, &key, err));
	/* who reads the mail has the code: that makes no room for guesses at another factor */
	TRY(throttle_forget(w, key, THROTTLE_PASSWORD, &was, err));
	*ret = code_taken(purpose, &u);
	return RC_OK;
}
