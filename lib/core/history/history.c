/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/history/history.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/id.h"
#include "lib/core/access/access.h"
#include "lib/core/access/grant.h"
#include "lib/core/history/history_priv.h"
#include "lib/core/name/name.h"
#include "lib/core/user/user.h"
#include "lib/core/work/work.h"

/* Grants that were found, to be put in the order in which they were made. */
struct answer {
	struct past       *p;
	const char        *perm; /* NULL: any role counts */
	struct past_found *first, **last;
	size_t             n;
};

struct past_found {
	struct past_found         *next;
	const struct past_subject *subject;
	const struct past_grant   *grant;
};

static bool gives(struct past *p, struct past_role *r, const char *perm)
{
	bool yes = false;

	if (r->gives != GIVES_UNKNOWN)
		return r->gives == GIVES;
	r->gives = GIVES_NOT; /* should a damaged log go round in a circle */
	for (const struct past_word *w = r->perms; w != NULL && !yes; w = w->next)
		yes = access_covers((struct strs){.v = &w->word, .n = 1}, perm);
	for (const struct past_word *w = r->parents; w != NULL && !yes; w = w->next) {
		struct past_role *parent = past_role(p, w->word);

		yes = parent != NULL && gives(p, parent, perm);
	}
	r->gives = yes ? GIVES : GIVES_NOT;
	return yes;
}

static void add(struct answer *a, const struct past_subject *s, const struct past_grant *g)
{
	struct past_found *f = arena_alloc(a->p->w->mem, sizeof(*f));

	*f       = (struct past_found){.subject = s, .grant = g};
	*a->last = f;
	a->last  = &f->next;
	a->n++;
}

static void add_grants(struct answer *a, const struct past_subject *s)
{
	for (const struct past_grant *g = s->grants; g != NULL; g = g->next)
		if ((g->until.us == 0 || g->until.us > a->p->at.us) &&
		    (a->perm == NULL || gives(a->p, g->role, a->perm)))
			add(a, s, g);
}

static int in_order(const void *a, const void *b)
{
	const struct past_found *x = *(const struct past_found *const *)a;
	const struct past_found *y = *(const struct past_found *const *)b;

	if (x->grant->seq != y->grant->seq)
		return x->grant->seq < y->grant->seq ? -1 : 1;
	return strcmp(x->grant->role->name, y->grant->role->name);
}

static void **records(struct answer *a)
{
	struct arena             *mem    = a->p->w->mem;
	const struct past_found **found  = arena_alloc(mem, (a->n + 1) * sizeof(const void *));
	void                    **record = arena_alloc(mem, (a->n + 1) * sizeof(void *));
	size_t                    n      = 0;

	for (const struct past_found *f = a->first; f != NULL; f = f->next)
		found[n++] = f;
	if (n > 1)
		qsort(found, n, sizeof(const void *), in_order);
	for (size_t i = 0; i < n; i++) {
		struct grant *g = arena_alloc(mem, sizeof(*g));

		*g        = (struct grant){.row          = (int64_t)i + 1,
		                           .subject_type = found[i]->subject->type,
		                           .subject      = found[i]->subject->name,
		                           .role         = found[i]->grant->role->name,
		                           .until        = found[i]->grant->until,
		                           .reason       = found[i]->grant->reason,
		                           .granted_by   = found[i]->grant->by,
		                           .granted_at   = found[i]->grant->at,
		                           .state        = GRANT_ACTIVE};
		record[i] = g;
	}
	return record;
}

static enum rc hand_out(struct answer *a, const struct history_query *q, struct err *err)
{
	const struct list_ready  ready  = {.record = records(a), .n = a->n};
	const struct list_source source = {.ready = &ready, .record = &grant_record};

	return list_run(a->p->w, &source, q->list, q->sink, err);
}

/* tsearch's own walk has no argument, twalk_r has. */
static void look(const void *node, VISIT when, void *arg)
{
	const struct past_subject *s = *(const struct past_subject *const *)node;

	if ((when == postorder || when == leaf) && s->status == USER_ACTIVE)
		add_grants(arg, s);
}

struct wanted {
	const char                *name;
	const struct past_subject *found;
};

static void look_for_name(const void *node, VISIT when, void *arg)
{
	const struct past_subject *s = *(const struct past_subject *const *)node;
	struct wanted             *w = arg;

	if ((when == postorder || when == leaf) && s->name != NULL &&
	    strcmp(s->type, "user") == 0 && strcmp(s->name, w->name) == 0)
		w->found = s;
}

/* By the store of today; else by the name that was in use then. */
static enum rc find(struct past *p, const char *ref, const struct past_subject **ret,
                    struct err *err)
{
	struct wanted wanted = {.name = ref};
	struct user   u;
	struct id     id;
	char          text[ID_TEXT];

	if (user_get(p->w, ref, &u, err) == RC_OK) {
		*ret = past_subject(p, id_format(u.id, text));
		if (*ret != NULL)
			return RC_OK;
	} else if (err->rc != RC_NOT_FOUND) {
		return err->rc;
	}
	/* nobody of today: somebody had the name before */
	twalk_r(p->subjects, look_for_name, &wanted);
	*ret = id_parse(ref, &id) ? past_subject(p, ref) : wanted.found;
	if (*ret != NULL)
		err_clear(err);
	return err->rc;
}

static enum rc grants_of(struct past *p, const char *ref, const struct history_query *q,
                         struct err *err)
{
	const struct past_subject *s = NULL;
	struct answer              a = {.p = p, .last = &a.first};

	TRY(past_read(p, err));
	TRY(find(p, ref, &s, err));
	if (s != NULL) /* else it was made later */
		add_grants(&a, s);
	return hand_out(&a, q, err);
}

enum rc history_grants_of(struct work *w, const char *ref, const struct history_query *q,
                          struct utc *ret_gap, struct err *err)
{
	struct past p  = {.w = w, .at = q->at};
	enum rc     rc = grants_of(&p, ref, q, err);

	past_done(&p);
	*ret_gap = p.gap;
	return rc;
}

static enum rc who(struct past *p, const char *perm, const struct history_query *q, struct err *err)
{
	struct name   name;
	struct answer a = {.p = p, .last = &a.first};

	TRY(name_perm(perm, "perm", p->w->mem, &name, err));
	a.perm = name.key;
	TRY(past_read(p, err));
	twalk_r(p->subjects, look, &a);
	return hand_out(&a, q, err);
}

enum rc history_who(struct work *w, const char *perm, const struct history_query *q,
                    struct utc *ret_gap, struct err *err)
{
	struct past p  = {.w = w, .at = q->at};
	enum rc     rc = who(&p, perm, q, err);

	past_done(&p);
	*ret_gap = p.gap;
	return rc;
}
