/* SPDX-License-Identifier: Apache-2.0 */
/* One account of an import. */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/secret.h"
#include "lib/core/access/grant.h"
#include "lib/core/name/merge.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/attributes.h"
#include "lib/core/user/import_priv.h"
#include "lib/core/user/password_priv.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/work.h"

struct draft {
	struct user          u;
	struct name          email, username;
	struct import_grants roles;
};

/* What a request can say of it, as of user_create() and user_update(). */
static struct user wish_of(const struct account *a)
{
	return (struct user){.given_name     = a->given_name,
	                     .family_name    = a->family_name,
	                     .display_name   = a->display_name,
	                     .email_verified = a->email_verified};
}

static enum rc read_status(const struct account *a, struct user *u, struct err *err)
{
	unsigned status = USER_ACTIVE;

	if (a->status != NULL && !word_find(&user_status_words, a->status, &status))
		return err_invalid(err, "status", "'%.40s' is not a status", a->status);
	if (a->deleted_at.us != 0 && status != USER_DELETED)
		return err_invalid(err, "deleted_at", "the account is not deleted");
	u->status = (enum user_status)status;
	return RC_OK;
}

static enum rc not_ahead(const struct work *w, struct utc at, const char *field, struct err *err)
{
	return at.us <= w->now.us ? RC_OK : err_invalid(err, field, "%s is in the future", field);
}

static struct utc first_of(struct utc a, struct utc otherwise)
{
	return a.us != 0 ? a : otherwise;
}

static enum rc read_times(const struct work *w, const struct account *a, struct user *u,
                          struct err *err)
{
	TRY(not_ahead(w, a->created_at, "created_at", err));
	TRY(not_ahead(w, a->updated_at, "updated_at", err));
	TRY(not_ahead(w, a->deleted_at, "deleted_at", err));
	TRY(not_ahead(w, a->last_login_at, "last_login_at", err));
	u->created_at    = first_of(a->created_at, w->now);
	u->updated_at    = first_of(a->updated_at, w->now);
	u->last_login_at = a->last_login_at;
	if (u->status == USER_DELETED)
		u->deleted_at = first_of(a->deleted_at, w->now);
	return RC_OK;
}

static enum rc read_names(struct work *w, const struct account *a, struct draft *d, struct err *err)
{
	if (a->email == NULL)
		return err_invalid(err, "email", "an address is required");
	TRY(name_email_new(a->email, "email", w->mem, &d->email, err));
	if (a->username != NULL)
		TRY(name_username(a->username, "username", w->mem, &d->username, err));
	d->u.email        = d->email.shown;
	d->u.email_key    = d->email.key;
	d->u.username     = d->username.shown;
	d->u.username_key = d->username.key;
	return RC_OK;
}

static enum rc draft(struct work *w, const struct account *a, struct draft *d, struct err *err)
{
	const struct user as = wish_of(a);

	d->u = (struct user){.id                   = id_none(a->id) ? id_make(w->now) : a->id,
	                     .must_change_password = a->must_change_password,
	                     .version              = a->version == 0 ? 1 : a->version,
	                     .import_line          = (int64_t)a->line};
	TRY(read_names(w, a, d, err));
	TRY(read_status(a, &d->u, err));
	TRY(read_times(w, a, &d->u, err));
	TRY(merge(&user_record, &(struct wish){.as = &as}, &d->u, w->mem, err));
	return attributes_change(w, (struct json){0}, a->attributes, (struct strs){0},
	                         &d->u.attributes, err);
}

/* Who is there instead; `there` all zero: nobody. */
static enum rc find_rival(struct work *w, const struct draft *d, struct user *there,
                          const char **ret_field, struct err *err)
{
	bool found;

	*there     = (struct user){0};
	*ret_field = "email";
	TRY(user_find_email(w, &d->email, there, &found, err));
	if (found)
		return RC_OK;
	*ret_field = "id";
	TRY(user_find(w, &(struct ref){.kind = REF_ID, .id = d->u.id}, there, &found, err));
	if (found || d->username.shown == NULL)
		return RC_OK;
	*ret_field = "username";
	return user_find(w, &(struct ref){.kind = REF_USERNAME, .text = d->username.shown}, there,
	                 &found, err);
}

static enum rc taken(const struct user *there, int64_t import_row, const char *field,
                     struct err *err)
{
	if (there->import_row == import_row)
		err_set(err, RC_EXISTS, "%.200s is on line %lld, too", there->email,
		        (long long)there->import_line);
	else if (strcmp(field, "email") == 0)
		err_set(err, RC_EXISTS, "%.200s is already taken", there->email);
	else
		err_set(err, RC_EXISTS, "the %s of %.200s is the same", field, there->email);
	return err_field(err, field);
}

/* ---- made, or changed ---- */

static enum rc update(struct work *w, struct import_one *x, const struct draft *d,
                      struct user *there, struct err *err)
{
	struct work    part             = work_as(w, "user.update");
	struct work    granting         = work_as(w, "user.grant");
	const unsigned before           = w->pending->changes;
	struct user    to               = wish_of(x->a);
	char           ref[3 + ID_TEXT] = "id:";
	struct subject s;

	id_format(there->id, ref + 3);
	to.username = x->a->username;
	TRY(user_update(&part, ref, &(struct user_change){.to = to, .set = x->a->attributes}, there,
	                err));
	s = subject_of_user(there);
	TRY(import_grants_give(&granting, &s, &d->roles, grant_add, err));
	x->outcome = w->pending->changes == before ? IMPORT_SKIPPED : IMPORT_UPDATED;
	return RC_OK;
}

/* Another account has its address, its id or its username. */
static enum rc rival(struct work *w, struct import_one *x, const struct draft *d, struct err *err)
{
	struct user there;
	const char *field;

	TRY(find_rival(w, d, &there, &field, err));
	x->id = there.id;
	if (x->req->conflict == IMPORT_FAIL || strcmp(field, "username") == 0 ||
	    there.import_row == x->import_row)
		return taken(&there, x->import_row, field, err);
	x->outcome = IMPORT_SKIPPED;
	return x->req->conflict == IMPORT_SKIP ? RC_OK : update(w, x, d, &there, err);
}

/* An address whose domain has two forms may be there in the other one. */
static enum rc other_form(struct work *w, const struct draft *d, bool *ret_there, struct err *err)
{
	struct user there;

	*ret_there = false;
	if (d->email.typed == NULL && d->email.former == NULL)
		return RC_OK;
	return user_find_email(w, &d->email, &there, ret_there, err);
}

static enum rc insert(struct work *w, const struct import_one *x, struct user *u, bool *ret_made,
                      struct err *err)
{
	const char         *text = x->a->password_hash;
	const struct secret hash = {.p = (uint8_t *)(uintptr_t)text,
	                            .n = text == NULL ? 0 : strlen(text)};
	struct password_new new  = {.weak_allowed = x->req->weak_allowed};
	struct bytes sealed;

	if (text != NULL) {
		new.hash = &hash;
		TRY(user_claim_for_good(w, u, err));
	}
	TRY(password_seal(w, u, &new, &sealed, err));
	return store_get(w->db, OF_AND(USER_IMPORT, u, .password = sealed),
	                 INTO(&user_record, w->mem, u), ret_made, err);
}

/* Without an event of its own: the import's says it. */
static enum rc put(struct work *w, const struct subject *s, struct strs roles, struct utc until,
                   struct err *err)
{
	struct strs granted;

	return grant_put(w, s, roles, until, &granted, err);
}

enum rc import_one(struct work *w, struct import_one *x, struct err *err)
{
	struct draft   d = {.email = {0}};
	struct subject s;
	bool           there, made = false;

	TRY(draft(w, x->a, &d, err));
	d.u.import_row = x->import_row;
	if (x->req->roles != IMPORT_IGNORE)
		TRY(import_grants_read(w, x, &d.roles, err));
	TRY(other_form(w, &d, &there, err));
	if (!there)
		TRY(insert(w, x, &d.u, &made, err));
	if (!made)
		return rival(w, x, &d, err);
	x->outcome = IMPORT_CREATED;
	x->id      = d.u.id;
	s          = subject_of_user(&d.u);
	return import_grants_give(w, &s, &d.roles, put, err);
}
