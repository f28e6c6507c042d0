/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the log, and what each entry changed. */
#include <search.h>
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/strs.h"
#include "lib/core/audit/audit.h"
#include "lib/core/history/history_priv.h"
#include "lib/core/work/work.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct past_subject *)a)->id, ((const struct past_subject *)b)->id);
}

static bool is(const char *action, const char *what)
{
	return strcmp(action, what) == 0;
}

struct past_subject *past_subject(struct past *p, const char *id)
{
	const struct past_subject key   = {.id = id};
	struct past_subject     **found = tfind(&key, &p->subjects, by_id);

	return found == NULL ? NULL : *found;
}

static struct past_subject *make_subject(struct past *p, const char *id)
{
	struct past_subject *s = arena_alloc(p->w->mem, sizeof(*s));

	s->id     = arena_strdup(p->w->mem, id);
	s->status = USER_ACTIVE;
	mem_check(tsearch(s, &p->subjects, by_id));
	return s;
}

/* Entries of an earlier idctl have a reference as it was typed. */
struct past_role *past_role(struct past *p, const char *ref)
{
	const bool  is_id = strncmp(ref, "id:", 3) == 0;
	const char *word  = is_id ? ref + 3 : strncmp(ref, "name:", 5) == 0 ? ref + 5 : ref;

	for (struct past_role *r = p->roles; r != NULL; r = r->next)
		if (strcmp(r->id, word) == 0 || (!is_id && strcmp(r->name, word) == 0))
			return r;
	return NULL;
}

static struct past_role *make_role(struct past *p, const char *id, const char *name)
{
	struct past_role *r = arena_alloc(p->w->mem, sizeof(*r));

	*r       = (struct past_role){.next = p->roles, .id = arena_strdup(p->w->mem, id)};
	r->name  = arena_strdup(p->w->mem, name);
	p->roles = r;
	return r;
}

static void add_word(struct past *p, struct past_word **list, const char *word)
{
	struct past_word *w = arena_alloc(p->w->mem, sizeof(*w));

	*w    = (struct past_word){*list, arena_strdup(p->w->mem, word)};
	*list = w;
}

static void remove_word(struct past_word **list, const char *word)
{
	for (; *list != NULL; list = &(*list)->next)
		if (strcmp((*list)->word, word) == 0) {
			*list = (*list)->next;
			return;
		}
}

static void remove_grant(struct past_subject *s, const struct past_role *r)
{
	for (struct past_grant **g = &s->grants; *g != NULL; g = &(*g)->next)
		if ((*g)->role == r) {
			*g = (*g)->next;
			return;
		}
}

static void put_grant(struct past *p, struct past_subject *s, struct past_role *r,
                      const struct audit_event *e, struct utc until)
{
	struct past_grant *g = arena_alloc(p->w->mem, sizeof(*g));

	remove_grant(s, r);
	*g        = (struct past_grant){.next   = s->grants,
	                                .role   = r,
	                                .until  = until,
	                                .at     = e->at,
	                                .seq    = e->seq,
	                                .reason = arena_strdup(p->w->mem, e->reason),
	                                .by     = arena_strdup(p->w->mem, e->actor)};
	s->grants = g;
}

static struct utc until_of(struct past *p, const struct json_node *details)
{
	const char *text    = p->json->text(p->json->member(details, "until"));
	struct utc  until   = {0};
	struct err  ignored = ERR_NONE; /* we wrote it ourselves */

	if (text != NULL && instant_parse(text, p->at, &until, &ignored) != RC_OK)
		until.us = 0;
	return until;
}

static void apply_grants(struct past *p, struct past_subject *s, const struct audit_event *e,
                         const struct json_node *details)
{
	static const char *const gives[] = {"user.create", "user.grant", "client.create",
	                                    "client.grant", "init"};
	static const char *const takes[] = {"user.revoke", "client.revoke"};
	const bool               give    = strs_has((struct strs){gives, COUNT(gives)}, e->action);
	const struct json_node  *roles   = p->json->member(details, "roles");

	if (!give && !strs_has((struct strs){takes, COUNT(takes)}, e->action))
		return;
	for (size_t i = 0; i < p->json->length(roles); i++) {
		const char       *name = p->json->text(p->json->at(roles, i));
		struct past_role *r    = name == NULL ? NULL : past_role(p, name);

		if (r != NULL && give)
			put_grant(p, s, r, e, until_of(p, details));
		else if (r != NULL)
			remove_grant(s, r);
	}
}

/* An earlier idctl said by the action alone what became of it. */
static enum user_status status_of(const struct past_subject *s, const struct audit_event *e)
{
	if (is(e->action, "user.disable") || is(e->action, "client.disable"))
		return USER_DISABLED;
	if (is(e->action, "user.enable") || is(e->action, "client.enable"))
		return USER_ACTIVE;
	if (is(e->action, "user.delete"))
		return USER_DELETED;
	return is(e->action, "user.restore") && s->status_before != 0 ? s->status_before
	                                                              : s->status;
}

static void apply_status(struct past *p, struct past_subject *s, const struct audit_event *e,
                         const struct json_node *details)
{
	const char *text = p->json->text(p->json->member(details, "status"));
	unsigned    now  = status_of(s, e);

	if (text != NULL && !word_find(&user_status_words, text, &now))
		now = USER_DISABLED; /* of a later idctl: nobody it lets in */

	if (is(e->action, "user.delete"))
		s->status_before = s->status;
	s->status = now;
	if (is(e->action, "user.purge") || is(e->action, "client.delete")) {
		s->status = 0;
		s->grants = NULL;
	}
}

static void apply_subject(struct past *p, const struct audit_event *e,
                          const struct json_node *details)
{
	static const char *const makes[] = {"user.create", "user.invite", "client.create", "init"};
	const char              *name    = p->json->text(p->json->member(details, "name"));
	struct past_subject     *s       = past_subject(p, e->target_id);

	if (s == NULL) {
		s       = make_subject(p, e->target_id);
		s->type = is(e->target_type, "user") ? "user" : "client";
		if (strs_has((struct strs){makes, COUNT(makes)}, e->action) &&
		    p->json->member(details, "roles") == NULL)
			p->gap = e->at;
	}
	if (name != NULL && (s->name == NULL || strcmp(s->name, name) != 0))
		s->name = arena_strdup(p->w->mem, name);
	apply_status(p, s, e, details);
	apply_grants(p, s, e, details);
}

/* Parents by id, so that a new name changes nothing. */
static void apply_edges(struct past *p, struct past_role *r, const struct audit_event *e,
                        const struct json_node *details)
{
	const struct json_node *perms   = p->json->member(details, "permissions");
	const struct json_node *parents = p->json->member(details, "parents");

	for (size_t i = 0; i < p->json->length(perms); i++) {
		const char *perm = p->json->text(p->json->at(perms, i));

		if (perm == NULL)
			continue;
		remove_word(&r->perms, perm);
		if (!is(e->action, "role.revoke"))
			add_word(p, &r->perms, perm);
	}
	for (size_t i = 0; i < p->json->length(parents); i++) {
		const char             *name   = p->json->text(p->json->at(parents, i));
		const struct past_role *parent = name == NULL ? NULL : past_role(p, name);

		if (parent == NULL)
			continue;
		remove_word(&r->parents, parent->id);
		if (!is(e->action, "role.disinherit"))
			add_word(p, &r->parents, parent->id);
	}
}

static void remove_role(struct past *p, const struct past_role *r)
{
	for (struct past_role **at = &p->roles; *at != NULL; at = &(*at)->next)
		if (*at == r) {
			*at = r->next;
			return;
		}
}

static void apply_role(struct past *p, const struct audit_event *e, const struct json_node *details)
{
	const char       *name = p->json->text(p->json->member(details, "name"));
	struct past_role *r    = NULL;

	for (r = p->roles; r != NULL && strcmp(r->id, e->target_id) != 0;)
		r = r->next;
	if (name == NULL)
		return;
	if (r == NULL)
		r = make_role(p, e->target_id, name);
	if (strcmp(r->name, name) != 0)
		r->name = arena_strdup(p->w->mem, name);
	apply_edges(p, r, e, details);
	if (is(e->action, "role.delete"))
		remove_role(p, r);
}

static void apply(struct past *p, const struct audit_event *e, const struct json_node *details)
{
	if (is(e->target_type, "import")) /* it counts accounts, and does not name their roles */
		p->gap = e->at;
	else if (is(e->target_type, "role"))
		apply_role(p, e, details);
	else
		apply_subject(p, e, details);
}

static bool matters(const struct audit_event *e, struct utc at)
{
	return e->at.us <= at.us && e->target_type != NULL && e->target_id != NULL &&
	       is(e->outcome, "ok") &&
	       (is(e->target_type, "user") || is(e->target_type, "client") ||
	        is(e->target_type, "role") || is(e->target_type, "import"));
}

static enum rc look_at(void *arg, const struct audit_event *e, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc = NULL;
	struct past                    *p   = arg;

	if (!matters(e, p->at))
		return RC_OK;
	if (p->json->parse(e->details.text, strlen(e->details.text), &doc, err) != RC_OK)
		return err_set(err, RC_CORRUPT, "the details of audit entry %lld are damaged",
		               (long long)e->seq);
	apply(p, e, doc->root);
	return RC_OK;
}

enum rc past_read(struct past *p, struct err *err)
{
	TRY(MOD_LOAD(jansson, &p->json, err));
	return audit_walk(p->w, &(struct audit_walk){look_at, p}, err);
}

static void stays(void *subject)
{
	(void)subject; /* it is in the arena */
}

void past_done(struct past *p)
{
	tdestroy(p->subjects, stays);
	p->subjects = NULL;
}
