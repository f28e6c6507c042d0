/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/refused.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/strs.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/naming.h"

/* Of a long list, under the lock that the event takes. */
enum { LOOKED_AT = 64 };

static bool look_up(struct work *w, const struct naming *of, const char *ref, struct named *ret)
{
	struct err ignored = ERR_NONE; /* a word that names nothing is not told */

	return of != NULL && of->find(w, ref, ret, &ignored) == RC_OK;
}

/* The first person, client, or record of the command's own kind is what it is about, unless the command knew better. */
static bool is_target(const struct ctx *c, const struct work_named *n, const struct named *f)
{
	const struct id known = c->w->pending->target;

	return n->name == NULL && (id_none(known) || id_equal(known, f->id)) &&
	       (strcmp(f->type, "user") == 0 || strcmp(f->type, "client") == 0 ||
	        strcmp(f->type, c->noun->name) == 0);
}

static void note(struct ctx *c, const struct named *f, struct work_named *n)
{
	if (is_target(c, n, f)) {
		n->name = f->name;
		work_target(c->w, f->type, f->id);
	} else if (strcmp(f->type, "role") == 0) {
		strs_add(&n->roles, f->name, c->mem);
	} else if (strcmp(f->type, "perm") == 0) {
		strs_add(&n->perms, f->name, c->mem);
	}
}

static void look_at(struct ctx *c, const struct opt *o, const char *word, struct work_named *n)
{
	struct named f;
	struct id    id;

	if (word == NULL)
		return;
	if (look_up(c->w, o->names, word, &f))
		note(c, &f, n);
	else if (o->kind <= OPT_KIND_ARGS && o->complete == COMPLETE_NONE && o->names == NULL &&
	         n->name == NULL && id_none(c->w->pending->target) && id_parse(word, &id))
		work_target(c->w, c->noun->name, id); /* a session, an API key: it goes by its id */
}

/* Within a transaction. What cannot be found out is left out. */
static void find_all(struct ctx *c, const void *opts, struct work_named *ret)
{
	*ret = (struct work_named){.name = NULL};
	for (const struct opt *o = c->cmd->opts; o != NULL && o->kind != OPT_KIND_END; o++) {
		const void        *member = (const char *)opts + o->off;
		const struct strs *list   = member;

		if (o->kind == OPT_KIND_ARG || o->kind == OPT_KIND_TEXT)
			look_at(c, o, *(const char *const *)member, ret);
		else if (o->kind == OPT_KIND_ARGS || o->kind == OPT_KIND_LIST)
			for (size_t i = 0; i < list->n && i < LOOKED_AT; i++)
				look_at(c, o, list->v[i], ret);
	}
}

bool refused_by_rule(enum rc rc)
{
	return rc == RC_FORBIDDEN || rc == RC_NO || rc == RC_CONFLICT || rc == RC_EXISTS ||
	       rc == RC_CORRUPT;
}

bool refused_untold(enum rc rc)
{
	return rc == RC_FORBIDDEN || rc == RC_CORRUPT;
}

static void tell(struct ctx *c, const void *opts, const struct err *why)
{
	struct work_named named;

	find_all(c, opts, &named);
	if (c->w->pending->target_type == NULL && *c->noun->name != '\0')
		c->w->pending->target_type = c->noun->name;
	work_refused_for(c->w, why, &named);
}

/* A command that was refused. */
struct refusal {
	struct ctx       *c;
	const void       *opts;
	const struct err *why;
};

static enum rc record(struct work *w, void *arg, struct err *err)
{
	const struct refusal *r = arg;

	(void)w;
	(void)err;
	tell(r->c, r->opts, r->why);
	return RC_OK;
}

void refused_record(struct ctx *c, const void *opts, const struct err *why)
{
	struct refusal r       = {.c = c, .opts = opts, .why = why};
	struct err     ignored = ERR_NONE; /* why it was refused is what is told */

	if (txn_write(c->w, record, &r, &ignored) != RC_OK)
		err_clear(&ignored);
}

enum rc refused_part(struct ctx *c, const void *opts, const struct err *why, bool *ret_lost,
                     struct err *err)
{
	struct refusal   r = {.c = c, .opts = opts, .why = why};
	const struct txn t = {.step = record, .arg = &r};

	return txn_part(c->w, &t, ret_lost, err);
}
