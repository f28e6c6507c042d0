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

static void add_event(struct work *w, const struct event *e)
{
	struct event *made = arena_alloc(w->mem, sizeof(*made));

	*made                   = *e;
	made->action            = w->action;
	*w->pending->last_event = made;
	w->pending->last_event  = &made->next;
}

static const char *id_text(const struct work *w, struct id id)
{
	return id_none(id) ? NULL : id_format(id, arena_alloc(w->mem, ID_TEXT));
}

void work_changed(struct work *w, const struct event_type *type, const char *target, struct id id,
                  const void *details)
{
	add_event(w, &(struct event){.outcome     = rc_slug(RC_OK),
	                             .target_type = target,
	                             .target_id   = id_text(w, id),
	                             .details     = event_details(type, details, w->mem)});
	w->pending->changes++;
}

void work_target(struct work *w, const char *type, struct id id)
{
	w->pending->target_type = type;
	w->pending->target      = id;
}

void work_refusal(struct work *w, const struct event_type *type, const void *details)
{
	w->pending->refusal = event_details(type, details, w->mem);
}

void work_refused(struct work *w, enum rc why, const struct event_type *type, const void *details)
{
	const struct json said = w->pending->refusal;

	add_event(w, &(struct event){.outcome     = rc_slug(why),
	                             .target_type = w->pending->target_type,
	                             .target_id   = id_text(w, w->pending->target),
	                             .details     = said.text != NULL
	                                              ? said
	                                              : event_details(type, details, w->mem)});
}

void work_refused_for(struct work *w, const struct err *why, const struct work_named *named)
{
	const struct work_named n = named == NULL ? (struct work_named){.name = NULL} : *named;

	work_refused(w, why->rc,
	             DETAILS(refused, .field = *why->field == '\0' ? NULL : why->field,
	                     .name = n.name, .permissions = n.perms,
	                     .problem = why->rc == RC_CORRUPT ? why->msg : NULL, .roles = n.roles,
	                     .source = w->request->source));
}

enum rc work_expect(const struct work *w, int64_t version, struct err *err)
{
	if (w->request->if_version == 0 || w->request->if_version == version)
		return RC_OK;
	err_set(err, RC_CONFLICT, "the record is at version %lld, not %lld", (long long)version,
	        (long long)w->request->if_version);
	err_advise(err, ADVICE_READ_AGAIN);
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
