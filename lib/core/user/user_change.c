/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/core/access/access.h"
#include "lib/core/name/merge.h"
#include "lib/core/name/text.h"
#include "lib/core/subject/ends.h"
#include "lib/core/user/attributes.h"
#include "lib/core/user/code.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/work.h"

/* The account as it will be; names of it that are new have a key, too. */
struct draft {
	struct user u;
	struct name email, username;
	bool        new_address;
};

static enum rc draft_names(struct work *w, const struct user *in, struct draft *d, struct err *err)
{
	const struct user before = d->u;

	if (in->email != NULL) {
		TRY(name_email_new(in->email, "email", w->mem, &d->email, err));
		d->u.email     = d->email.shown;
		d->new_address = !text_same(d->u.email, before.email);
	}
	if (d->new_address) /* one that stays keeps its key, too */
		d->u.email_key = d->email.key;
	if (in->username == NULL)
		return RC_OK;
	if (*in->username != '\0')
		TRY(name_username(in->username, "username", w->mem, &d->username, err));
	d->u.username     = d->username.shown;
	d->u.username_key = d->username.key;
	return RC_OK;
}

static enum rc draft(struct work *w, const struct user_change *in, struct draft *d, struct err *err)
{
	TRY(draft_names(w, &in->to, d, err));
	/* a new address is unproven until somebody says otherwise */
	d->u.email_verified = d->u.email_verified && !d->new_address;
	TRY(merge(&user_record, &(struct wish){.as = &in->to, .none = in->none}, &d->u, w->mem,
	          err));
	return attributes_change(w, d->u.attributes, in->set, in->unset, &d->u.attributes, err);
}

enum rc user_update(struct work *w, const char *ref, const struct user_change *in, struct user *ret,
                    struct err *err)
{
	struct draft d = {.new_address = false};
	struct strs  fields;

	TRY(user_claim(w, ref, ret, err));
	if (ret->status == USER_DELETED)
		return err_set(err, RC_CONFLICT, "%.200s is deleted", ret->email);
	d.u = *ret;
	TRY(draft(w, in, &d, err));
	fields = record_diff(&user_record, ret, &d.u, w->mem);
	if (fields.n == 0)
		return RC_OK;
	if (d.new_address) /* anyone who reads mail there chooses the next password */
		TRY(user_claim_for_good(w, ret, err));
	TRY(user_names_free(w, ret->row, d.new_address ? &d.email : NULL, &d.username, err));
	d.u.updated_at = w->now;
	TRY(store_exec(w->db, OF(USER_UPDATE, &d.u), NULL, err));
	/* those for another address stay void, also when the former one comes back */
	if (strcmp(ret->email_key, d.u.email_key) != 0)
		TRY(store_exec(w->db, IN(CODE_DELETE_OF_USER, .owner_row = ret->row), NULL, err));
	TRY(user_reread(w, ret, err));
	work_changed(w, EVENT(user, ret->id, .fields = fields, .name = ret->email));
	return RC_OK;
}

enum rc user_verify_email(struct work *w, const struct secret *code, struct user *ret,
                          struct err *err)
{
	static const char *const fields[] = {"email_verified"};

	TRY(code_redeem(w, CODE_VERIFY_EMAIL, code, ret, err));
	TRY(store_exec(w->db, IN(USER_SET_VERIFIED, .row = ret->row, .now = w->now), NULL, err));
	TRY(user_reread(w, ret, err));
	work_changed(w, EVENT(user, ret->id, .fields = {.v = fields, .n = COUNT(fields)},
	                      .name = ret->email));
	return RC_OK;
}

/* Move to a status; whatever takes rights away also moves the epoch. */
static enum rc set_status(struct work *w, struct user *u, enum user_status status, bool new_epoch,
                          struct err *err)
{
	static const char *const fields[] = {"status"};
	const char              *word     = word_of(&user_status_words, status);
	const struct utc         deleted  = {.us = status == USER_DELETED ? w->now.us : 0};
	struct ends              ended    = {.sessions = 0};
	bool                     admin;

	if (u->status == status)
		return RC_OK;
	TRY(access_admin_exists(w, &admin, err));
	if (new_epoch) /* without its keys enabling would bring them back */
		TRY(user_end_issued(w, u, status != USER_ACTIVE,
		                    arena_printf(w->mem, "user %s", word), &ended, err));
	TRY(store_exec(w->db,
	               IN(USER_SET_STATUS, .row = u->row, .status = status, .new_epoch = new_epoch,
	                  .deleted_at = deleted, .now = w->now),
	               NULL, err));
	TRY(access_admin_kept(w, admin, err));
	if (new_epoch) /* they would no longer work */
		TRY(store_exec(w->db, IN(CODE_DELETE_OF_USER, .owner_row = u->row), NULL, err));
	TRY(user_reread(w, u, err));
	work_changed(w, EVENT(user, u->id, .ended = ends_said(&ended, w->mem),
	                      .fields = {.v = fields, .n = COUNT(fields)}, .name = u->email,
	                      .status = word));
	return RC_OK;
}

static enum rc get_alive(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	TRY(user_claim(w, ref, ret, err));
	if (ret->status != USER_DELETED)
		return RC_OK;
	err_set(err, RC_CONFLICT, "%.200s is deleted", ret->email);
	return err_advise_with(err, ADVICE_USER_RESTORE, "%.150s", ret->email);
}

enum rc user_disable(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	TRY(get_alive(w, ref, ret, err));
	return set_status(w, ret, USER_DISABLED, true, err);
}

enum rc user_enable(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	TRY(get_alive(w, ref, ret, err));
	return set_status(w, ret, USER_ACTIVE, false, err);
}

enum rc user_delete(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	TRY(user_claim(w, ref, ret, err));
	return set_status(w, ret, USER_DELETED, true, err);
}

enum rc user_restore(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	TRY(user_claim(w, ref, ret, err));
	if (ret->status != USER_DELETED)
		return RC_OK;
	/* who was disabled comes back disabled: restoring is not enabling */
	return set_status(w, ret, ret->status_before == 0 ? USER_DISABLED : ret->status_before,
	                  true, err);
}

enum rc user_purge(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	TRY(user_claim(w, ref, ret, err));
	if (ret->status != USER_DELETED) {
		err_set(err, RC_CONFLICT, "%.200s is not deleted", ret->email);
		return err_advise_with(err, ADVICE_USER_DELETE, "%.150s", ret->email);
	}
	TRY(ends_parts(w, &(struct ends_owner){.user = ret->row}, err));
	TRY(store_exec(w->db, IN(USER_PURGE, .row = ret->row), NULL, err));
	work_changed(w, EVENT(user, ret->id, .name = ret->email));
	return RC_OK;
}
