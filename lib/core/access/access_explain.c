/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, or why not. From the roles that give the permission by themselves,
 * backwards through inheritance, to a role that the subject was granted:
 * breadth first, so that the shortest way is told. On a no, the roles that
 * were met on the way are the nearest that would help.
 */
#include <string.h>

#include "lib/core/access/access_priv.h"
#include "lib/core/access/grant.h"
#include "lib/core/work/work.h"

#define T struct access_step
static const struct field step_field[] = {
    FIELD(T, allowed, "ALLOWED", "the answer", .flags = FIELD_WIDE),
    FIELD(T, chain, "WAY", "number of the way, from 1"),
    FIELD(T, step, "STEP", "grant, inherits or permission; nearest if it does not hold it"),
    FIELD(T, role, "ROLE", "the role of this step"),
    FIELD(T, permission, "PERMISSION", "what the role gives by itself"),
    FIELD(T, granted_by, "GRANTED BY", "who made the grant"),
    FIELD(T, granted_at, "GRANTED AT", "when it was granted"),
    FIELD(T, until, "UNTIL", "when it ends; null: never"),
    FIELD(T, reason, "REASON", "reason, as the actor gave it"),
};
#undef T
const struct record access_step_record = RECORD(struct access_step, "explanation", step_field);

enum { NODES_MAX = 1024, NEAREST_MAX = 10 };

struct node {
	int64_t     row;
	const char *name;
	const char *permission; /* of the giver that this way leads to */
	const struct node
	    *towards; /* the inherited role one step nearer to the giver; NULL at the giver */
};

struct named_role {
	int64_t     row;
	const char *name, *permission;
};
#define T struct named_role
static const struct field named_role_field[] = {COLUMN(T, row), COLUMN(T, name),
                                                COLUMN(T, permission)};
#undef T
static const struct record named_role_record = RECORD(struct named_role, "role", named_role_field);

struct search {
	struct work            *w;
	const struct subject   *subject;
	const struct list_sink *sink;
	struct node             node[NODES_MAX];
	size_t                  n;
	int64_t                 chains;
};

static bool seen(const struct search *s, int64_t row)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->node[i].row == row)
			return true;
	return false;
}

static enum rc add_all(struct search *s, enum stmt_id id, const struct inputs *in,
                       const struct node *towards, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;

	TRY(store_query(s->w->db, id, in, &r, err));
	for (;;) {
		struct named_role role = {0};
		bool              more;

		TRY(rows_next(r, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(r, &named_role_record, s->w->mem, &role, err));
		if (s->n < NODES_MAX && !seen(s, role.row))
			s->node[s->n++] = (struct node){
			    .row        = role.row,
			    .name       = role.name,
			    .permission = towards == NULL ? role.permission : towards->permission,
			    .towards    = towards};
	}
}

static enum rc tell_chain(struct search *s, const struct node *from, const struct grant *g,
                          struct err *err)
{
	struct access_step step = {.allowed = true, .chain = ++s->chains};

	step.step       = "grant";
	step.role       = from->name;
	step.granted_by = g->granted_by;
	step.granted_at = g->granted_at;
	step.until      = g->until;
	step.reason     = g->reason;
	TRY(s->sink->row(s->sink->arg, &step, err));
	step = (struct access_step){.allowed = true, .chain = s->chains, .step = "inherits"};
	for (; from->towards != NULL; from = from->towards) {
		step.role = from->towards->name;
		TRY(s->sink->row(s->sink->arg, &step, err));
	}
	step.step       = "permission";
	step.role       = from->name;
	step.permission = from->permission;
	return s->sink->row(s->sink->arg, &step, err);
}

static enum rc try_node(struct search *s, const struct node *n, struct err *err)
{
	struct grant g;
	bool         found;

	TRY(grant_find(s->w, s->subject, n->row, &g, &found, err));
	if (!found || !grant_counts(&g, s->w->now) || !s->subject->active)
		return RC_OK;
	return tell_chain(s, n, &g, err);
}

static enum rc tell_nearest(const struct search *s, struct err *err)
{
	for (size_t i = 0; i < s->n && i < NEAREST_MAX; i++) {
		const struct access_step step = {.chain      = (int64_t)i + 1,
		                                 .step       = "nearest",
		                                 .role       = s->node[i].name,
		                                 .permission = s->node[i].permission};

		TRY(s->sink->row(s->sink->arg, &step, err));
	}
	return RC_OK;
}

enum rc access_explain(struct work *w, const struct subject *subject, const char *perm,
                       enum access *ret, const struct list_sink *sink, struct err *err)
{
	struct search      *s = arena_alloc(w->mem, sizeof(*s));
	struct access_names names;

	s->w       = w;
	s->subject = subject;
	s->sink    = sink;
	TRY(access_check(w, subject, perm, ret, err));
	TRY(access_wanted(w, perm, &names, err));
	TRY(add_all(s,
	            IN(ROLES_GIVING, .exact = names.name[0], .any_action = names.name[1],
	               .any_resource = names.name[2], .any = names.name[3]),
	            NULL, err));
	for (size_t i = 0; i < s->n; i++) {
		TRY(try_node(s, &s->node[i], err));
		TRY(add_all(s, IN(ROLE_CHILDREN, .parent_row = s->node[i].row), &s->node[i], err));
	}
	if (*ret != ACCESS_ALLOW)
		TRY(tell_nearest(s, err));
	return sink->next(sink->arg, NULL, err);
}

enum rc access_who(struct work *w, const char *perm, const struct list_query *q,
                   const struct list_sink *sink, struct err *err)
{
	struct access_names n;
	struct list_source  source = {
	     .stmt = STMT_ACCESS_WHO, .record = &grant_record, .keep = grant_judge};

	TRY(access_wanted(w, perm, &n, err));
	source.input[0] = V(w->now);
	for (unsigned i = 0; i < 4; i++)
		source.input[i + 1] = V(n.name[i]);
	source.n_input = 5;
	return list_run(w, &source, q, sink, err);
}
