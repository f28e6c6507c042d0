/* SPDX-License-Identifier: Apache-2.0 */
/* The roles of an account that is imported. */
#include <string.h>

#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/access/role.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/import_priv.h"
#include "lib/core/work/work.h"

static enum rc make(struct work *w, const char *name, struct err *err)
{
	struct work part = work_as(w, "role.create");
	struct role made;

	TRY(access_require(w, "role:create", err));
	return role_create(&part, &(struct role_new){.as.name = name}, &made, err);
}

/* Whether the actor may give it is asked when it is given: that ends the import, and so leaves nothing either. */
static enum rc have(struct work *w, const struct import_request *req, const char *name,
                    struct err *err)
{
	struct role r;

	if (role_get(w, name, &r, err) == RC_OK)
		return RC_OK;
	if (err->rc != RC_NOT_FOUND || req->roles != IMPORT_CREATE)
		return err->rc;
	err_clear(err);
	return make(w, name, err);
}

static enum rc read_ending(struct work *w, const char *text, struct import_ending *ret,
                           struct err *err)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL || instant_parse_absolute(equals + 1, &ret->until, err) != RC_OK)
		return err_invalid(err, "roles_until", "'%.80s' is not ROLE=INSTANT", text);
	ret->role = arena_strndup(w->mem, text, (size_t)(equals - text));
	return RC_OK;
}

enum rc import_grants_read(struct work *w, const struct import_one *x, struct import_grants *ret,
                           struct err *err)
{
	const struct strs ending = x->a->roles_until;

	*ret = (struct import_grants){
	    .names = x->a->roles, .ending = arena_alloc(w->mem, ending.n * sizeof(*ret->ending))};
	for (size_t i = 0; i < ret->names.n; i++)
		TRY(have(w, x->req, ret->names.v[i], err));
	for (size_t i = 0; i < ending.n; i++) {
		struct import_ending *e = &ret->ending[ret->n];

		TRY(read_ending(w, ending.v[i], e, err));
		if (e->until.us <= w->now.us)
			continue;
		TRY(have(w, x->req, e->role, err));
		ret->n++;
	}
	return RC_OK;
}

enum rc import_grants_give(struct work *w, const struct subject *s,
                           const struct import_grants *roles, import_give *give, struct err *err)
{
	if (roles->names.n > 0)
		TRY(give(w, s, roles->names, (struct utc){0}, err));
	for (size_t i = 0; i < roles->n; i++) {
		const struct import_ending *e = &roles->ending[i];

		TRY(give(w, s, (struct strs){.v = &e->role, .n = 1}, e->until, err));
	}
	return RC_OK;
}
