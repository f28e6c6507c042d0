/* SPDX-License-Identifier: Apache-2.0 */
/* Whose name is in the log, and no longer in the store. */
#include <string.h>

#include "lib/core/audit/audit.h"
#include "lib/core/name/name.h"
#include "lib/core/work/work.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

struct search {
	struct work              *w;
	const struct mod_jansson *json;
	const char               *key;     /* of the name, as names are compared */
	struct arena             *scratch; /* of one name */
	const char               *id;
};

/* An address that is none, or a client's name, is compared as it stands. */
static const char *key_of(const char *text, struct arena *a)
{
	struct name name;
	struct err  ignored = ERR_NONE;

	if (strchr(text, '@') != NULL && name_email(text, "target", a, &name, &ignored) == RC_OK)
		return name.key;
	return text;
}

static bool is_subject(const struct audit_event *e)
{
	return e->target_type != NULL && e->target_id != NULL &&
	       (strcmp(e->target_type, "user") == 0 || strcmp(e->target_type, "client") == 0);
}

static enum rc look_at(void *arg, const struct audit_event *e, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc     = NULL;
	struct search                  *s       = arg;
	struct err                      ignored = ERR_NONE; /* audit verify finds what is damaged */
	const char                     *name;

	(void)err;
	if (!is_subject(e) ||
	    s->json->parse(e->details.text, strlen(e->details.text), &doc, &ignored) != RC_OK)
		return RC_OK;
	arena_reset(s->scratch);
	name = s->json->text(s->json->member(doc->root, "name"));
	if (name != NULL && strcmp(key_of(name, s->scratch), s->key) == 0)
		s->id = arena_strdup(s->w->mem, e->target_id);
	return RC_OK;
}

enum rc audit_target_named(struct work *w, const char *name, const char **ret, struct err *err)
{
	AUTO(arena) struct arena *scratch = arena_new();
	struct search             s       = {.w = w, .scratch = scratch};

	TRY(MOD_LOAD(jansson, &s.json, err));
	s.key = key_of(name, w->mem);
	TRY(audit_walk(w, &(struct audit_walk){look_at, &s}, err));
	*ret = s.id;
	return RC_OK;
}
