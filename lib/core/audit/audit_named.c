/* SPDX-License-Identifier: Apache-2.0 */
/* Whose name is in the log, and no longer in the store. */
#include <string.h>

#include "lib/core/audit/audit.h"
#include "lib/core/name/name.h"
#include "lib/core/work/work.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

enum { PAGE = 1000 };

struct search {
	struct work              *w;
	const struct mod_jansson *json;
	const char               *key;     /* of the name, as names are compared */
	struct arena             *scratch; /* of one entry */
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

static void look_at(struct search *s, const struct audit_event *e)
{
	AUTO(json_doc) struct json_doc *doc     = NULL;
	struct err                      ignored = ERR_NONE; /* audit verify finds what is damaged */
	const char                     *name;

	if (!is_subject(e) ||
	    s->json->parse(e->details.text, strlen(e->details.text), &doc, &ignored) != RC_OK)
		return;
	name = s->json->text(s->json->member(doc->root, "name"));
	if (name != NULL && strcmp(key_of(name, s->scratch), s->key) == 0)
		s->id = arena_strdup(s->w->mem, e->target_id);
}

static enum rc read_page(struct search *s, int64_t *last, size_t *ret_n, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;

	TRY(store_query(s->w->db, STMT_AUDIT_LIST, ARGS(V(*last), V((int64_t)PAGE)), &rows, err));
	for (*ret_n = 0;; ++*ret_n) {
		struct audit_event e = {.seq = 0};
		bool               more;

		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		arena_reset(s->scratch);
		TRY(rows_read(rows, &audit_row_record, s->scratch, &e, err));
		*last = e.seq;
		look_at(s, &e);
	}
}

enum rc audit_target_named(struct work *w, const char *name, const char **ret, struct err *err)
{
	AUTO(arena) struct arena *scratch = arena_new();
	struct search             s       = {.w = w, .scratch = scratch};
	int64_t                   last    = 0;
	size_t                    n       = PAGE;

	TRY(MOD_LOAD(jansson, &s.json, err));
	s.key = key_of(name, w->mem);
	while (n == PAGE) {
		TRY(read_page(&s, &last, &n, err));
		TRY(store_yield(w->db, err));
	}
	*ret = s.id;
	return RC_OK;
}
