/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/id.h"
#include "lib/core/list/list_priv.h"
#include "lib/core/name/name.h"
#include "lib/core/work/work.h"

enum rc list_key_text(struct work *w, const char *text, struct val *ret, struct err *err)
{
	(void)w;
	(void)err;
	*ret = val_text(text);
	return RC_OK;
}

enum rc list_key_id(struct work *w, const char *text, struct val *ret, struct err *err)
{
	(void)w;
	ret->kind = VAL_ID;
	return id_parse(text, &ret->id) ? RC_OK : err_invalid(err, "where", "not an id");
}

typedef enum rc name_rule(const char *text, const char *field, struct arena *a, struct name *ret,
                          struct err *err);

static enum rc named(struct work *w, name_rule *rule, const char *text, struct val *ret,
                     struct err *err)
{
	struct name name;

	TRY(rule(text, "where", w->mem, &name, err));
	*ret = val_text(name.key);
	return RC_OK;
}

/* Which of the forms of a domain was stored is not known: then all rows are read. */
static enum rc one_key_email(const char *text, const char *field, struct arena *a, struct name *ret,
                             struct err *err)
{
	TRY(name_email(text, field, a, ret, err));
	return ret->typed == NULL ? RC_OK : err_invalid(err, field, "it may have several keys");
}

enum rc list_key_email(struct work *w, const char *text, struct val *ret, struct err *err)
{
	return named(w, one_key_email, text, ret, err);
}

enum rc list_key_username(struct work *w, const char *text, struct val *ret, struct err *err)
{
	return named(w, name_username, text, ret, err);
}

enum rc list_key_slug(struct work *w, const char *text, struct val *ret, struct err *err)
{
	return named(w, name_slug, text, ret, err);
}

const struct list_path *list_path_choose(struct work *w, const struct list_source *source,
                                         const struct list_filters *filters, struct val *ret_value)
{
	for (unsigned p = 0; p < source->n_path; p++)
		for (size_t i = 0; i < filters->n; i++) {
			const struct list_path *path    = &source->path[p];
			struct err              ignored = ERR_NONE; /* then all rows are read */
			const char             *value;

			if (list_filter_is(filters->v[i], path->field, &value) &&
			    path->key(w, value, ret_value, &ignored) == RC_OK)
				return path;
		}
	return NULL;
}
