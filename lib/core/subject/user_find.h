/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/subject/user_find.h -- an account of a person, and how it is found: by id, address or username. */
#ifndef IDCTL_CORE_USER_FIND_H
#define IDCTL_CORE_USER_FIND_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/name/name.h"
#include "lib/core/name/ref.h"
#include "lib/store/words.h"

struct work;

struct user {
	int64_t          row;
	struct id        id;
	const char      *email, *username, *given_name, *family_name, *display_name;
	const char      *email_key, *username_key; /* as they are compared (lib/core/name/name.h) */
	enum user_status status;
	enum user_status status_before; /* its deletion: what a restored account comes back to */
	bool             email_verified;
	struct strs      roles; /* granted now, by name, sorted */
	struct json      attributes;
	bool             must_change_password;
	int64_t          epoch;
	struct utc       last_login_at; /* 0: never */
	int64_t          version;
	struct utc       created_at, updated_at, deleted_at;
	int64_t          import_row; /* that made it; 0: none did */
	struct id        import_id;
	int64_t          import_line; /* where it stood there; 0: nowhere */
};
extern const struct record user_record;

/* NOT_FOUND (field "user"). find: *ret_found false, and RC_OK. */
MUST_CHECK enum rc user_get(struct work *w, const char *ref, struct user *ret, struct err *err);
MUST_CHECK enum rc user_find(struct work *w, const struct ref *ref, struct user *ret,
                             bool *ret_found, struct err *err);
MUST_CHECK enum rc user_find_email(struct work *w, const struct name *email, struct user *ret,
                                   bool *ret_found, struct err *err);

/* As it is after a change within this transaction. */
MUST_CHECK enum rc user_reread(struct work *w, struct user *u, struct err *err);

#endif
