/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/strs.h"
#include "lib/core/access/grant.h"
#include "lib/core/name/text.h"
#include "lib/core/user/attributes.h"
#include "lib/core/user/code.h"
#include "lib/core/user/password_priv.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/work.h"

static enum rc check(struct work *w, const struct user_new *in, struct user *u, struct name *email,
                     struct name *username, struct err *err)
{
	TRY(name_email_new(in->email, "email", w->mem, email, err));
	if (in->username != NULL)
		TRY(name_username(in->username, "username", w->mem, username, err));
	TRY(text_optional(in->given_name, "given_name", w->mem, &u->given_name, err));
	TRY(text_optional(in->family_name, "family_name", w->mem, &u->family_name, err));
	TRY(text_optional(in->display_name, "display_name", w->mem, &u->display_name, err));
	u->id       = id_make(w->now);
	u->email    = email->shown;
	u->username = username->shown;
	u->status   = in->disabled ? "disabled" : "active";
	return attributes_change(w, (struct json){0}, in->attributes, (struct strs){0},
	                         &u->attributes, err);
}

/* --if-missing: what was asked for is there already; what was not mentioned does not matter. */
static bool identical(const struct user *there, const struct user *wanted,
                      const struct user_new *in)
{
	return strcmp(there->status, wanted->status) == 0 &&
	       (!in->verified || there->email_verified) &&
	       (wanted->username == NULL || text_same(there->username, wanted->username)) &&
	       (wanted->given_name == NULL || text_same(there->given_name, wanted->given_name)) &&
	       (wanted->family_name == NULL ||
	        text_same(there->family_name, wanted->family_name)) &&
	       (wanted->display_name == NULL ||
	        text_same(there->display_name, wanted->display_name)) &&
	       (in->attributes.n == 0 ||
	        text_same(there->attributes.text, wanted->attributes.text)) &&
	       strs_within(in->roles, there->roles);
}

static enum rc insert(struct work *w, const struct user_new *in, struct user *u,
                      const struct name *email, const struct name *username, struct err *err)
{
	struct bytes sealed;

	TRY(password_seal(w, u,
	                  &(struct password_new){.password     = in->password,
	                                         .hash         = in->hash,
	                                         .weak_allowed = in->weak_allowed},
	                  &sealed, err));
	return store_int(w->db,
	                 IN(USER_INSERT, .id = u->id, .email = email->shown,
	                    .email_key = email->key, .username = username->shown,
	                    .username_key = username->key, .given_name = u->given_name,
	                    .family_name = u->family_name, .display_name = u->display_name,
	                    .status = u->status, .email_verified = in->verified,
	                    .attributes = u->attributes.text, .password = sealed,
	                    .must_change_password = in->must_change, .now = w->now),
	                 &u->row, err);
}

enum rc user_create(struct work *w, const struct user_new *in, struct user *ret, struct err *err)
{
	struct user    u = {0}, there = {0};
	struct name    email = {0}, username = {0};
	struct subject s;
	struct strs    granted;
	bool           found;

	TRY(check(w, in, &u, &email, &username, err));
	TRY(user_find(w, &(struct ref){.kind = REF_EMAIL, .text = email.shown}, &there, &found,
	              err));
	if (found && in->if_missing && identical(&there, &u, in)) {
		*ret = there;
		return RC_OK;
	}
	TRY(user_names_free(w, 0, &email, &username, err));
	TRY(insert(w, in, &u, &email, &username, err));
	if (in->hash != NULL)
		TRY(user_claim_for_good(w, &u, err));
	s = subject_of_user(&u);
	TRY(grant_put(w, &s, in->roles, (struct utc){0}, &granted, err));
	*ret = u;
	TRY(user_reread(w, ret, err));
	work_changed(w, EVENT(user_created, ret->id, .name = ret->email, .roles = granted,
	                      .status = ret->status));
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
