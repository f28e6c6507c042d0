/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/user.h"

#include <string.h>

#include "lib/core/access/access.h"
#include "lib/core/subject/client_find.h"
#include "lib/core/subject/ends.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/work.h"

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

	return u->row == w->request->actor.user
	         ? RC_OK
	         : access_require_lasting(w, &s, (struct utc){0}, err);
}

enum rc user_end_issued(struct work *w, const struct user *u, bool keys, const char *why,
                        struct ends *ret, struct err *err)
{
	return ends_all(w, &(struct ends_owner){.user = u->row}, keys, why, ret, err);
}

static enum rc taken(const char *what, const char *name, struct err *err)
{
	err_set(err, RC_EXISTS, "%.200s is already taken", name);
	return err_field(err, what);
}

/* *ret true: another account than `row` bears it. */
static enum rc look_for(struct work *w, enum stmt_id by, const char *key, int64_t row, bool *ret,
                        struct err *err)
{
	int64_t bearer = row;

	if (key != NULL)
		TRY(store_int(w->db, IN_LIKE(by, USER_OF_EMAIL, .key = key), &bearer, err));
	*ret = *ret || bearer != row;
	return RC_OK;
}

enum rc user_names_free(struct work *w, int64_t row, const struct name *email,
                        const struct name *username, struct err *err)
{
	const char   *keys[NAME_KEYS] = {NULL};
	struct client client;
	bool          other = false;

	if (email != NULL)
		name_keys(email, keys);
	for (size_t i = 0; i < NAME_KEYS; i++)
		TRY(look_for(w, STMT_USER_OF_EMAIL, keys[i], row, &other, err));
	if (other)
		return taken("email", email->shown, err);
	TRY(look_for(w, STMT_USER_OF_USERNAME, username->key, row, &other, err));
	/* a client of that name would make every plain mention of either ambiguous */
	if (!other && username->key != NULL)
		TRY(client_find(w, &(struct ref){.kind = REF_NAME, .text = username->key}, &client,
		                &other, err));
	return other ? taken("username", username->shown, err) : RC_OK;
}

static enum rc alive(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	(void)w;
	(void)arg;
	(void)err;
	*ret_kept = ((const struct user *)record)->status != USER_DELETED;
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
