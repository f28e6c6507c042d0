/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/work.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"

void work_init(struct work *w, struct store *db, struct arena *mem, struct utc now)
{
	w->db            = db;
	w->mem           = mem;
	w->now           = now;
	w->last_event    = &w->events;
	w->password_cost = pwhash_cost_default;
}

void work_done(struct work *w)
{
	keyring_free(w->ring);
	w->ring = NULL;
}

void work_pass(struct work *w, struct utc since)
{
	const struct utc now = instant_now();

	if (now.us > since.us)
		w->now.us += now.us - since.us;
}

void work_forget_events(struct work *w)
{
	w->events     = NULL;
	w->last_event = &w->events;
}

struct work_mark work_mark(const struct work *w)
{
	return (struct work_mark){.changes     = w->changes,
	                          .target_type = w->target_type,
	                          .target      = w->target,
	                          .refusal     = w->refusal};
}

void work_back_to(struct work *w, const struct work_mark *mark)
{
	work_forget_events(w);
	w->changes     = mark->changes;
	w->target_type = mark->target_type;
	w->target      = mark->target;
	w->refusal     = mark->refusal;
	w->receipt.seq = 0;
	w->founding    = false;
}

static void add_event(struct work *w, const char *outcome, const char *type, const char *id,
                      const struct str *details)
{
	struct event *e = arena_alloc(w->mem, sizeof(*e));

	e->action      = w->action;
	e->outcome     = outcome;
	e->target_type = type;
	e->target_id   = id;
	e->details     = details == NULL ? "{}" : arena_strdup(w->mem, details->p);
	*w->last_event = e;
	w->last_event  = &e->next;
}

void work_changed(struct work *w, const char *type, struct id id, const struct str *details)
{
	char text[ID_TEXT];

	add_event(w, rc_slug(RC_OK), type,
	          id_none(id) ? NULL : arena_strdup(w->mem, id_format(id, text)), details);
	w->changes++;
}

void work_target(struct work *w, const char *type, struct id id)
{
	w->target_type = type;
	w->target      = id;
}

void work_refused(struct work *w, enum rc why, const struct str *details)
{
	char       text[ID_TEXT];
	struct str known = {.p = w->refusal};

	add_event(w, rc_slug(why), w->target_type,
	          id_none(w->target) ? NULL : arena_strdup(w->mem, id_format(w->target, text)),
	          w->refusal != NULL ? &known : details);
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
	if (w->source != NULL)
		str_json_text(details, "source", w->source);
}

enum rc work_expect(const struct work *w, int64_t version, struct err *err)
{
	if (w->if_version == 0 || w->if_version == version)
		return RC_OK;
	err_set(err, RC_CONFLICT, "the record is at version %lld, not %lld", (long long)version,
	        (long long)w->if_version);
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
