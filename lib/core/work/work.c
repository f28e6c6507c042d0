/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/work.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"

struct work work_begin(struct handle *h, struct request *r, struct pending *p, struct arena *mem,
                       struct utc now)
{
	struct work w = {
	    .handle = h, .request = r, .pending = p, .db = h->db, .mem = mem, .now = now};

	work_forget_events(&w);
	return w;
}

struct work work_as(const struct work *w, const char *action)
{
	struct work part = *w;

	part.action = action;
	return part;
}

void work_pass(struct work *w, struct utc since)
{
	const struct utc now = instant_now();

	if (now.us > since.us)
		w->now.us += now.us - since.us;
}

void work_forget_events(struct work *w)
{
	w->pending->events     = NULL;
	w->pending->last_event = &w->pending->events;
}

struct work_mark work_mark(const struct work *w)
{
	return (struct work_mark){.changes     = w->pending->changes,
	                          .target_type = w->pending->target_type,
	                          .target      = w->pending->target,
	                          .refusal     = w->pending->refusal};
}

void work_back_to(struct work *w, const struct work_mark *mark)
{
	work_forget_events(w);
	w->pending->changes     = mark->changes;
	w->pending->target_type = mark->target_type;
	w->pending->target      = mark->target;
	w->pending->refusal     = mark->refusal;
	w->pending->receipt.seq = 0;
	w->pending->founding    = false;
}

static void add_event(struct work *w, const char *outcome, const char *type, const char *id,
                      const struct str *details)
{
	struct event *e = arena_alloc(w->mem, sizeof(*e));

	e->action               = w->action;
	e->outcome              = outcome;
	e->target_type          = type;
	e->target_id            = id;
	e->details              = details == NULL ? "{}" : arena_strdup(w->mem, details->p);
	*w->pending->last_event = e;
	w->pending->last_event  = &e->next;
}

void work_changed(struct work *w, const char *type, struct id id, const struct str *details)
{
	char text[ID_TEXT];

	add_event(w, rc_slug(RC_OK), type,
	          id_none(id) ? NULL : arena_strdup(w->mem, id_format(id, text)), details);
	w->pending->changes++;
}

void work_target(struct work *w, const char *type, struct id id)
{
	w->pending->target_type = type;
	w->pending->target      = id;
}

void work_refused(struct work *w, enum rc why, const struct str *details)
{
	char       text[ID_TEXT];
	struct str known = {.p = w->pending->refusal};

	add_event(w, rc_slug(why), w->pending->target_type,
	          id_none(w->pending->target)
	              ? NULL
	              : arena_strdup(w->mem, id_format(w->pending->target, text)),
	          w->pending->refusal != NULL ? &known : details);
}

void work_refused_for(struct work *w, const struct err *why, const struct work_named *named)
{
	const struct work_named n = named == NULL ? (struct work_named){.name = NULL} : *named;
	struct str              d = STR_EMPTY;

	str_json_open(&d);
	if (*why->field != '\0')
		str_json_text(&d, "field", why->field);
	if (n.name != NULL)
		str_json_text(&d, "name", n.name);
	if (n.perms.n > 0)
		str_json_list(&d, "permissions", n.perms.v, n.perms.n);
	if (why->rc == RC_CORRUPT) /* these are our words alone */
		str_json_text(&d, "problem", why->msg);
	if (n.roles.n > 0)
		str_json_list(&d, "roles", n.roles.v, n.roles.n);
	work_tell_source(w, &d);
	str_json_close(&d);
	work_refused(w, why->rc, &d);
	str_done(&d);
}

void work_tell_source(const struct work *w, struct str *details)
{
	if (w->request->source != NULL)
		str_json_text(details, "source", w->request->source);
}

enum rc work_expect(const struct work *w, int64_t version, struct err *err)
{
	if (w->request->if_version == 0 || w->request->if_version == version)
		return RC_OK;
	err_set(err, RC_CONFLICT, "the record is at version %lld, not %lld", (long long)version,
	        (long long)w->request->if_version);
	err_hint(err, "read it again, and decide again");
	return err_field(err, "if_version");
}

enum rc work_already_gone(struct work *w, const char *ref, const char **ret_name, struct err *err)
{
	if (err->rc != RC_NOT_FOUND)
		return err->rc;
	err_clear(err);
	*ret_name = arena_strdup(w->mem, ref);
	return RC_OK;
}
