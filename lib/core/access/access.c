/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/access/access.h"

#include <string.h>

#include "lib/base/strs.h"
#include "lib/core/access/access_priv.h"
#include "lib/core/name/name.h"
#include "lib/core/work/work.h"

enum rc access_wanted(struct work *w, const char *perm, struct access_names *ret, struct err *err)
{
	struct name name;
	const char *colon;

	TRY(name_perm(perm, "perm", w->mem, &name, err));
	colon        = strchr(perm, ':');
	ret->name[0] = name.key;
	ret->name[1] = arena_printf(w->mem, "%.*s:*", (int)(colon - perm), perm);
	ret->name[2] = arena_printf(w->mem, "*:%s", colon + 1);
	ret->name[3] = "*:*";
	return RC_OK;
}

static enum rc check_rows(struct work *w, int64_t user, int64_t client,
                          const struct access_names *n, enum access *ret, struct err *err)
{
	struct strs found;

	TRY(store_texts(w->db,
	                IN(ACCESS_CHECK, .user_row = user, .client_row = client, .now = w->now,
	                   .exact = n->name[0], .any_action = n->name[1],
	                   .any_resource = n->name[2], .any = n->name[3]),
	                w->mem, &found, err));
	*ret = found.n > 0 ? ACCESS_ALLOW : ACCESS_DENY;
	return RC_OK;
}

enum rc access_check(struct work *w, const struct subject *s, const char *perm, enum access *ret,
                     struct err *err)
{
	struct access_names n;

	*ret = ACCESS_DENY;
	TRY(access_wanted(w, perm, &n, err));
	return s->active ? check_rows(w, s->user, s->client, &n, ret, err) : RC_OK;
}

enum rc access_perms(struct work *w, const struct subject *s, struct strs *ret, struct err *err)
{
	return store_texts(
	    w->db, IN(ACCESS_PERMS, .user_row = s->user, .client_row = s->client, .now = w->now),
	    w->mem, ret, err);
}

enum rc access_roles(struct work *w, const struct subject *s, struct strs *ret, struct err *err)
{
	return store_texts(
	    w->db, IN(ACCESS_ROLES, .user_row = s->user, .client_row = s->client, .now = w->now),
	    w->mem, ret, err);
}

enum rc access_first_end(struct work *w, const struct subject *s, struct utc *ret, struct err *err)
{
	ret->us = 0;
	return store_int(
	    w->db,
	    IN(ACCESS_FIRST_END, .user_row = s->user, .client_row = s->client, .now = w->now),
	    &ret->us, err);
}

static bool part_covers(const char *held, size_t n, const char *wanted, size_t m)
{
	return (n == 1 && *held == '*') || (n == m && memcmp(held, wanted, n) == 0);
}

bool access_covers(struct strs held, const char *wanted)
{
	const size_t m = strcspn(wanted, ":");

	for (size_t i = 0; i < held.n; i++) {
		const char  *h = held.v[i];
		const size_t n = strcspn(h, ":");

		if (part_covers(h, n, wanted, m) &&
		    part_covers(h + n + 1, strlen(h + n + 1), wanted + m + 1,
		                strlen(wanted + m + 1)))
			return true;
	}
	return false;
}

static bool is_operator(const struct work *w)
{
	return w->request->actor.user == 0 && w->request->actor.client == 0;
}

static enum rc actor_holds(struct work *w, const char *perm, bool *ret, struct err *err)
{
	struct access_names n;
	enum access         answer = ACCESS_DENY;

	*ret = true;
	if (is_operator(w))
		return RC_OK;
	TRY(access_wanted(w, perm, &n, err));
	TRY(check_rows(w, w->request->actor.user, w->request->actor.client, &n, &answer, err));
	*ret = answer == ACCESS_ALLOW;
	return RC_OK;
}

/* What this actor can do about it: look, or ask. */
static enum rc way_out(struct work *w, const char *perm, struct err *err)
{
	struct err ignored = ERR_NONE; /* the refusal is what is reported */
	bool       may_ask;

	if (actor_holds(w, "perm:explain", &may_ask, &ignored) == RC_OK && may_ask)
		return err_advise_with(err, ADVICE_PERM_EXPLAIN, "%.80s %s", w->request->actor.name,
		                       perm);
	return err_advise_with(err, ADVICE_ROLE_ASK, "%s", perm);
}

enum rc access_require(struct work *w, const char *perm, struct err *err)
{
	bool holds;

	TRY(actor_holds(w, perm, &holds, err));
	if (holds)
		return RC_OK;
	err_set(err, RC_FORBIDDEN, "%.100s does not hold '%s'", w->request->actor.name, perm);
	return way_out(w, perm, err);
}

enum rc access_vouches(struct work *w, bool *ret, struct err *err)
{
	return actor_holds(w, "*:*", ret, err);
}

enum rc access_require_scope(struct work *w, const struct subject *s, struct strs scope,
                             struct err *err)
{
	struct strs held;
	bool        vouched;

	if (scope.n == 0)
		return RC_OK;
	TRY(access_vouches(w, &vouched, err));
	if (vouched)
		return RC_OK;
	TRY(access_perms(w, s, &held, err));
	for (size_t i = 0; i < scope.n; i++)
		if (strchr(scope.v[i], ':') == NULL || !access_covers(held, scope.v[i])) {
			err_set(err, RC_FORBIDDEN, "the scope '%.100s' is not allowed for %.100s",
			        scope.v[i], s->name);
			err_advise(err, ADVICE_SCOPE_RIGHT);
			return err_field(err, "scope");
		}
	return RC_OK;
}

struct work access_then(const struct work *w, struct utc until)
{
	struct work then = *w;

	then.now.us = until.us == 0 ? INT64_MAX : until.us - 1;
	return then;
}

enum rc access_require_all(struct work *w, struct strs perms, struct err *err)
{
	const struct subject self = {.user   = w->request->actor.user,
	                             .client = w->request->actor.client};
	struct strs          held;

	if (is_operator(w))
		return RC_OK;
	TRY(access_perms(w, &self, &held, err));
	for (size_t i = 0; i < perms.n; i++)
		if (!access_covers(held, perms.v[i])) {
			err_set(err, RC_FORBIDDEN, "%.100s cannot give '%s' without holding it",
			        w->request->actor.name, perms.v[i]);
			return RC_FORBIDDEN;
		}
	return RC_OK;
}

enum rc access_require_role(struct work *w, const char *role, struct err *err)
{
	const struct subject self = {.user   = w->request->actor.user,
	                             .client = w->request->actor.client};
	struct strs          roles, perms;

	if (is_operator(w))
		return RC_OK;
	TRY(access_roles(w, &self, &roles, err));
	TRY(access_perms(w, &self, &perms, err));
	if (strs_has(roles, role) || access_covers(perms, "*:*"))
		return RC_OK;
	err_set(err, RC_FORBIDDEN, "%.100s does not have the role '%s'", w->request->actor.name,
	        role);
	return RC_FORBIDDEN;
}

enum rc access_require_over(struct work *w, const struct subject *s, struct err *err)
{
	const struct subject self = {.user   = w->request->actor.user,
	                             .client = w->request->actor.client};
	struct strs          mine, theirs;

	if (is_operator(w) || (s->user == self.user && s->client == self.client))
		return RC_OK;
	TRY(access_perms(w, &self, &mine, err));
	TRY(access_perms(w, s, &theirs, err));
	for (size_t i = 0; i < theirs.n; i++)
		if (!access_covers(mine, theirs.v[i])) {
			err_set(err, RC_FORBIDDEN, "%.100s holds '%s', which %.100s does not hold",
			        s->name, theirs.v[i], w->request->actor.name);
			return RC_FORBIDDEN;
		}
	return RC_OK;
}

static bool covers_all(struct strs held, struct strs wanted)
{
	for (size_t i = 0; i < wanted.n; i++)
		if (!access_covers(held, wanted.v[i]))
			return false;
	return true;
}

static const char *perm_of_action(struct work *w)
{
	const char *dot = strchr(w->action, '.');

	return dot == NULL
	         ? arena_printf(w->mem, "store:%s", w->action)
	         : arena_printf(w->mem, "%.*s:%s", (int)(dot - w->action), w->action, dot + 1);
}

enum rc access_require_lasting(struct work *w, const struct subject *s, struct utc until,
                               struct err *err)
{
	const struct subject self = {.user   = w->request->actor.user,
	                             .client = w->request->actor.client};
	struct work          then = access_then(w, until);
	const char          *perm = perm_of_action(w);
	struct strs          now, mine, theirs = {.n = 0};

	if (is_operator(w))
		return RC_OK;
	/* what they hold now, whenever that ends: it may be for longer than what the actor holds */
	if (s != NULL)
		TRY(access_perms(w, s, &theirs, err));
	TRY(access_perms(w, &self, &now, err));
	TRY(access_perms(&then, &self, &mine, err));
	if (covers_all(mine, theirs) && (access_covers(mine, perm) || !access_covers(now, perm)))
		return RC_OK;
	err_set(err, RC_FORBIDDEN,
	        "%.100s holds the permission for a shorter time than this would last",
	        w->request->actor.name);
	return err_advise(err, ADVICE_RIGHT_SHORTER);
}

enum rc access_require_owner(struct work *w, struct err *err)
{
	struct work ever = access_then(w, (struct utc){0});

	TRY(access_require(w, "*:*", err));
	if (access_require(&ever, "*:*", err) == RC_OK || err->rc != RC_FORBIDDEN)
		return err->rc;
	err_set(err, RC_FORBIDDEN,
	        "%.100s holds '*:*' only for a time, and this change is permanent",
	        w->request->actor.name);
	return err_advise(err, ADVICE_ADMIN_WITHOUT_END);
}

enum rc access_admin_exists(struct work *w, bool *ret, struct err *err)
{
	int64_t yes = 0;

	TRY(store_int(w->db, BARE(ADMIN_EXISTS), &yes, err));
	*ret = yes == 1;
	return RC_OK;
}

enum rc access_admin_kept(struct work *w, bool existed, struct err *err)
{
	bool exists;

	if (!existed)
		return RC_OK;
	TRY(access_admin_exists(w, &exists, err));
	if (exists)
		return RC_OK;
	err_set(err, RC_CONFLICT, "this would leave no active administrator");
	return err_advise(err, ADVICE_ADMIN_ANOTHER);
}
