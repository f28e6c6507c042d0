/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/user.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/core/access/access.h"
#include "lib/core/client/client.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/ends.h"
#include "lib/core/work/work.h"

#define T struct user
static const struct field user_field[] = {
    FIELD(T, row, "ROW", .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, email, "EMAIL", "unique address", .flags = FIELD_SEARCH | FIELD_USER | FIELD_ITSELF),
    FIELD(T, username, "USERNAME", "unique name, or null", .flags = FIELD_SEARCH | FIELD_USERNAME),
    FIELD(T, given_name, "GIVEN NAME", "as the person writes it",
          .flags = FIELD_WIDE | FIELD_SEARCH),
    FIELD(T, family_name, "FAMILY NAME", "as the person writes it",
          .flags = FIELD_WIDE | FIELD_SEARCH),
    FIELD(T, display_name, "NAME", "what others see", .flags = FIELD_SEARCH),
    FIELD(T, status, "STATUS", "active, disabled or deleted", .words = "active disabled deleted"),
    FIELD(T, status_before, "BEFORE", .flags = FIELD_HIDDEN),
    FIELD(T, email_verified, "VERIFIED", "the address was proven", .flags = FIELD_WIDE),
    FIELD(T, roles, "ROLES", "roles granted now"),
    FIELD(T, attributes, "ATTRIBUTES", "texts by name", .flags = FIELD_WIDE | FIELD_SEARCH),
    FIELD(T, must_change_password, "MUST CHANGE", "at the next sign-in", .flags = FIELD_WIDE),
    FIELD(T, epoch, "EPOCH", .flags = FIELD_HIDDEN),
    FIELD(T, last_login_at, "LAST LOGIN", "null: never", .flags = FIELD_WIDE),
    FIELD(T, version, "VERSION", "grows with each change", .flags = FIELD_WIDE),
    FIELD(T, created_at, "CREATED", "when it was made", .flags = FIELD_WIDE),
    FIELD(T, updated_at, "UPDATED", "when it was last changed", .flags = FIELD_WIDE),
    FIELD(T, deleted_at, "DELETED", "when it was deleted, or null", .flags = FIELD_WIDE),
};
#undef T
const struct record user_record = RECORD(struct user, "user", user_field);

static enum rc by_key(struct work *w, enum stmt_id id, const char *key, struct user *ret,
                      bool *ret_found, struct err *err)
{
	return store_get(w->db, id, ARGS(V(key), V(w->now)), INTO(&user_record, w->mem, ret),
	                 ret_found, err);
}

static enum rc by_email(struct work *w, const struct name *email, struct user *ret, bool *ret_found,
                        struct err *err)
{
	const char *const keys[] = {email->typed, email->key, email->former};

	/* an earlier idctl took the two forms of a domain for two: then each is found by its own */
	*ret_found = false;
	for (size_t i = 0; i < COUNT(keys) && !*ret_found; i++)
		if (keys[i] != NULL)
			TRY(by_key(w, STMT_USER_BY_EMAIL, keys[i], ret, ret_found, err));
	return RC_OK;
}

/* A name that could not be one of ours is simply not found. */
static enum rc by_name(struct work *w, const char *text, bool email, struct user *ret,
                       bool *ret_found, struct err *err)
{
	struct name   name;
	const enum rc rc = email ? name_email(text, "user", w->mem, &name, err)
	                         : name_username(text, "user", w->mem, &name, err);

	*ret_found = false;
	if (rc == RC_INVALID) {
		err_clear(err);
		return RC_OK;
	}
	TRY(rc);
	return email ? by_email(w, &name, ret, ret_found, err)
	             : by_key(w, STMT_USER_BY_USERNAME, name.key, ret, ret_found, err);
}

enum rc user_find(struct work *w, const struct ref *ref, struct user *ret, bool *ret_found,
                  struct err *err)
{
	*ret = (struct user){0};
	switch (ref->kind) {
	case REF_ID:
		return store_get(w->db, STMT_USER_BY_ID, ARGS(V(ref->id), V(w->now)),
		                 INTO(&user_record, w->mem, ret), ret_found, err);
	case REF_EMAIL:
		return by_name(w, ref->text, true, ret, ret_found, err);
	case REF_USERNAME:
	case REF_NAME:
		return by_name(w, ref->text, false, ret, ret_found, err);
	case REF_PLAIN:
		break;
	}
	return by_name(w, ref->text, strchr(ref->text, '@') != NULL, ret, ret_found, err);
}

enum rc user_get(struct work *w, const char *text, struct user *ret, struct err *err)
{
	struct ref ref;
	bool       found;

	TRY(ref_parse(text, &ref, err));
	TRY(user_find(w, &ref, ret, &found, err));
	if (found)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "there is no user '%.200s'", text);
	return err_field(err, "user");
}

enum rc user_claim(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	struct subject s;

	TRY(user_get(w, ref, ret, err));
	work_target(w, "user", ret->id);
	TRY(work_expect(w, ret->version, err));
	s = subject_of_user(ret);
	return access_require_over(w, &s, err);
}

enum rc user_claim_for_good(struct work *w, const struct user *u, struct err *err)
{
	const struct subject s = subject_of_user(u);

	return u->row == w->actor.user ? RC_OK
	                               : access_require_lasting(w, &s, (struct utc){0}, err);
}

enum rc user_reread(struct work *w, struct user *u, struct err *err)
{
	bool found;

	return store_get(w->db, STMT_USER_BY_ID, ARGS(V(u->id), V(w->now)),
	                 INTO(&user_record, w->mem, u), &found, err);
}

enum rc user_end_issued(struct work *w, const struct user *u, bool keys, const char *why,
                        struct ends *ret, struct err *err)
{
	return ends_all(w, &(struct ends_owner){.user = u->row}, keys, why, ret, err);
}

void user_changed(struct work *w, const struct user *u, const struct user_news *news)
{
	struct str d = STR_EMPTY;

	str_json_open(&d);
	if (news->ended != NULL)
		ends_tell(news->ended, &d);
	if (news->fields.n > 0)
		str_json_list(&d, "fields", news->fields.v, news->fields.n);
	str_json_text(&d, "name", u->email);
	if (news->roles != NULL)
		str_json_list(&d, "roles", news->roles->v, news->roles->n);
	if (news->status != NULL)
		str_json_text(&d, "status", news->status);
	str_json_close(&d);
	work_changed(w, "user", u->id, &d);
	str_done(&d);
}

static enum rc taken(const char *what, const char *name, struct err *err)
{
	err_set(err, RC_EXISTS, "%.200s is already taken", name);
	return err_field(err, what);
}

enum rc user_names_free(struct work *w, int64_t row, const struct name *email,
                        const struct name *username, struct err *err)
{
	struct user   other = {0};
	struct client client;
	bool          found;

	if (email != NULL)
		TRY(by_email(w, email, &other, &found, err));
	if (email != NULL && found && other.row != row)
		return taken("email", email->shown, err);
	if (username->key == NULL)
		return RC_OK;
	TRY(by_key(w, STMT_USER_BY_USERNAME, username->key, &other, &found, err));
	if (found && other.row != row)
		return taken("username", username->shown, err);
	/* a client of that name would make every plain mention of either ambiguous */
	TRY(client_find(w, &(struct ref){.kind = REF_NAME, .text = username->key}, &client, &found,
	                err));
	return found ? taken("username", username->shown, err) : RC_OK;
}

static enum rc alive(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	(void)w;
	(void)arg;
	(void)err;
	*ret_kept = strcmp(((const struct user *)record)->status, "deleted") != 0;
	return RC_OK;
}

enum rc user_list(struct work *w, bool deleted, const struct list_query *q,
                  const struct list_sink *sink, struct err *err)
{
	static const struct list_path paths[] = {
	    {"id", STMT_USER_LIST_BY_ID, list_key_id},
	    {"email", STMT_USER_LIST_BY_EMAIL, list_key_email},
	    {"username", STMT_USER_LIST_BY_USERNAME, list_key_username}};
	const struct list_source source = {.stmt    = STMT_USER_LIST,
	                                   .path    = paths,
	                                   .n_path  = COUNT(paths),
	                                   .record  = &user_record,
	                                   .input   = {val_time(w->now)},
	                                   .n_input = 1,
	                                   .keep    = deleted ? NULL : alive};

	return list_run(w, &source, q, sink, err);
}
