/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/strs.h"
#include "lib/core/access/grant.h"
#include "lib/core/name/merge.h"
#include "lib/core/name/text.h"
#include "lib/core/user/attributes.h"
#include "lib/core/user/code.h"
#include "lib/core/user/password_priv.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/work.h"

static enum rc draft(struct work *w, const struct user_new *in, struct user *u, struct name *email,
                     struct name *username, struct err *err)
{
	TRY(name_email_new(in->as.email, "email", w->mem, email, err));
	if (in->as.username != NULL)
		TRY(name_username(in->as.username, "username", w->mem, username, err));
	*u = (struct user){.id                   = id_make(w->now),
	                   .email                = email->shown,
	                   .email_key            = email->key,
	                   .username             = username->shown,
	                   .username_key         = username->key,
	                   .status               = in->disabled ? USER_DISABLED : USER_ACTIVE,
	                   .must_change_password = in->as.must_change_password,
	                   .updated_at           = w->now};
	TRY(merge(&user_record, &(struct wish){.as = &in->as}, u, w->mem, err));
	return attributes_change(w, (struct json){0}, in->attributes, (struct strs){0},
	                         &u->attributes, err);
}

/* --if-missing: what was asked for is there already; what was not mentioned does not matter. */
static enum rc identical(struct work *w, const struct user *there, const struct user *wanted,
                         const struct user_new *in, bool *ret, struct err *err)
{
	TRY(merge_same(&user_record, &(struct wish){.as = &in->as}, there, w->mem, ret, err));
	*ret =
	    *ret && there->status == wanted->status &&
	    (wanted->username == NULL || text_same(there->username, wanted->username)) &&
	    (in->attributes.n == 0 || text_same(there->attributes.text, wanted->attributes.text)) &&
	    strs_within(in->roles, there->roles);
	return RC_OK;
}

static enum rc insert(struct work *w, const struct user_new *in, struct user *u, struct err *err)
{
	struct bytes sealed;
	bool         added;

	TRY(password_seal(w, u,
	                  &(struct password_new){.password     = in->password,
	                                         .hash         = in->hash,
	                                         .weak_allowed = in->weak_allowed},
	                  &sealed, err));
	return store_get(w->db, OF_AND(USER_INSERT, u, .password = sealed),
	                 INTO(&user_record, w->mem, u), &added, err);
}

enum rc user_create(struct work *w, const struct user_new *in, struct user *ret, struct err *err)
{
	struct user    u, there = {0};
	struct name    email = {0}, username = {0};
	struct subject s;
	struct strs    granted;
	bool           found = false, same = false;

	TRY(draft(w, in, &u, &email, &username, err));
	if (in->if_missing)
		TRY(user_find_email(w, &email, &there, &found, err));
	if (found)
		TRY(identical(w, &there, &u, in, &same, err));
	if (same) {
		*ret = there;
		return RC_OK;
	}
	TRY(user_names_free(w, 0, &email, &username, err));
	TRY(insert(w, in, &u, err));
	if (in->hash != NULL)
		TRY(user_claim_for_good(w, &u, err));
	s = subject_of_user(&u);
	TRY(grant_put(w, &s, in->roles, (struct utc){0}, &granted, err));
	*ret = u;
	if (in->roles.n > 0)
		TRY(user_reread(w, ret, err));
	work_changed(w, EVENT(user_created, ret->id, .name = ret->email, .roles = granted,
	                      .status = word_of(&user_status_words, ret->status)));
	return RC_OK;
}

enum rc user_invite(struct work *w, const struct user_new *in, int64_t ttl_seconds,
                    struct code *ret, struct secret **ret_text, struct err *err)
{
	struct work part = work_as(w, "user.create"); /* the invitation itself is the code */
	struct user u;
	char        ref[3 + ID_TEXT] = "id:";
	bool        has;

	TRY(user_create(&part, in, &u, err));
	TRY(password_there(w, &u, &has, err));
	if (has) {
		err_set(err, RC_CONFLICT, "%.200s already has a password", u.email);
		return err_advise_with(err, ADVICE_USER_RESET_PASSWORD, "%.150s", u.email);
	}
	id_format(u.id, ref + 3);
	return code_mint(
	    w,
	    &(struct code_request){.ref = ref, .purpose = CODE_INVITE, .ttl_seconds = ttl_seconds},
	    ret, ret_text, err);
}
