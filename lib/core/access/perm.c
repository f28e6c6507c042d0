/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/access/perm.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/core/name/merge.h"
#include "lib/core/name/name.h"
#include "lib/core/name/ref.h"
#include "lib/core/name/text.h"
#include "lib/core/work/naming.h"
#include "lib/core/work/work.h"

#define T struct perm
static const struct field perm_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, name, "NAME", "resource:action", .flags = FIELD_SEARCH),
    FIELD(T, description, "DESCRIPTION", "what it allows", .flags = FIELD_SEARCH | FIELD_SETTABLE),
    FIELD(T, builtin, "BUILTIN", "whether it is built in and cannot be deleted"),
    FIELD(T, created_at, "CREATED", "when it was created", .flags = FIELD_WIDE),
};
#undef T
const struct record perm_record = RECORD(struct perm, "permission", perm_field);

enum rc perm_get(struct work *w, const char *text, struct perm *ret, struct err *err)
{
	struct ref ref;
	bool       found;

	TRY(ref_parse(text, &ref, err));
	*ret = (struct perm){0};
	if (ref.kind == REF_ID)
		TRY(store_get(w->db, IN(PERM_BY_ID, .id = ref.id), INTO(&perm_record, w->mem, ret),
		              &found, err));
	else
		TRY(store_get(w->db, IN(PERM_BY_NAME, .name = ref.text),
		              INTO(&perm_record, w->mem, ret), &found, err));
	if (found)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "permission '%.128s' not found", text);
	err_advise_with(err, ADVICE_PERM_CREATE, "%.128s", text);
	return err_field(err, "perm");
}

static enum rc find_named(struct work *w, const char *ref, struct named *ret, struct err *err)
{
	struct perm x;

	TRY(perm_get(w, ref, &x, err));
	*ret = (struct named){"perm", x.name, x.id};
	return RC_OK;
}

const struct naming perm_naming = {.names = STMT_PERM_NAMES_FROM, .find = find_named};

static void changed(struct work *w, const struct perm *p)
{
	work_changed(w, EVENT_OF(named, "perm", p->id, .name = p->name));
}

enum rc perm_create(struct work *w, const struct perm_new *in, struct perm *ret, struct err *err)
{
	const struct wish wish = {.as = &in->as};
	struct perm p = {.id = id_make(w->now), .builtin = in->as.builtin, .created_at = w->now};
	struct name name;
	bool        found, same;

	TRY(name_perm(in->as.name, "name", w->mem, &name, err));
	p.name = name.key;
	TRY(merge(&perm_record, &wish, &p, w->mem, err));
	*ret = (struct perm){0};
	TRY(store_get(w->db, IN(PERM_BY_NAME, .name = name.key), INTO(&perm_record, w->mem, ret),
	              &found, err));
	if (found) {
		TRY(merge_same(&perm_record, &wish, ret, w->mem, &same, err));
		if (in->if_missing && same)
			return RC_OK;
		err_set(err, RC_EXISTS, "permission '%s' already exists", name.key);
		return err_field(err, "name");
	}
	TRY(store_int(w->db, OF(PERM_INSERT, &p), &p.row, err));
	*ret = p;
	changed(w, ret);
	return RC_OK;
}

enum rc perm_update(struct work *w, const char *ref, const char *description, struct perm *ret,
                    struct err *err)
{
	const char *to = NULL;

	TRY(perm_get(w, ref, ret, err));
	TRY(text_optional(description, "description", w->mem, &to, err));
	if (description == NULL || text_same(to, ret->description))
		return RC_OK;
	TRY(store_exec(w->db, IN(PERM_UPDATE, .row = ret->row, .description = to), NULL, err));
	ret->description = to;
	changed(w, ret);
	return RC_OK;
}

enum rc perm_delete(struct work *w, const char *ref, struct perm *ret, struct err *err)
{
	int64_t uses = 0;

	if (perm_get(w, ref, ret, err) != RC_OK)
		return work_already_gone(w, ref, &ret->name, err);
	work_target(w, "perm", ret->id);
	if (ret->builtin)
		return err_set(err, RC_CONFLICT,
		               "permission '%s' is built in and cannot be deleted", ret->name);
	TRY(store_int(w->db, IN(PERM_USES, .perm_row = ret->row), &uses, err));
	if (uses > 0) {
		err_set(err, RC_CONFLICT, "permission '%s' is in use by %lld roles", ret->name,
		        (long long)uses);
		return err_advise_with(err, ADVICE_ROLES_WITH_PERM, "%.100s", ret->name);
	}
	TRY(store_exec(w->db, IN(PERM_DELETE, .row = ret->row), NULL, err));
	changed(w, ret);
	return RC_OK;
}

enum rc perm_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                  struct err *err)
{
	const struct list_source source = {.stmt = STMT_PERM_LIST, .record = &perm_record};

	return list_run(w, &source, q, sink, err);
}
