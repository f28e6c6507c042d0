/* SPDX-License-Identifier: Apache-2.0 */
/* A filter on somebody's name: compared by what it stands for, and not by its spelling. */
#include "lib/core/list/list_priv.h"
#include "lib/core/name/ref.h"
#include "lib/core/subject/client_find.h"
#include "lib/core/subject/subject.h"
#include "lib/core/subject/user_find.h"
#include "lib/core/work/work.h"

static enum rc name_of(struct work *w, unsigned flags, const char *text, const char **ret,
                       struct err *err)
{
	struct subject s;
	struct user    u;
	struct client  c;

	if ((flags & FIELD_SUBJECT) == FIELD_SUBJECT) {
		TRY(subject_get(w, text, &s, err));
		*ret = s.name;
	} else if ((flags & FIELD_USER) != 0) {
		TRY(user_get(w, text, &u, err));
		*ret = u.email;
	} else {
		TRY(client_get(w, text, &c, err));
		*ret = c.name;
	}
	return RC_OK;
}

static enum rc resolve_username(struct work *w, struct list_filter *f, const char *text,
                                struct err *err)
{
	const struct ref ref = {.kind = REF_USERNAME, .text = text};
	struct user      u;
	bool             found;

	TRY(user_find(w, &ref, &u, &found, err));
	if (found)
		list_filter_means(f, u.username);
	return RC_OK;
}

enum rc list_resolve(struct work *w, struct list_filter *f, struct err *err)
{
	const char    *text, *name = NULL;
	const unsigned flags = list_filter_names(f, &text);

	if ((flags & FIELD_USERNAME) != 0)
		return resolve_username(w, f, text, err);
	if ((flags & FIELD_SUBJECT) == 0)
		return RC_OK;
	if (name_of(w, flags, text, &name, err) == RC_OK) {
		list_filter_means(f, name);
		return RC_OK;
	}
	if ((flags & FIELD_ITSELF) != 0 && (err->rc == RC_NOT_FOUND || err->rc == RC_INVALID)) {
		err_clear(err);
		return RC_OK;
	}
	return err_field(err, "where");
}
