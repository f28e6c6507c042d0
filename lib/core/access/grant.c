/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/access/grant.h"

#include <string.h>

#include "lib/core/access/access.h"
#include "lib/core/access/role.h"
#include "lib/core/work/work.h"

static const char *const    grant_states_word[] = {NULL, "active", "ended"};
static const struct wordmap grant_states        = WORDMAP("state", grant_states_word);

#define T struct grant
static const struct field grant_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, subject_type, "TYPE", "user or client", .words = &subject_types),
    FIELD(T, subject, "SUBJECT", "the user or client", .flags = FIELD_SEARCH | FIELD_SUBJECT),
    FIELD(T, role, "ROLE", "the role", .flags = FIELD_SEARCH),
    FIELD(T, until, "UNTIL", "when it ends; null: never"),
    FIELD(T, reason, "REASON", "reason, as the actor gave it", .flags = FIELD_SEARCH),
    FIELD(T, granted_by, "GRANTED BY", "who granted it",
          .flags = FIELD_SEARCH | FIELD_SUBJECT | FIELD_ITSELF),
    FIELD(T, granted_at, "GRANTED AT", "when it was granted"),
    FIELD(T, state, "STATE", "active or ended", .words = &grant_states),
};
#undef T
const struct record grant_record = RECORD(struct grant, "grant", grant_field);

bool grant_counts(const struct grant *g, struct utc now)
{
	return g->until.us == 0 || g->until.us > now.us;
}

enum rc grant_find(struct work *w, const struct subject *s, int64_t role_row, struct grant *ret,
                   bool *ret_found, struct err *err)
{
	const bool user = s->user != 0;

	*ret = (struct grant){.subject_type = s->type, .subject = s->name};
	return store_get(w->db,
	                 user ? STMT_GRANT_OF_USER
	                      : IN(GRANT_OF_CLIENT, .client_row = user ? s->user : s->client,
	                           .role_row = role_row),
	                 INTO(&grant_record, w->mem, ret), ret_found, err);
}

static enum rc may_give(struct work *w, const struct role *r, struct utc until, struct err *err)
{
	struct work then = access_then(w, until);

	TRY(access_require_role(w, r->name, err));
	if (access_require_role(&then, r->name, err) == RC_OK || err->rc != RC_FORBIDDEN)
		return err->rc;
	err_set(err, RC_FORBIDDEN, "%.100s has the role '%s' for a shorter time than this grant",
	        w->request->actor.name, r->name);
	return err_advise(err, ADVICE_GRANT_SHORTER);
}

/* Roles of which a grant was made, moved or removed: for the event. */
struct changed {
	const char **v;
	size_t       n;
};

static struct changed none_of(struct work *w, struct strs roles)
{
	return (struct changed){.v = arena_alloc(w->mem, (roles.n + 1) * sizeof(*roles.v))};
}

static enum rc put_one(struct work *w, const struct subject *s, const struct role *r,
                       struct utc until, struct changed *changed, struct err *err)
{
	struct grant g;
	bool         found;

	TRY(grant_find(w, s, r->row, &g, &found, err));
	if (found && g.until.us == until.us)
		return RC_OK;
	TRY(may_give(w, r, until, err));
	changed->v[changed->n++] = r->name;
	if (found)
		return store_exec(w->db,
		                  IN(GRANT_UPDATE, .row = g.row, .until = until,
		                     .reason     = w->request->reason,
		                     .granted_by = w->request->actor.name, .granted_at = w->now),
		                  NULL, err);
	return store_exec(w->db,
	                  IN(GRANT_INSERT, .user_row = s->user, .client_row = s->client,
	                     .role_row = r->row, .until = until, .reason = w->request->reason,
	                     .granted_by = w->request->actor.name, .granted_at = w->now),
	                  NULL, err);
}

enum rc grant_put(struct work *w, const struct subject *s, struct strs roles, struct utc until,
                  struct strs *ret, struct err *err)
{
	struct changed changed = none_of(w, roles);

	if (until.us != 0 && until.us <= w->now.us)
		return err_invalid(err, "until", "the end of a grant must be in the future");
	for (size_t i = 0; i < roles.n; i++) {
		struct role r;

		TRY(role_get(w, roles.v[i], &r, err));
		if (put_one(w, s, &r, until, &changed, err) != RC_OK)
			return err_during(err, "granting role '%s'", r.name);
	}
	*ret = (struct strs){.v = changed.v, .n = changed.n};
	return RC_OK;
}

static void tell(struct work *w, const struct subject *s, struct strs roles, struct utc until)
{
	work_changed(
	    w, EVENT_OF(grant, s->type, s->id, .name = s->name, .roles = roles, .until = until));
}

static enum rc touch(struct work *w, const struct subject *s, struct err *err)
{
	if (s->user != 0)
		return store_exec(w->db, IN(USER_TOUCH, .row = s->user, .now = w->now), NULL, err);
	return store_exec(w->db, IN(CLIENT_TOUCH, .row = s->client, .now = w->now), NULL, err);
}

enum rc grant_add(struct work *w, const struct subject *s, struct strs roles, struct utc until,
                  struct err *err)
{
	struct strs changed;
	bool        admin;

	work_target(w, s->type, s->id);
	TRY(work_expect(w, s->version, err));
	TRY(access_require_over(w, s, err));
	TRY(access_admin_exists(w, &admin, err));
	TRY(grant_put(w, s, roles, until, &changed, err));
	if (changed.n == 0)
		return RC_OK;
	TRY(access_admin_kept(w, admin, err));
	TRY(touch(w, s, err));
	tell(w, s, changed, until);
	return RC_OK;
}

static enum rc remove_one(struct work *w, const struct subject *s, const char *name,
                          struct changed *changed, struct err *err)
{
	struct role  r;
	struct grant g;
	bool         found;

	TRY(role_get(w, name, &r, err));
	TRY(grant_find(w, s, r.row, &g, &found, err));
	if (!found)
		return RC_OK;
	TRY(access_require_role(w, r.name, err));
	changed->v[changed->n++] = r.name;
	return store_exec(w->db, IN(GRANT_DELETE, .row = g.row), NULL, err);
}

enum rc grant_remove(struct work *w, const struct subject *s, struct strs roles, struct err *err)
{
	struct changed changed = none_of(w, roles);
	bool           admin;

	work_target(w, s->type, s->id);
	TRY(work_expect(w, s->version, err));
	TRY(access_require_over(w, s, err));
	TRY(access_admin_exists(w, &admin, err));
	for (size_t i = 0; i < roles.n; i++)
		TRY(remove_one(w, s, roles.v[i], &changed, err));
	if (changed.n == 0)
		return RC_OK;
	TRY(access_admin_kept(w, admin, err));
	TRY(touch(w, s, err));
	tell(w, s, (struct strs){.v = changed.v, .n = changed.n}, (struct utc){0});
	return RC_OK;
}

enum rc grant_judge(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	struct grant *g = record;

	(void)arg;
	(void)err;
	g->state  = grant_counts(g, w->now) ? GRANT_ACTIVE : GRANT_ENDED;
	*ret_kept = true;
	return RC_OK;
}

enum rc grant_list_of_user(struct work *w, int64_t user_row, const struct list_query *q,
                           const struct list_sink *sink, struct err *err)
{
	const struct list_source source = {.stmt    = STMT_GRANT_LIST_OF_USER,
	                                   .record  = &grant_record,
	                                   .input   = {val_int(user_row)},
	                                   .n_input = 1,
	                                   .keep    = grant_judge};

	return list_run(w, &source, q, sink, err);
}

enum rc grant_list_of_role(struct work *w, int64_t role_row, const struct list_query *q,
                           const struct list_sink *sink, struct err *err)
{
	const struct list_source source = {.stmt    = STMT_GRANT_LIST_OF_ROLE,
	                                   .record  = &grant_record,
	                                   .input   = {val_int(role_row)},
	                                   .n_input = 1,
	                                   .keep    = grant_judge};

	return list_run(w, &source, q, sink, err);
}
