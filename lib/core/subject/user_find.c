/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/subject/user_find.h"

#include <string.h>

#include "lib/core/work/work.h"

#define T struct user
static const struct field user_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, email, "EMAIL", "unique address", .flags = FIELD_SEARCH | FIELD_USER | FIELD_ITSELF),
    COLUMN(T, email_key, .flags = FIELD_HIDDEN),
    FIELD(T, username, "USERNAME", "unique name, or null", .flags = FIELD_SEARCH | FIELD_USERNAME),
    COLUMN(T, username_key, .flags = FIELD_HIDDEN),
    FIELD(T, given_name, "GIVEN NAME", "given name",
          .flags = FIELD_WIDE | FIELD_SEARCH | FIELD_SETTABLE),
    FIELD(T, family_name, "FAMILY NAME", "family name",
          .flags = FIELD_WIDE | FIELD_SEARCH | FIELD_SETTABLE),
    FIELD(T, display_name, "NAME", "display name", .flags = FIELD_SEARCH | FIELD_SETTABLE),
    FIELD(T, status, "STATUS", "active, disabled or deleted", .words = &user_status_words),
    COLUMN(T, status_before, .flags = FIELD_HIDDEN, .words = &user_status_words),
    FIELD(T, email_verified, "VERIFIED", "whether the address is verified",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, roles, "ROLES", "roles granted now"),
    FIELD(T, attributes, "ATTRIBUTES", "texts by name", .flags = FIELD_WIDE | FIELD_SEARCH),
    FIELD(T, must_change_password, "MUST CHANGE",
          "whether a new password is required at the next sign-in", .flags = FIELD_WIDE),
    COLUMN(T, epoch, .flags = FIELD_HIDDEN),
    FIELD(T, last_login_at, "LAST LOGIN", "when it last signed in; null: never",
          .flags = FIELD_WIDE),
    FIELD(T, version, "VERSION", "increases with each change", .flags = FIELD_WIDE),
    FIELD(T, created_at, "CREATED", "when it was created", .flags = FIELD_WIDE),
    FIELD(T, updated_at, "UPDATED", "when it was last changed", .flags = FIELD_WIDE),
    FIELD(T, deleted_at, "DELETED", "when it was deleted, or null", .flags = FIELD_WIDE),
    COLUMN(T, import_row, .flags = FIELD_HIDDEN),
    FIELD(T, import_id, "IMPORT", "the import that created it, or null", .flags = FIELD_WIDE),
    COLUMN(T, import_line, .flags = FIELD_HIDDEN),
};
#undef T
const struct record user_record = RECORD(struct user, "user", user_field);

static enum rc by_key(struct work *w, enum stmt_id id, const char *key, struct user *ret,
                      bool *ret_found, struct err *err)
{
	return store_get(w->db, IN_LIKE(id, USER_BY_EMAIL, .key = key, .now = w->now),
	                 INTO(&user_record, w->mem, ret), ret_found, err);
}

enum rc user_find_email(struct work *w, const struct name *email, struct user *ret, bool *ret_found,
                        struct err *err)
{
	const char *keys[NAME_KEYS];

	name_keys(email, keys);
	/* an earlier idctl took the two forms of a domain for two: then each is found by its own */
	*ret_found = false;
	for (size_t i = 0; i < NAME_KEYS && !*ret_found; i++)
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
	return email ? user_find_email(w, &name, ret, ret_found, err)
	             : by_key(w, STMT_USER_BY_USERNAME, name.key, ret, ret_found, err);
}

enum rc user_find(struct work *w, const struct ref *ref, struct user *ret, bool *ret_found,
                  struct err *err)
{
	*ret = (struct user){0};
	switch (ref->kind) {
	case REF_ID:
		return store_get(w->db, IN(USER_BY_ID, .id = ref->id, .now = w->now),
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
	err_set(err, RC_NOT_FOUND, "user '%.200s' not found", text);
	return err_field(err, "user");
}

enum rc user_reread(struct work *w, struct user *u, struct err *err)
{
	bool found;

	return store_get(w->db, IN(USER_BY_ID, .id = u->id, .now = w->now),
	                 INTO(&user_record, w->mem, u), &found, err);
}
